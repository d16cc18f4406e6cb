"""A person is told each thing once, by bell and by mail as he wants it, and in his own language."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.urls import reverse

from roadmap_portal.accounts import notices
from roadmap_portal.accounts.models import Notice
from roadmap_portal.operations import outbox
from roadmap_portal.operations.models import AuditEntry, OutboxMessage
from tests import personas

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 8, 7, 0, tzinfo=UTC)
QUICK, SLOW = "test.quick", "test.slow"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(notices, "_kinds", {})
    say = {"label": "Test", "text": lambda params: f"Told {params['what']}", "permission": "plan.view_plan"}
    notices.declare(QUICK, **say)
    notices.declare(SLOW, **say, pause=30)
    notices.declare("test.planners", **say | {"permission": "indicators.review_values"})


@pytest.fixture(autouse=True)
def transport(settings):
    settings.EMAIL_BACKEND = "roadmap_portal.operations.mail.OutboxBackend"
    settings.PORTAL_MAIL_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    settings.PORTAL_BASE_URL = "https://portal.test"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def tell(kind=QUICK, *people, key="1", what="one"):
    notices.notify(kind, people=people or [personas.director_dq()], key=key, params={"what": what}, path="/reports/")


def letters():
    notices.mail_due()
    outbox.send_due()
    sent, django_mail.outbox[:] = list(django_mail.outbox), []
    return sent


class TestOnce:
    def test_the_same_step_is_told_once_and_mailed_once(self):
        tell()
        assert len(letters()) == 1
        tell(what="another")
        assert letters() == []
        assert [row.params for row in Notice.objects.all()] == [{"what": "one"}]

    def test_another_step_person_or_kind_is_another_notice(self):
        tell(QUICK, personas.director_dq(), personas.officer_dq())
        tell(key="2")
        tell(SLOW)
        assert Notice.objects.count() == 4

    def test_closed_accounts_and_programs_are_told_nothing(self):
        director, officer = personas.director_dq(), personas.officer_dq()
        director.is_active, officer.is_service = False, True
        tell(QUICK, director, officer)
        assert not Notice.objects.exists()


class TestMail:
    def test_what_gathers_is_one_letter_with_a_link_in_the_persons_language(self, clock):
        director = personas.director_dq()
        director.language = "ar"
        director.save(update_fields=["language"])
        tell(SLOW, key="a", what="a")
        clock.shift(timedelta(minutes=29))
        tell(SLOW, key="b", what="b")
        assert letters() == []
        clock.shift(timedelta(minutes=1))
        [letter] = letters()
        assert letter.to == ["director.dq@demo.test"]
        assert "إشعاران" in letter.subject
        assert "Told a" in letter.body and "Told b" in letter.body
        assert letter.body.count("https://portal.test/ar/reports/") == 1
        clock.shift(timedelta(hours=1))
        assert letters() == []

    def test_one_notice_is_its_own_subject(self):
        tell(what="line\nbreak")
        [letter] = letters()
        assert letter.subject == "Told line break"

    def test_what_was_read_on_the_bell_meanwhile_needs_no_letter(self, clock):
        tell(SLOW)
        notices.mark_read(personas.director_dq())
        clock.shift(timedelta(hours=1))
        assert letters() == []

    def test_a_letter_that_was_given_up_keeps_its_text(self):
        tell()
        notices.mail_due()
        assert OutboxMessage.objects.get().lasting


class TestBell:
    @pytest.fixture
    def director(self, client):
        personas.sign_in(client, personas.director_dq())
        return client

    def test_counts_what_is_unread_without_a_query_of_its_own(self, director, django_assert_num_queries):
        director.get("/en/accounts/notices/")
        for count in (1, 4):
            for key in range(count):
                tell(key=str(key))
            # Session, person with his roles and the bell's number, notices.
            with django_assert_num_queries(3):
                page = director.get("/en/accounts/notices/")
            assert page.context["bell"] == count
            assert page.content.decode().count("Told one") == count

    def test_opening_reads_it_and_leads_where_one_can_act(self, director):
        tell()
        notice = Notice.objects.get()
        assert director.post(f"/en/accounts/notices/{notice.pk}/").headers["Location"] == "/en/reports/"
        notice.refresh_from_db()
        assert notice.read_at == NOW
        assert director.get("/en/accounts/notices/").context["bell"] == 0

    def test_reading_the_list_changes_nothing_until_one_says_so(self, director):
        tell(key="1")
        tell(key="2")
        director.get("/en/accounts/notices/")
        assert Notice.objects.unread().count() == 2
        director.post("/en/accounts/notices/read/")
        assert Notice.objects.unread().count() == 0

    def test_nobody_opens_or_reads_another_persons(self, director):
        tell(QUICK, personas.director_ni())
        notice = Notice.objects.get()
        assert director.post(f"/en/accounts/notices/{notice.pk}/").status_code == 404
        director.post("/en/accounts/notices/read/")
        assert Notice.objects.unread().get() == notice
        assert "Told" not in director.get("/en/accounts/notices/").content.decode()

    def test_a_text_is_shown_as_text(self, director):
        tell(what="<script>alert(1)</script>")
        assert "<script>alert" not in director.get("/en/accounts/notices/").content.decode()


class TestChoice:
    def test_the_profile_offers_what_the_person_may_get_and_keeps_his_answer(self, client):
        personas.sign_in(client, personas.director_dq())
        page = client.get("/en/accounts/profile/")
        assert [kind.name for kind, _bell, _mail in page.context["notice_ways"]] == [QUICK, SLOW]
        ticked = [f"bell:{QUICK}", f"mail:{SLOW}", "mail:test.planners"]
        client.post(reverse("choose_notices"), dict.fromkeys(ticked, "on"))
        ways = client.get("/en/accounts/profile/").context["notice_ways"]
        assert [(kind.name, bell, mail) for kind, bell, mail in ways] == [(QUICK, True, False), (SLOW, False, True)]
        tell(QUICK)
        tell(SLOW)
        assert [(row.kind, row.on_bell, bool(row.mail_at)) for row in Notice.objects.order_by("pk")] == [
            (QUICK, True, False),
            (SLOW, False, True),
        ]
        client.post(reverse("choose_notices"), {})
        tell(QUICK, key="2")
        assert not Notice.objects.filter(key="2").exists()


class TestSendLog:
    @pytest.fixture
    def admin(self, client):
        return personas.sign_in(client, personas.admin())

    def test_shows_what_was_given_up_and_sends_it_again(self, admin, settings):
        tell()
        notices.mail_due()
        OutboxMessage.objects.update(state="failed", attempt=10, error="ConnectionRefusedError")
        page = admin.get("/en/accounts/send-log/?state=failed").content.decode()
        assert "director.dq@demo.test" in page and "ConnectionRefusedError" in page and "Send again" in page
        message = OutboxMessage.objects.get()
        assert admin.post(f"/en/accounts/send-log/{message.pk}/retry/").status_code == 302
        assert AuditEntry.objects.filter(act="message.retried").exists()
        assert outbox.send_due() == 1
        assert "director.dq@demo.test" in admin.get("/en/accounts/send-log/?state=sent").content.decode()

    def test_never_shows_a_text(self, admin):
        tell(what="in confidence")
        tell(key="2")
        notices.mail_due()
        assert "in confidence" not in admin.get("/en/accounts/send-log/").content.decode()
