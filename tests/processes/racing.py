"""What several processes do at the same moment to the database of a portal of their own; run by `Portal.shell`.

Processes are forked from one that has loaded the portal, each with a connection of its own, and meet at a barrier.
"""

import http.client
import json
import multiprocessing
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode

import time_machine
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roadmap_portal.accounts.models import Grant
from roadmap_portal.indicators import extensions, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import WorkflowError
from roadmap_portal.plan import calendar
from roadmap_portal.plan.calendar import BAGHDAD
from tests import factories as make
from tests import personas

processes = multiprocessing.get_context("fork")
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)
PATIENCE = 60
TOKEN = "t" * 32


def together(acts, rounds):
    """``act(number)`` for each of ``rounds``, all ``acts`` at once; returns what each said, [[...] of a round]."""
    barrier, told = processes.Barrier(len(acts)), processes.SimpleQueue()
    connections.close_all()
    people = [processes.Process(target=_live, args=(act, who, rounds, barrier, told)) for who, act in enumerate(acts)]
    for person in people:
        person.start()
    said = {(number, who): result for number, who, result in (told.get() for _one in range(len(acts) * rounds))}
    for person in people:
        person.join(PATIENCE)
    return [[said[number, who] for who in range(len(acts))] for number in range(rounds)]


def _live(act, who, rounds, barrier, told):
    connection.ensure_connection()
    for number in range(rounds):
        barrier.wait(PATIENCE)
        try:
            result = act(number)
        except WorkflowError as refusal:
            result = refusal.code
        except Exception as error:  # the test reads what went wrong
            result = f"{type(error).__name__}: {error}"
        told.put((number, who, result))


# --- decisions -----------------------------------------------------------------------
def decisions(rounds, *, approving, returning=0):
    """So many processes approve, and so many return, the same value, once in each of ``rounds``."""
    with time_machine.travel(WORKING_DAY):
        director, planners = personas.director_dq(), [personas.planner(), personas.approver()]
        values = [_submitted(f"SEC-{number + 20}", director) for number in range(rounds)]

        def approve(by, number):
            workflow.approve(values[number], by=by, revision=1)
            return "approved"

        def send_back(by, number):
            workflow.send_back(values[number], by=by, revision=1, reason="Look again")
            return "returned"

        acts = [partial(approve, planners[n % 2]) for n in range(approving)]
        acts += [partial(send_back, planners[n % 2]) for n in range(returning)]
        return together(acts, rounds)


def _submitted(code, director):
    kpi, command = make.kpi(code), make.command("DQ-1")
    make.target(kpi, command, "2026-10", 100)
    where = {"kpi": kpi, "command": command, "period": make.period("2026-10")}
    observation = workflow.save_draft(**where, entry=Entry(value=Decimal(95)), by=director).observation
    workflow.submit(observation, by=director)
    observation.refresh_from_db()
    return observation


# --- submissions over HTTP -----------------------------------------------------------
class Country:
    """So many commands with a director each, and ``kpis`` monthly indicators, due for the last month that is over."""

    def __init__(self, commands, kpis):
        today = timezone.localdate()
        plan = make.roadmap(starts=date(today.year - 1, 1, 1), ends=date(today.year + 1, 12, 31))
        last = max((p for p in calendar.periods_between(plan.starts, today) if p.kind == "M"), key=lambda p: p.ends)
        self.period = make.period(last.code)
        track = make.track("SEC", plan=plan)
        self.kpis = [make.kpi(f"SEC-{number + 20}", track=track) for number in range(kpis)]
        self.commands = [make.command(f"P{number:02d}-1") for number in range(commands)]
        for command in self.commands:
            make.scope(command, applies_from=plan.starts)
            for kpi in self.kpis:
                make.target(kpi, command, last.code, 100)
            # The month may have closed by the day on which the test runs.
            until = today + timedelta(2)
            if self.period.closes_at < calendar.midnight(until):
                extensions.offer(command, self.period, until=until, reason="tested", by=personas.planner())

    def directors(self):
        """{command's code: the cookies of its director}."""
        found = {}
        for command in self.commands:
            user = personas.account(f"{command.code.lower()}@demo.test", command.code)
            Grant.objects.get_or_create(user=user, role="director", command=command)
            session = personas.sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
            cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
            found[command.code] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return found

    def page(self, value, kpis=None):
        """What a director's page sends: every indicator (or ``kpis``), with ``value``."""
        prefixes = [f"k{kpi.pk}-{self.period.code}" for kpi in kpis or self.kpis]
        fields = {f"{prefix}-base": "0." for prefix in prefixes} | {f"{prefix}-value": value for prefix in prefixes}
        return urlencode(fields | {"csrfmiddlewaretoken": TOKEN})


def press(port, path, cookies, body, _number=0):
    """Send the page; return the status, and where it led to."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    there.request("POST", path, body, {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"})
    answer = there.getresponse()
    answer.read()
    return [answer.status, answer.headers.get("Location")]


def submissions(port, *, commands, kpis):
    """Every director sends all his indicators at once, the first of them twice."""
    country = Country(commands, kpis)
    directors = country.directors()
    path = {code: reverse("indicators:submit_ready", args=[code, country.period.code]) for code in directors}
    people = [*directors.items(), next(iter(directors.items()))]
    body = country.page("95")
    return together([partial(press, port, path[code], cookies, body) for code, cookies in people], rounds=1)[0]


def tell(result):
    print(json.dumps(result))
