"""The portal as it is judged: values go in on a phone, are decided on a desk, and a report comes out. Once each way."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

from roadmap_portal.common.formats import percent
from roadmap_portal.indicators.models import Approval, Observation, Revision, Score
from roadmap_portal.operations import jobs
from roadmap_portal.operations.models import Job
from roadmap_portal.plan.models import Kpi
from roadmap_portal.provinces.models import Area

from .conftest import DESK, PHONE, axe, sideways

COMMAND, MONTH, BEFORE, QUARTER = "DQ-1", "2026-10", "2026-09", "2026-Q3"
# A month has figures of indicators; tracks and the road map are scored by the quarter.
RUNNING = "2026-Q4"
REASON = "يرجى تدقيق العدد مع سجل الموقف اليومي"
# In the report's page and in its PDF; lam-alef is left out, which readers of PDF text give back reversed.
WORDS = ("تقرير التقدم", "التنفيذية", "وفق المخطط", "يتطلب المتابعة", "محافظة ذي قار", "بيانات تجريبية")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_values_go_in_and_a_report_comes_out(visit, scripts):
    kpis = not_entered()
    with visit(None, width=PHONE, scripts=scripts) as page:
        director_submits(page, kpis, scripts=scripts)
    submitted = [standing(kpi) for kpi in kpis]
    assert [row.state for row in submitted] == ["submitted"] * 3

    shown_before, scores_before = province_page(visit, scripts), scores()
    with visit("planner", width=DESK, scripts=scripts) as page:
        decide(page, submitted[0], "return", reason=REASON)
        decide(page, submitted[1], "approve")
        decide(page, submitted[2], "approve")
    assert [standing(kpi).state for kpi in kpis] == ["returned", "approved", "approved"]
    assert Approval.objects.filter(observation__in=submitted[1:], approved_until=None).count() == 2
    assert scores() != scores_before
    assert province_page(visit, scripts) != shown_before
    with visit("planner", width=DESK, scripts=scripts) as page:
        page.goto(f"/ar/?period={RUNNING}")
        assert percent(national_score()) in page.locator(".figure-big").inner_text()

    with visit("director.dq", width=PHONE, scripts=scripts) as page:
        page.goto(f"/ar/my-period/?command={COMMAND}&period={MONTH}")
        assert REASON in page.locator(f"#{prefix(kpis[0])}").inner_text()

    with visit("approver", width=DESK, scripts=scripts) as page:
        report_is_asked_for(page)
        if scripts:
            report_comes_out(page)
        else:
            page.goto(f"/ar/reports/{QUARTER}/")
            assert [word for word in WORDS if word not in page.locator("main").inner_text()] == []


def not_entered():
    """Three monthly indicators that the command has not touched, and has reported the month before."""
    touched = Observation.objects.filter(command__area__code=COMMAND, period__code=MONTH)
    reported = Revision.objects.filter(
        observation__command__area__code=COMMAND, observation__period__code=BEFORE, absence=""
    )
    kpis = Kpi.objects.filter(frequency="M", pk__in=reported.values("observation__kpi"))
    return list(kpis.exclude(pk__in=touched.values("kpi")).order_by("code")[:3])


def director_submits(page, kpis, *, scripts):
    page.goto("/ar/")
    page.fill("[name=login]", "director.dq@demo.test")
    page.fill("[name=password]", settings.PORTAL_DEMO_PASSWORD)
    page.click("main button[type=submit], main form button")
    page.goto(f"/ar/my-period/?command={COMMAND}&period={MONTH}")
    for kpi in kpis:
        enter(page, kpi)
    if not scripts:
        page.locator(".entry-bar button", has_text="حفظ المسودة").click()
    for kpi in kpis:
        plan_what_is_off_track(page, kpi)
    if scripts:
        for kpi in kpis:
            page.wait_for_selector(f"#{prefix(kpi)}-chip[data-standing=ready]")
    assert sideways(page) == 0
    assert axe(page) == [] if scripts else True
    page.locator(".entry-bar button.btn-primary").click()
    page.wait_for_url(re.compile(r"/receipt/"))
    shown = page.locator("main").inner_text()
    assert all(kpi.code in shown for kpi in kpis)


def prefix(kpi):
    return f"k{kpi.pk}-{MONTH}"


def enter(page, kpi):
    """The figures of the month before, in Arabic-Indic digits, with the note that equal figures ask for."""
    card = page.locator(f"#{prefix(kpi)}")
    told = Revision.objects.filter(
        observation__kpi=kpi, observation__command__area__code=COMMAND, observation__period__code=BEFORE
    ).latest("number")
    for side in ("numerator", "denominator", "value"):
        field = card.locator(f"#{prefix(kpi)}-{side}")
        if field.count():
            field.fill(arabic(getattr(told, side)))
    page.locator(f"#{prefix(kpi)}-remark:not([open]) > summary").click()
    card.locator(f"#{prefix(kpi)}-note").fill("الأعداد مطابقة للسجل، ودُققت مع القسم المختص")


def arabic(figure):
    return f"{figure.normalize():f}".translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫"))


def plan_what_is_off_track(page, kpi):
    """Cause and action, where the value asks for them."""
    page.wait_for_selector(f"#{prefix(kpi)}-chip[data-standing=ready], #{prefix(kpi)}-plan")
    if not page.locator(f"#{prefix(kpi)}-plan").count():
        return
    page.fill(f"#{prefix(kpi)}-cause", "نقص العجلات المخصصة للدوريات")
    page.fill(f"#{prefix(kpi)}-action", "إعادة توزيع العجلات على الأقضية")
    page.locator(f"#{prefix(kpi)}-action_body").select_option(index=1)
    page.fill(f"#{prefix(kpi)}-action_due", "2026-12-31")


def standing(kpi):
    return Observation.objects.get(kpi=kpi, command__area__code=COMMAND, period__code=MONTH)


def scores():
    """Every figure of the month and of its quarter."""
    rows = Score.objects.filter(period__code__in=[MONTH, RUNNING]).order_by("period", "subject", "ref", "area")
    return list(rows.values_list("subject", "ref", "area__code", "value", "score", "covered"))


def national_score():
    return Score.objects.get(period__code=RUNNING, area__kind=Area.Kind.NATION, subject=Score.Subject.ROADMAP).score


def province_page(visit, scripts):
    with visit("planner", width=DESK, scripts=scripts) as page:
        page.goto(f"/ar/provinces/DQ/?period={MONTH}")
        return page.locator("main").inner_text()


def decide(page, observation, decision, reason=""):
    page.goto(f"/ar/review/{observation.pk}/")
    if reason:
        page.fill("[name=reason]", reason)
    page.click(f"button[name=decision][value={decision}]")
    page.wait_for_load_state()


def report_is_asked_for(page):
    page.goto("/ar/reports/")
    page.select_option("#report-period", QUARTER)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert page.locator(f"#report-{QUARTER} progress").count() == 1


def report_comes_out(page):
    """The worker's part is done here; then it is read as a page and as a PDF."""
    job = Job.objects.filter(kind="report").latest("pk")
    assert jobs.run(job.pk).state == Job.State.DONE
    edition = job.payload["edition"]
    page.goto(f"/ar/reports/{QUARTER}/?edition={edition}")
    shown = page.locator("main").inner_text()
    assert [word for word in WORDS if word not in shown] == []
    assert sideways(page) == 0
    if shutil.which("pdftotext") is None:
        return  # As in tests/documents; CI installs it.
    file = page.request.get(f"/ar/reports/{QUARTER}/{edition}/ar.pdf")
    text = subprocess.run(["pdftotext", "-", "-"], input=file.body(), capture_output=True, check=True).stdout.decode()
    assert [word for word in WORDS if word not in " ".join(text.split())] == []
