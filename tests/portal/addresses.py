"""Every address of the portal, taken from the URL resolver, with arguments that lead to something."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone, translation

from roadmap_portal.accounts import notices
from roadmap_portal.accounts.models import Delegation, Notice
from roadmap_portal.actions.models import FollowUp, Obstacle
from roadmap_portal.documents.attaching import attach
from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.documents.models import Document
from roadmap_portal.indicators.models import ExtensionRequest, Observation, Recomputation
from roadmap_portal.operations.models import Job, OutboxMessage
from roadmap_portal.plan.models import Activity, CheckRule, Holiday, Kpi, LegalInstrument, Milestone, Objective
from tests import personas
from tests.documents.files import upload
from tests.factories import command
from workshops import check_in, feeds, issuing
from workshops.models import Minutes, Participation, Presence, Session, Workshop
from workshops.proofs import CERTIFICATE, MINUTES

# Django's own administration is checked by what the portal adds to it, not view by view.
NOT_OURS = ("admin",)
EXISTS = {"command": "DQ-1", "period": "2026-10", "page": "2026-10"}


@dataclass(frozen=True)
class Route:
    """A named pattern; ``arguments`` are the names of what it wants."""

    name: str
    arguments: tuple
    callback: object
    has_language: bool

    def url(self, language="en", **given):
        kwargs = {name: given.get(name) or argument(self, name) for name in self.arguments}
        with translation.override(language):
            return reverse(self.name, kwargs=kwargs)


def routes():
    """All routes of ours, in the resolver's order."""
    return list(_walk(get_resolver(), "", (), has_language=False))


def _walk(resolver, namespace, arguments, *, has_language):
    for pattern in resolver.url_patterns:
        wanted = (*arguments, *pattern.pattern.converters, *_groups(pattern.pattern))
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield Route(namespace + pattern.name, wanted, pattern.callback, has_language)
            continue
        if pattern.namespace in NOT_OURS:
            continue
        inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
        prefixed = has_language or type(pattern.pattern).__name__ == "LocalePrefixPattern"
        yield from _walk(pattern, inner, wanted, has_language=prefixed)


def _groups(pattern):
    """Names of a regular expression's groups; a path's converters are known by name already."""
    return () if pattern.converters else tuple(pattern.regex.groupindex)


def argument(route, name):
    """What leads to something that exists: for `<pk>` and `<code>` the route's own kind of thing."""
    maker = ARGUMENTS.get((route.name, name)) or ARGUMENTS.get((route.name.partition(":")[0], name))
    if maker is not None:
        return maker()
    return EXISTS[name]


def kpi_to_enter():
    """The id of an indicator that Dhi Qar has not entered yet for October."""
    entered = Observation.objects.filter(command__area__code="DQ-1", period__code="2026-10")
    return Kpi.objects.filter(frequency="M").exclude(pk__in=entered.values("kpi")).earliest("code").pk


def kpi_submitted():
    """The id of an indicator that Dhi Qar has submitted for October."""
    sent = Observation.objects.filter(command__area__code="DQ-1", period__code="2026-10", state="submitted")
    return sent.earliest("kpi__code").kpi_id


def awaits_review():
    """The id of a submitted value of Nineveh, else of whichever command has one."""
    waiting = Observation.objects.filter(state="submitted")
    return (waiting.filter(command__area__parent__code="NI").first() or waiting.earliest("pk")).pk


def attached_document():
    """The key of a document at the workshop of Dhi Qar."""
    workshop = Workshop.objects.earliest("pk")
    there = Document.objects.of("workshop", workshop.pk).current().first()
    return (there or attach("workshop", workshop, upload(), by=personas.planner())).key


def approved_value():
    """A value of Dhi Qar that is approved."""
    return Observation.objects.filter(command__area__code="DQ-1", state="approved").earliest("pk")


def a_workshop():
    return Workshop.objects.filter(province__code="DQ").earliest("pk")


def of_dhi_qar(model):
    """The id of an obstacle or a follow-up of Dhi Qar."""
    return lambda: model.objects.filter(area__code="DQ-1").earliest("pk").pk


