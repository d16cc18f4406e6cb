"""Pages of the checks: what all may read, and what an administrator writes, tries and switches."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.models import CheckRule
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db
SAID = {
    "code": "R-11",
    "left": "CRM-03.denominator",
    "operator": "=",
    "right": "CRM-08",
    "missing": "skip_any",
    "text_ar": "لا يتطابق العددان",
    "text_en": "The numbers differ",
}


@pytest.fixture(autouse=True)
def plan():
    with time_machine.travel(datetime(2026, 11, 12, 10, tzinfo=BAGHDAD), tick=False):
        make.command("DQ-1")
        ratio = make.kpi("CRM-03", aggregation="ratio", factor=100)
        amount = make.kpi("CRM-08")
        make.approved(ratio, make.command("DQ-1"), "2026-10", 1, of=100)
        make.approved(amount, make.command("DQ-1"), "2026-10", 90)
        yield


def as_(client, person):
    return personas.sign_in(client, getattr(personas, person)())


def test_an_administrator_adds_a_rule_tries_it_and_switches_it_on(client):
    as_(client, "admin")
    answer = client.post(reverse("indicators:new_rule"), SAID)
    rule = CheckRule.objects.get()
    assert (answer.status_code, rule.active) == (302, False)
    tried = client.get(f"{answer.url}?period=2026-10")
    run, text = tried.context["trial"].run, tried.content.decode()
    assert (run.compared, run.commands, len(run.findings)) == (1, 1, 1)
    assert "DQ-1" in text and ">100<" in text and ">90<" in text
    client.post(reverse("indicators:switch_rule", args=[rule.pk]), {"on": "1"})
    rule.refresh_from_db()
    assert rule.active
    client.post(reverse("indicators:switch_rule", args=[rule.pk]))
    rule.refresh_from_db()
    assert not rule.active


def test_a_period_in_which_the_rule_holds_shows_nothing(client):
    as_(client, "admin")
    client.post(reverse("indicators:new_rule"), SAID)
    text = client.get(f"{reverse('indicators:rule', args=[CheckRule.objects.get().pk])}?period=2026-09").content
    assert b"<tbody>" not in text


def test_a_wrong_rule_keeps_what_was_typed_and_names_the_field(client):
    as_(client, "admin")
    answer = client.post(reverse("indicators:new_rule"), SAID | {"left": "XXX-99"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_left"' in text and 'value="XXX-99"' in text and 'value="The numbers differ"' in text
    assert not CheckRule.objects.exists()


def test_a_rule_is_changed_in_its_place(client):
    as_(client, "admin")
    client.post(reverse("indicators:new_rule"), SAID)
    rule = CheckRule.objects.get()
    assert client.post(reverse("indicators:rule", args=[rule.pk]), SAID | {"operator": "<="}).status_code == 302
    assert CheckRule.objects.get().operator == "<="
    assert client.post(reverse("indicators:rule", args=[rule.pk]), SAID | {"text_ar": ""}).status_code == 422


@pytest.mark.parametrize("person", ["planner", "director_dq", "reader"])
def test_everybody_reads_what_is_checked_but_values_stay_with_the_administrator(client, person):
    as_(client, "admin")
    client.post(reverse("indicators:new_rule"), SAID)
    as_(client, person)
    text = client.get(reverse("indicators:checks")).content.decode()
    assert "R-11" in text and "part_of_whole" in text and "outlier" in text
    for name in ("rule", "switch_rule"):
        address = reverse(f"indicators:{name}", args=[CheckRule.objects.get().pk])
        assert client.post(address).status_code == 403
