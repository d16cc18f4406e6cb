"""The legal framework: stages are a dated ledger, the register follows; planners and administrators write."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap_portal.operations.models import AuditEntry, Change
from roadmap_portal.plan import legal
from roadmap_portal.plan.forms import InstrumentForm
from roadmap_portal.plan.legal_register import obligations, path_of
from roadmap_portal.plan.models import LegalInstrument, LegalStage
from tests import factories as make
from tests import personas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(settings):
    settings.PORTAL_TWO_FACTOR_ROLES = ()
    with time_machine.travel("2026-11-05T08:00:00+00:00"):
        yield


@pytest.fixture
def instrument():
    titles = {"name_ar": "مدونة السلوك", "name_en": "Code of conduct"}
    return legal.enter(code="CODE", stage="proposed", kind="policy", by=personas.planner(), **titles)


def send(persona, address, **data):
    return personas.sign_in(Client(), getattr(personas, persona)()).post(f"/en/legal/{address}", data)


def test_the_instrument_is_in_the_latest_of_its_stages(instrument):
    planner = personas.planner()
    legal.move(instrument, on=date(2026, 3, 1), stage="drafting", by=planner)
    assert LegalInstrument.objects.get().stage == "proposed"  # since today, which is later
    LegalStage.objects.filter(on=date(2026, 11, 5)).update(on=date(2026, 1, 1))
    legal.move(instrument, on=date(2026, 9, 1), stage="legal_review", note_en="letter 4", by=planner)
    instrument.refresh_from_db()
    assert instrument.stage == "legal_review"
    assert [(stage, row and row.on) for stage, _l, row, _c in path_of(instrument)][:3] == [
        ("proposed", date(2026, 1, 1)),
        ("drafting", date(2026, 3, 1)),
        ("legal_review", date(2026, 9, 1)),
    ]
    assert AuditEntry.objects.filter(act="legalstage.recorded", reason="letter 4").count() == 1
    assert Change.objects.filter(kind="legalinstrument.changed", subject__code="CODE").count() == 4


def test_a_correction_keeps_what_was_said_before(instrument):
    legal.move(instrument, on=date(2026, 11, 5), stage="drafting", by=personas.planner())
    assert [(row.stage, row.recorded_until is None) for row in LegalStage.objects.order_by("pk")] == [
        ("proposed", False),
        ("drafting", True),
    ]


def test_what_has_not_come_yet_is_refused(instrument):
    with pytest.raises(ValidationError):
        legal.move(instrument, on=date(2026, 11, 6), stage="in_force", by=personas.planner())
    assert LegalStage.objects.count() == 1


def test_obligations_are_milestones_with_their_progress(instrument):
    done = make.milestone("LEG-1", track=make.track("IEL"), percent=100, evidence=True)
    begun = make.milestone("LEG-2", track=make.track("IEL"), percent=40)
    legal.revise(instrument, milestones=[done, begun], tracks=[make.track("IEL")], by=personas.planner())
    assert [(one.milestone.code, one.percent, one.done) for one in obligations(instrument)] == [
        ("LEG-1", 100, True),
        ("LEG-2", 40, False),
    ]
    entry = AuditEntry.objects.get(act="legalinstrument.changed")
    assert entry.after == {"milestones": ["LEG-1", "LEG-2"], "tracks": ["IEL"]}


def test_who_may_write(instrument):
    given = {"stage": "drafting", "on": "2026-11-01"}
    for persona in ("director_dq", "officer_dq", "reader"):
        assert send(persona, "CODE/stage/", **given).status_code == 403
    assert LegalStage.objects.count() == 1
    for persona, day in (("planner", "2026-10-01"), ("admin", "2026-10-02")):
        assert send(persona, "CODE/stage/", stage="drafting", on=day).status_code == 302
    assert LegalStage.objects.count() == 3


def test_an_instrument_is_entered_in_both_languages():
    make.roadmap()
    given = {"code": "LAW-1-2026", "kind": "law", "stage": "parliament", "number": "1", "year": "2026"}
    titles = {"name_ar": "قانون", "name_en": "A law"}
    refused = send("planner", "new/", **given, name_ar="قانون")
    assert refused.status_code == 422 and 'href="#id_name_en"' in refused.content.decode()
    assert not LegalInstrument.objects.exists()
    assert send("planner", "new/", **given, **titles).status_code == 302
    row = LegalInstrument.objects.get()
    assert (row.name_ar, row.year, row.stage, row.stages.get().on) == ("قانون", 2026, "parliament", date(2026, 11, 5))
    assert send("planner", "new/", **given, **titles).status_code == 422


def test_the_register_narrows_by_kind_stage_and_track(instrument):
    legal.enter(code="LAW", stage="in_force", kind="law", name_ar="قانون", name_en="The law", by=personas.planner())
    legal.revise(instrument, tracks=[make.track("IEL")], by=personas.planner())
    client = personas.sign_in(Client(), personas.reader())
    for query in ("kind=policy", "stage=proposed", "track=IEL"):
        shown = client.get(f"/en/legal/?{query}").content.decode()
        assert "Code of conduct" in shown and "The law" not in shown
    slot = client.get("/en/legal/?track=IEL", headers={"HX-Request": "true"}).content.decode()
    assert "Code of conduct" in slot and "<html" not in slot


def test_tracks_and_provinces_show_their_laws_by_address(instrument):
    """Slots of the pages: a plain link without script, and the same address gives the inside of the section."""
    track, there = make.track("SEC"), make.province("DQ")
    make.province("NI")
    duty = make.milestone("TRN-1-DQ", track=track, province=there)
    legal.revise(instrument, tracks=[track], milestones=[duty], by=personas.planner())
    client = personas.sign_in(Client(), personas.reader())
    for page, slot in (("axes/SEC/", "?track=SEC"), ("provinces/DQ/", "?area=DQ")):
        shown = client.get(f"/en/{page}").content.decode()
        assert f'data-hx-get="/en/legal/{slot}"' in shown and f'<a href="/en/legal/{slot}">' in shown
        inside = client.get(f"/en/legal/{slot}", headers={"HX-Request": "true"}).content.decode()
        assert "Code of conduct" in inside and f'href="/en/legal/{slot}"' in inside
    elsewhere = client.get("/en/legal/?area=NI", headers={"HX-Request": "true"}).content.decode()
    assert "Code of conduct" not in elsewhere and "No legal instrument names an obligation" in elsewhere


def test_the_number_of_queries_stays(instrument):
    client, counts = personas.sign_in(Client(), personas.reader()), []
    client.get("/en/legal/")
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get("/en/legal/")
        counts.append(len(asked))
        row = legal.enter(
            code=f"L-{number}", stage="in_force", kind="law", name_ar="ق", name_en="L", by=personas.planner()
        )
        legal.revise(row, tracks=[make.track("SEC")], by=personas.planner())
    # One of them for the provinces that can be chosen.
    assert counts[1] == counts[2] <= 7


@pytest.mark.parametrize("number", [str(2**63), "9" * 5000, "x"])
def test_a_number_that_no_row_has_is_an_error_of_its_field(db, number):
    form = InstrumentForm({"kind": "law", "tracks": [number]}, roadmap=make.roadmap())
    assert not form.is_valid() and "tracks" in form.errors