def notice_of_dhi_qar():
    """A notice that only Dhi Qar's director has."""
    told = {"params": {"codes": ["SEC-01"], "period": "2026-10"}, "path": "/my-period/"}
    notices.notify("values.approved", people=[personas.director_dq()], key="for the tests", **told)
    return Notice.objects.get(key="for the tests").pk


def delegation_of_dhi_qar():
    """Its officer acts for its director from tomorrow on: until then the table speaks of an officer."""
    director, day = personas.director_dq(), timezone.localdate() + timedelta(days=1)
    days = {"starts": day, "ends": day}
    given = {"deputy": personas.officer_dq(), "made_by": director, "reason": "Leave", **days}
    return Delegation.objects.get_or_create(director=director, command_id=command("DQ-1").pk, defaults=given)[0].pk


def letter_given_up():
    given = {"kind": "mail", "payload": {"to": ["x@demo.test"], "subject": "x"}, "state": "failed", "lasting": True}
    return OutboxMessage.objects.get_or_create(key="for the tests", defaults=given)[0].pk


def calendar_address():
    """The id of an address of the reader's."""
    feeds.make(by=personas.reader())
    return personas.reader().calendar_feeds.latest("pk").pk


def person_of_dhi_qar():
    """The id of somebody who was at a workshop of Dhi Qar."""
    return Participation.objects.filter(workshop__province__code="DQ", person__isnull=False).earliest("pk").person_id


def made_certificates():
    """The id of the file with the certificates of the first workshop, made already."""
    issued_certificate()
    paper = issuing.request(Workshop.objects.earliest("pk"), by=personas.planner())
    if not paper.ready_at:
        default_storage.save(paper.name, ContentFile(b"%PDF-"))
        paper.ready_at, paper.sha256 = timezone.now(), sha256_of(b"%PDF-")
        paper.save()
    return paper.pk


def issued_certificate():
    """The token of a certificate of somebody who was at the workshop of Dhi Qar."""
    row = Participation.objects.filter(workshop__province__code="DQ", person__isnull=False).earliest("pk")
    Presence.objects.get_or_create(session=row.workshop.sessions.earliest("pk"), participation=row, how="list")
    return CERTIFICATE.token(row.pk)


def recomputed_decision():
    """The change number of a decision whose effect has been computed."""
    given = {"kind": "weight.revised", "subject": {}, "decided_at": timezone.now(), "applied_at": timezone.now()}
    job = Job.objects.get_or_create(key="scores:0", defaults={"kind": "scores", "state": "done"})[0]
    given |= {"decided_by": personas.admin(), "job": job}
    return Recomputation.objects.get_or_create(number=0, defaults=given)[0].number


