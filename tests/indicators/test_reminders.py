"""The clock tells each step of a period once, to those whom it concerns, whatever days it was away."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail as django_mail

from roadmap_portal.accounts import notices as bells
from roadmap_portal.accounts.models import Notice
from roadmap_portal.indicators import extensions, notices, reminders, workflow
from roadmap_portal.indicators.entries import Entry
from roadmap_portal.indicators.models import Observation
from roadmap_portal.operations import outbox
from roadmap_portal.plan.calendar import BAGHDAD
from roadmap_portal.plan.models import Kpi
from tests import factories, personas

pytestmark = pytest.mark.django_db
# October 2026: values to the end of Tuesday 10 November, taken to the end of Wednesday 25 November.
DUE, CLOSES = date(2026, 11, 10), date(2026, 11, 25)
MINUTE = timedelta(minutes=1)


def at(day, hour=0, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BAGHDAD)


@pytest.fixture
def plan():
    """Two monthly indicators; Dhi Qar has an officer and a director, Nineveh a director."""
    # Roles that were given long before.
    with time_machine.travel(at(date(2026, 1, 2)), tick=False):
        people = personas.director_dq(), personas.officer_dq(), personas.director_ni(), personas.planner()
    factories.kpi("SEC-01"), factories.kpi("SEC-02")
    return people


def kpi_of(code):
    return Kpi.objects.get(code=code)


def told(person, kind=notices.REMINDER):
    """The steps that the person has been told, in their order."""
    keys = person.notices.filter(kind=kind).order_by("pk").values_list("key", flat=True)
    return [key.rpartition(":")[2] for key in keys]


def run(moment):
    with time_machine.travel(moment, tick=False):
        reminders.remind_reporters()
        reminders.send_digest()


@pytest.mark.parametrize(
    ("days", "step"),
    [(-6, None), (-5, -5), (-2, -5), (-1, -1), (0, -1), (1, 1), (7, 1), (8, 8), (14, 8), (15, 15), (22, 22)],
)
def test_the_step_is_the_last_that_is_reached(days, step):
    assert reminders.step_on(DUE + timedelta(days=days), DUE) == step


class TestReporters:
    def test_each_step_begins_at_midnight_in_baghdad_and_is_told_once(self, plan):
        director, officer, other, planner = plan
        for day, step in ((-5, "-5"), (-1, "-1"), (1, "+1"), (8, "+8"), (15, "+15")):
            begins = at(DUE + timedelta(days=day))
            run(begins - MINUTE)
            assert step not in told(director)
            run(begins)
            run(begins + MINUTE)
            assert told(director)[-1] == step
        # October is over on the 25th; by then nothing else is due from a monthly plan but November's first step.
        assert told(director) == ["-5", "-1", "+1", "+8", "+15"]
        assert told(officer) == told(other) == told(director)
        assert told(planner) == []

    def test_days_of_standstill_are_caught_up_once_by_the_last_step(self, plan):
        director = plan[0]
        run(at(DUE - timedelta(days=4), 12))
        assert told(director) == ["-5"]
        run(at(DUE + timedelta(days=3), 12))
        run(at(DUE + timedelta(days=4), 12))
        assert told(director) == ["-5", "+1"]

    def test_who_has_sent_everything_is_left_alone_and_others_hear_what_is_left(self, plan):
        director, _officer, other, _planner = plan
        for code in ("SEC-01", "SEC-02"):
            factories.approved(kpi_of(code), factories.command("DQ-1"), "2026-10", 5)
        factories.approved(kpi_of("SEC-01"), factories.command("NI-1"), "2026-10", 5)
        run(at(DUE - timedelta(days=1), 9))
        assert told(director) == []
        [notice] = other.notices.all()
        assert notice.params == {"period": "2026-10", "due": "2026-11-10", "closes": "2026-11-25", "count": 1}
        assert notice.path == "/my-period/?command=NI-1&period=2026-10"

    def test_nothing_is_told_once_the_period_is_closed(self, plan):
        run(at(CLOSES + timedelta(days=1)))
        assert not Notice.objects.filter(params__period="2026-10").exists()

    def test_an_extension_has_its_own_last_day(self, plan):
        director, _officer, other, planner = plan
        until = date(2026, 12, 2)
        with time_machine.travel(at(date(2026, 11, 27), 9), tick=False):
            extensions.offer(
                factories.command("DQ-1"), factories.period("2026-10"), until=until, reason="Flood", by=planner
            )
        [granted] = director.notices.filter(kind=notices.GRANTED)
        assert granted.params == {"period": "2026-10", "until": "2026-12-02"}
        assert not other.notices.exists()
        run(at(until - timedelta(days=5), 12))
        run(at(until, 23, 59))
        run(at(until + timedelta(days=1)))
        mine = [row.key for row in director.notices.filter(kind=notices.REMINDER, params__period="2026-10")]
        assert sorted(mine) == ["DQ-1:2026-10:2026-12-02:-1", "DQ-1:2026-10:2026-12-02:-5"]

    def test_letters_leave_in_the_morning_in_the_persons_language(self, plan, settings):
        settings.EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
        settings.PORTAL_MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        director = plan[0]
        director.language = "ar"
        director.save(update_fields=["language"])
        day = DUE - timedelta(days=5)
        run(at(day, 0, 15))
        for hour, count in ((6, 0), (7, 3), (8, 0)):
            with time_machine.travel(at(day, hour), tick=False):
                assert bells.mail_due() == count
                outbox.send_due()
        subjects = {letter.to[0]: letter.subject for letter in django_mail.outbox}
        assert subjects["director.dq@demo.test"] == (
            "تنتهي مدة تقديم مؤشرات تشرين الأول 2026 بعد 5 أيام (الثلاثاء 10 تشرين الثاني 2026). بقي مؤشران للتقديم."
        )
        assert subjects["director.ni@demo.test"].startswith("The time for submitting the indicators of October 2026")


class TestPlanners:
    def test_one_digest_a_day_from_the_morning_on_where_something_waits(self, plan):
        planner = plan[3]
        run(at(DUE + timedelta(days=1), 6, 59))
        assert told(planner, notices.DIGEST) == []
        run(at(DUE + timedelta(days=1), 7))
        run(at(DUE + timedelta(days=1), 15))
        # A day without the portal is not caught up: the next digest says all that waits.
        run(at(DUE + timedelta(days=3), 9))
        assert told(planner, notices.DIGEST) == ["2026-11-11", "2026-11-13"]
        assert planner.notices.filter(kind=notices.DIGEST).first().params == {"waiting": 0, "late": 2}

    def test_none_where_nothing_waits(self, plan):
        run(at(date(2026, 11, 1), 9))
        assert not Notice.objects.filter(kind=notices.DIGEST).exists()


class TestActs:
    @pytest.fixture
    def submitted(self, plan):
        director, _officer, _other, planner = plan
        with time_machine.travel(at(date(2026, 11, 2), 9)):
            for code in ("SEC-01", "SEC-02"):
                where = {"command": factories.command("DQ-1"), "period": factories.period("2026-10")}
                workflow.save_draft(kpi=kpi_of(code), **where, entry=Entry(value=Decimal(5)), by=director)
            rows = [workflow.submit(row, by=director).observation for row in Observation.objects.order_by("kpi__code")]
            yield director, planner, rows

    def test_a_bulk_approval_is_one_notice(self, submitted):
        director, planner, rows = submitted
        workflow.approve_many([(row, 1) for row in rows], by=planner)
        [notice] = director.notices.all()
        assert (notice.kind, notice.params) == (notices.APPROVED, {"codes": ["SEC-01", "SEC-02"], "period": "2026-10"})

    def test_a_return_says_why_and_until_when(self, submitted):
        director, planner, rows = submitted
        workflow.send_back(rows[0], by=planner, revision=1, reason="Please count again")
        [notice] = director.notices.all()
        assert notice.kind == notices.RETURNED
        assert bells.text_of(notice) == (
            "أُعيد المؤشر SEC-01 لمدة تشرين الأول 2026 للتصحيح. السبب: Please count again. "
            "يرجى التصحيح قبل انتهاء يوم 25 تشرين الثاني 2026."
        )
        assert not personas.director_ni().notices.exists()

    def test_a_reopened_value_and_a_withdrawn_approval_say_why_and_until_when(self, submitted):
        director, planner, rows = submitted
        workflow.approve_many([(row, 1) for row in rows], by=planner)
        workflow.reopen(rows[0], by=planner, reason="A letter came")
        # After the closing, the extension of ten days that comes with the step is the last day.
        with time_machine.travel(at(CLOSES + timedelta(days=2), 9)):
            workflow.withdraw(rows[1], by=planner, reason="Counted twice.")
            told = {row.kind: bells.text_of(row) for row in director.notices.exclude(kind=notices.APPROVED)}
        assert told == {
            notices.REOPENED: "أُعيد فتح المؤشر SEC-01 لمدة تشرين الأول 2026، "
            "وتبقى القيمة المصادق عليها نافذة لحين المصادقة التالية. السبب: A letter came. "
            "يرجى التصحيح قبل انتهاء يوم 25 تشرين الثاني 2026.",
            notices.WITHDRAWN: "أُلغيت المصادقة على المؤشر SEC-02 لمدة تشرين الأول 2026، ولم تعد قيمته محتسبة. "
            "السبب: Counted twice. يرجى التصحيح قبل انتهاء يوم 7 كانون الأول 2026.",
        }
        assert not personas.director_ni().notices.exists()

    def test_planners_hear_of_a_wish_for_an_extension(self, plan):
        director, _officer, other, planner = plan
        with time_machine.travel(at(CLOSES + timedelta(days=2), 9), tick=False):
            where = factories.command("DQ-1"), factories.period("2026-10")
            extensions.ask(*where, wished=CLOSES + timedelta(days=7), reason="Flood", by=director)
        [notice] = planner.notices.all()
        assert (notice.kind, notice.path) == (notices.ASKED, "/extensions/")
        assert bells.text_of(notice) == (
            "تطلب DQ-1 تمديد مدة تقديم مؤشرات تشرين الأول 2026 إلى نهاية يوم 2 كانون الأول 2026. السبب: Flood."
        )
        assert not director.notices.exists() and not other.notices.exists()

    def test_what_is_refused_tells_nobody(self, submitted):
        director, planner, rows = submitted
        with pytest.raises(workflow.Conflict):
            workflow.approve_many([(rows[0], 1), (rows[1], 9)], by=planner)
        assert not director.notices.exists()
