"""Submitted values, and what a planner asks and sends."""

from decimal import Decimal

from django.urls import reverse

from roadmap_portal.indicators import scores, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Observation
from tests import factories as make
from tests import personas


def submit(kpi, command="DQ-1", period="2026-10", value=95, *, by=None, **entry):
    """A value submitted through the door."""
    given = Entry(value=Decimal(value), **entry)
    by = by or personas.director_dq()
    where = {"kpi": kpi, "command": make.command(command), "period": make.period(period)}
    observation = workflow.save_draft(**where, entry=given, by=by).observation
    workflow.submit(observation, by=by)
    return Observation.objects.get(pk=observation.pk)


def queue(client, query=""):
    return client.get(reverse("indicators:review") + query)


def listed(response):
    return [str(row) for group in response.context["queue"].groups for row in group.rows]


def card_url(observation):
    return reverse("indicators:review_card", args=[observation.pk])


def decide(client, observation, decision, *, revision=1, reason="", query=""):
    data = {"decision": decision, "revision": revision, "reason": reason}
    return client.post(reverse("indicators:decide", args=[observation.pk]) + query, data)


def marks(*observations, revision=1):
    return [f"{observation.pk}:{revision}" for observation in observations]


def decide_many(client, decision, *, seen=(), chosen=(), reason="", **more):
    data = {"decision": decision, "seen": seen, "chosen": chosen, "reason": reason} | more
    return client.post(reverse("indicators:decide_many"), data)


def left(response):
    return {str(row): str(why) for row, why in response.context["done"].left}


def flagged(kpi, command="NI-1"):
    """A submission with a remark: half of what it was a month before."""
    make.target(kpi, make.command(command), "2026-09", 100)
    make.approved(kpi, make.command(command), "2026-09", 500)
    scores.rebuild(kpi.track.roadmap)
    return submit(kpi, command, value=100, note="A count was wrong")