ARGUMENTS = {
    ("plan:retry_recomputation", "number"): recomputed_decision,
    ("plan:ledger", "ledger"): lambda: "weight",
    ("plan:ledger", "code"): lambda: "SEC-01",
    ("open_notice", "pk"): notice_of_dhi_qar,
    ("end_session", "pk"): lambda: 0,
    ("confirm_address", "token"): lambda: "of-nobody",
    ("end_delegation", "pk"): delegation_of_dhi_qar,
    ("retry_message", "pk"): letter_given_up,
    ("indicators:rule", "pk"): lambda: CheckRule.objects.earliest("code").pk,
    ("indicators:switch_rule", "pk"): lambda: CheckRule.objects.earliest("code").pk,
    ("indicators:decide_extension", "pk"): lambda: ExtensionRequest.objects.get(state="waiting").pk,
    ("indicators:call_off_holiday", "pk"): lambda: Holiday.objects.latest("day").pk,
    ("axes:detail", "code"): lambda: "SEC",
    ("support_functions:detail", "code"): lambda: "FIN",
    ("indicators:detail", "code"): lambda: "SEC-01",
    ("indicators:observation", "code"): lambda: "SEC-04",
    ("indicators:observation", "period"): lambda: "2026-09",
    ("provinces:detail", "code"): lambda: "DQ",
    ("indicators:submit", "kpi"): kpi_to_enter,
    ("indicators:recall", "kpi"): kpi_submitted,
    ("indicators:review_card", "pk"): awaits_review,
    ("indicators:decide", "pk"): awaits_review,
    ("reports", "code"): lambda: "2026-Q3",
    ("reports:file", "number"): lambda: 1,
    ("reports:file", "language"): lambda: "ar",
    ("reports:file", "form"): lambda: "html",
    ("api-tracks-one", "code"): lambda: "SEC",
    ("api-axes-one", "code"): lambda: "SEC",
    ("api-support-functions-one", "code"): lambda: "FIN",
    ("api-objectives-one", "code"): lambda: (
        Objective.objects.filter(track__roadmap__code="2024-2028").earliest("pk").code
    ),
    ("api-activities-one", "code"): lambda: Activity.objects.earliest("-pk").code,
    ("api-milestones-one", "code"): lambda: Milestone.objects.filter(province=None).earliest("-pk").code,
    ("api-indicators-one", "code"): lambda: "SEC-01",
    ("api-provinces-one", "code"): lambda: "DQ",
    ("api-commands-one", "code"): lambda: "DQ-1",
    ("api-districts-one", "code"): lambda: "DQ-D01",
    ("api-periods-one", "code"): lambda: "2026-10",
    ("api-legal-instruments-one", "code"): lambda: LegalInstrument.objects.earliest("pk").code,
    ("api-reports-one", "code"): lambda: "2026-Q3",
    ("api-observations-one", "indicator"): lambda: approved_value().kpi.code,
    ("api-observations-one", "period"): lambda: approved_value().period.code,
    ("api-observations-submit", "indicator"): lambda: Kpi.objects.get(pk=kpi_to_enter()).code,
    ("api-export", "form"): lambda: "ndjson",
    ("api-webhooks-one", "code"): lambda: "0" * 12,
    ("api-webhooks-deliveries", "code"): lambda: "0" * 12,
    ("api-webhooks-replay", "code"): lambda: "0" * 12,
    ("api-webhooks-replay", "delivery"): lambda: "0" * 24,
    ("api-workshops-one", "series"): lambda: a_workshop().series.code,
    ("api-workshops-one", "province"): lambda: a_workshop().province.code,
    ("api-workshops-one", "held_on"): lambda: a_workshop().held_on,
    ("api-obstacles-one", "number"): of_dhi_qar(Obstacle),
    ("api-follow-ups-one", "number"): of_dhi_qar(FollowUp),
    ("api-report-file", "code"): lambda: "2026-Q3",
    ("api-report-file", "number"): lambda: 1,
    ("api-report-file", "language"): lambda: "ar",
    ("api-report-file", "form"): lambda: "html",
    ("legal", "code"): lambda: LegalInstrument.objects.earliest("pk").code,
    ("handover", "code"): lambda: "DQ-D01",
    ("handover:province", "code"): lambda: "DQ",
    ("obstacles", "pk"): of_dhi_qar(Obstacle),
    ("follow_ups", "pk"): of_dhi_qar(FollowUp),
    ("obstacles", "step"): lambda: "comment",
    ("obstacles", "form"): lambda: "csv",
    ("follow_ups", "step"): lambda: "comment",
    ("follow_ups", "form"): lambda: "csv",
    ("workshops", "pk"): lambda: Workshop.objects.earliest("pk").pk,
    ("documents", "key"): attached_document,
    ("documents", "place"): lambda: "workshop",
    ("documents", "pk"): lambda: Workshop.objects.earliest("pk").pk,
    **dict.fromkeys(
        [(f"workshops:{name}", "pk") for name in ("person", "change_person", "merge", "claim")], person_of_dhi_qar
    ),
    ("workshops:certificate", "token"): issued_certificate,
    ("workshops:certificate_file", "paper"): made_certificates,
    ("workshops:minutes_proof", "token"): lambda: MINUTES.token(Minutes.objects.earliest("pk").pk),
    ("workshops:feed", "secret"): lambda: feeds.make(by=personas.reader()),
    ("workshops:revoke_address", "pk"): calendar_address,
    ("workshops:series", "code"): lambda: "AWR",
    ("workshops", "number"): lambda: 1,
    ("workshops:check_in", "token"): lambda: check_in.token_of(Session.objects.earliest("pk")),
    ("revoke_token", "mark"): lambda: "0" * 16,
    ("account_reset_password_from_key", "uidb36"): lambda: "1",
    ("account_reset_password_from_key", "key"): lambda: "set-password",
}
