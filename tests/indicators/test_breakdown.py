"""The breakdown of a value: how it is read, that it must be whole, and that it goes with the revision."""

from datetime import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.breakdown import PartsUnreadable, read_parts, written
from roadmap_portal.indicators.checks import hard_problems
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.errors import Refused
from roadmap_portal.indicators.models import Draft, Revision
from roadmap_portal.operations.models import AuditEntry
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.models import Kpi
from tests import factories as make
from tests import personas

MEN_AND_WOMEN = [{"name": "men", "amount": "12"}, {"name": "women", "amount": "3"}]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("men: 12\nwomen: 3", MEN_AND_WOMEN),
        ("  men = 12\n\n women\t3 ", MEN_AND_WOMEN),
        ("men: 12; women: 3", MEN_AND_WOMEN),
        ("رجال: ١٢", [{"name": "رجال", "amount": "12"}]),
        ("age 10:18: 1,234.50", [{"name": "age 10:18", "amount": "1234.5"}]),
        ("", []),
    ],
)
def test_a_part_a_line_is_read_and_written_again(text, parts):
    assert read_parts(text) == parts
    assert read_parts(written(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "men",
        ": 12",
        "men: twelve",
        "men: 4_2",
        "men: 1\nmen: 2",
        "x" * 101 + ": 1",
        "\n".join(f"p{n}: 1" for n in range(41)),
    ],
)
def test_what_can_not_be_read_is_said_with_its_line(text):
    with pytest.raises(PartsUnreadable) as refused:
        read_parts(text)
    with translation.override("ar"), pytest.raises(PartsUnreadable) as arabic:
        read_parts(text)
    assert refused.value.message and arabic.value.message


def sheet(**fields):
    given = {"aggregation": "sum", "numerator": "arrested", "counted_numerator": True, "breakdown": "sex"}
    return Kpi(**(given | fields))


@pytest.mark.parametrize(
    ("kpi", "entry", "problems"),
    [
        (sheet(), Entry(value=Decimal(15), parts=MEN_AND_WOMEN), {}),
        (sheet(), Entry(value=Decimal(15)), {}),
        (sheet(), Entry(value=Decimal(16), parts=MEN_AND_WOMEN), {"parts": "breakdown_total"}),
        (
            sheet(),
            Entry(value=Decimal(0), parts=[{"name": "a", "amount": "1"}, {"name": "b", "amount": "-1"}]),
            {"parts": "negative"},
        ),
        (
            sheet(),
            Entry(value=Decimal(1), parts=[{"name": "a", "amount": "0.5"}, {"name": "b", "amount": "0.5"}]),
            {"parts": "not_whole"},
        ),
        (sheet(), Entry(absence="not_collected", note="n", parts=MEN_AND_WOMEN), {"absence": "absence_with_value"}),
        (sheet(), Entry(value=Decimal(15), typed={"parts": "men"}), {"parts": "unreadable"}),
        (
            sheet(aggregation="ratio", denominator="checked"),
            Entry(numerator=Decimal(15), denominator=Decimal(40), parts=MEN_AND_WOMEN),
            {},
        ),
        (
            sheet(aggregation="ratio", population_side="numerator", denominator="stations"),
            Entry(denominator=Decimal(14), parts=MEN_AND_WOMEN),
            {"parts": "breakdown_total"},
        ),
    ],
)
def test_a_breakdown_that_is_given_adds_up_to_the_total(kpi, entry, problems):
    found = hard_problems(kpi, entry)
    assert {name: [problem.code for problem in said] for name, said in found.items()} == {
        name: [code] for name, code in problems.items()
    }


@pytest.fixture
def kpi(db):
    make.command("DQ-1")
    with time_machine.travel(datetime(2026, 11, 5, 10, tzinfo=BAGHDAD), tick=False):
        yield make.kpi("CRM-08", breakdown="sex", counted_numerator=True)


def draft(kpi, value, parts):
    return workflow.save_draft(
        kpi=kpi,
        command=make.command("DQ-1"),
        period=make.period("2026-10"),
        entry=Entry(value=Decimal(value), parts=parts),
        by=personas.officer_dq(),
    )


def test_the_parts_go_into_the_revision_and_the_audit_log(kpi):
    observation = draft(kpi, 15, MEN_AND_WOMEN).observation
    revision = workflow.submit(observation, by=personas.director_dq())
    assert Revision.objects.get(pk=revision.pk).parts == MEN_AND_WOMEN
    assert AuditEntry.objects.get(act="value.submit").after["parts"] == MEN_AND_WOMEN


def test_parts_that_do_not_add_up_are_kept_as_a_draft_but_not_submitted(kpi):
    observation = draft(kpi, 16, MEN_AND_WOMEN).observation
    with pytest.raises(Refused) as refused:
        workflow.submit(observation, by=personas.director_dq())
    assert set(refused.value.problems) == {"parts"}
    assert Draft.objects.get().parts == MEN_AND_WOMEN


def page(client, kpi, **sent):
    personas.sign_in(client, personas.officer_dq())
    prefix = next(iter(client.get(reverse("indicators:my_period") + "?period=2026-10").context["desk"].cards)).prefix
    data = {f"{prefix}-{name}": text for name, text in ({"base": "0.", "absence": "", "note": ""} | sent).items()}
    return client.post(reverse("indicators:save", args=["DQ-1", "2026-10"]), data), prefix


def test_the_page_takes_a_breakdown_and_shows_it_again(client, kpi):
    page(client, kpi, value="15", parts="men: 12\r\nwomen: 3")
    assert Draft.objects.get().parts == MEN_AND_WOMEN
    text = client.get(reverse("indicators:my_period") + "?period=2026-10").content.decode()
    assert "men: 12\nwomen: 3" in text


def test_what_could_not_be_read_is_kept_as_it_was_typed(client, kpi):
    page(client, kpi, value="15", parts="men twelve")
    kept = Draft.objects.get()
    assert (kept.parts, kept.typed) == ([], {"parts": "men twelve"})
    assert "men twelve" in client.get(reverse("indicators:my_period") + "?period=2026-10").content.decode()


def test_a_door_that_knows_no_breakdown_leaves_it(client, kpi):
    draft(kpi, 15, MEN_AND_WOMEN)
    card = None
    personas.sign_in(client, personas.officer_dq())
    card = client.get(reverse("indicators:my_period") + "?period=2026-10").context["desk"].cards[0]
    data = {f"{card.prefix}-base": card.base, f"{card.prefix}-absence": "", f"{card.prefix}-value": "16"}
    client.post(reverse("indicators:save", args=["DQ-1", "2026-10"]), data)
    assert (Draft.objects.get().value, Draft.objects.get().parts) == (16, MEN_AND_WOMEN)


def test_a_weighted_mean_and_an_indicator_without_dimensions_ask_for_no_breakdown(client, kpi):
    Kpi.objects.filter(pk=kpi.pk).update(breakdown_ar="", breakdown_en="", breakdown="")
    personas.sign_in(client, personas.officer_dq())
    answer = client.get(reverse("indicators:my_period") + "?period=2026-10")
    assert b"-parts" not in answer.content
