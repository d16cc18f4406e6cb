"""Writing by a director's system: drafts, many drafts at once, submission. All go through the workflow's door."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from roadmap_portal.accounts.access import demand
from roadmap_portal.common.problems import Conflict as ConflictProblem
from roadmap_portal.common.problems import PreconditionFailed
from roadmap_portal.exchange.conditional import same
from roadmap_portal.plan.api.indicators import kpis_of
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Command

from .. import workflow
from ..errors import Conflict, Refused, WorkflowError
from ..models import Draft, Observation
from .entries import (
    DraftSerializer,
    DraftsSerializer,
    EntriesSerializer,
    EntrySerializer,
    NamedEntrySerializer,
    SubmissionSerializer,
    entry_of,
)
from .observations import ObservationDetail, ObservationList

MOST_ROWS = 500
WRITE_STATUSES = (400, 404, 409, 412, 413, 415, 422)
TAG = {"ETag": ((200, 201), "Names this state of the draft, for `If-Match`.")}
ADDRESS = {"Location": ((201,), "Address of the draft.")}
SHOWN = ("numerator", "denominator", "value", "note", "cause", "action", "action_due")


class Writing:
    """For the views that write: finding what is written about, and the workflow's refusals as problems."""

    write_scope = "write:observations"

    def require_entering(self):
        """Refuse who enters values for no command at all, before anything he sent is looked at."""
        if not self.request.user.has_perm("indicators.enter_values"):
            raise PermissionDenied

    def find_command(self, code):
        """The command, if the caller enters values for it; else 403, or 404 where it is out of his sight."""
        self.require_entering()
        command = Command.objects.select_related("area__parent").filter(area__code=str(code)[:40]).first()
        if command is None:
            raise Http404
        demand(self.request.user, "indicators.enter_values", command)
        return command

    def find_kpi(self, code):
        return kpis_of(self).select_related("track__roadmap").filter(code=code).first()

    def draft(self, row):
        observation = row.observation
        kept = {name: getattr(row, name) for name in SHOWN}
        return {
            **self.named(observation),
            **kept,
            "absence": row.absence or None,
            "parts": row.parts,
            "action_body": row.action_body and row.action_body.code,
            "state": observation.state,
            "version": row.version,
        }

    def named(self, observation):
        codes = observation.kpi.code, observation.command.code, observation.period.code
        address = f"{self.base}observations/{'/'.join(codes)}/"
        return dict(zip(("indicator", "command", "period"), codes, strict=True)) | {"url": address}

    def seen_version(self, observation):
        """The draft's version that `If-Match` names; None without one. 412 when it names another state."""
        header = self.request.headers.get("If-Match")
        if header is None or header.strip() == "*":
            return None
        row = Draft.objects.filter(observation=observation).first() if observation else None
        present = row.version if row else 0
        names_draft = same(header, f'"draft-{present}"')
        if not names_draft and not same(header, self.tag(self.request)):
            raise PreconditionFailed()
        return present if row else None

    def answer(self, row, status):
        body = self.draft(row)
        headers = {"ETag": f'"draft-{row.version}"'} | ({"Location": body["url"]} if status == 201 else {})
        return Response(body, status=status, headers=headers)


def problem_of(error, *, has_seen=False):
    """The API's words for a refusal of the workflow."""
    if isinstance(error, Refused):
        fields = {name if name != "__all__" else "non_field_errors": told for name, told in error.problems.items()}
        refused = ValidationError(fields, code=error.code)
        refused.status_code = 422
        return refused
    if has_seen and type(error) is Conflict:
        return PreconditionFailed(error.message)
    return ConflictProblem(error.message, code=error.code)


class ObservationListAndDraft(Writing, ObservationList):
    """Approved values; POST keeps a draft."""

    bodies = {"POST": NamedEntrySerializer}
    answers = {"POST": {201: DraftSerializer, 200: DraftSerializer}}
    brings = {"POST": TAG | ADDRESS}
    statuses = {"POST": WRITE_STATUSES}
    summaries = {"GET": "List observations", "POST": "Keep a draft"}
    verbs = {"POST": "draft"}

    def post(self, request):
        self.require_entering()
        data = request.data if isinstance(request.data, dict) else {}
        command = self.find_command(data["command"]) if isinstance(data.get("command"), str) else None
        sent = NamedEntrySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kpi = self.find_kpi(sent.validated_data["indicator"]) or unknown("indicator")
        period = Period.objects.filter(code=sent.validated_data["period"]).first() or unknown("period")
        return save(self, kpi, command, period, sent.validated_data)


class ObservationDetailAndDraft(Writing, ObservationDetail):
    """One approved value by its indicator, command and period; PUT keeps a draft of it."""

    bodies = {"PUT": EntrySerializer}
    answers = {"PUT": {200: DraftSerializer, 201: DraftSerializer}}
    brings = {"PUT": TAG | ADDRESS}
    statuses = {"PUT": WRITE_STATUSES}
    summaries = {"GET": "One observation", "PUT": "Keep a draft"}
    verbs = {"PUT": "put_draft"}

    def put(self, request, indicator, command, period):
        command = self.find_command(command)
        kpi, period = self.find_kpi(indicator), Period.objects.filter(code=period).first()
        if kpi is None or period is None:
            raise Http404
        return save(self, kpi, command, period, self.sent(EntrySerializer))


class ObservationSubmission(Writing, ObservationDetail):
    """Submission of a draft."""

    http_method_names = ["post", "options"]
    answers = {"POST": {200: SubmissionSerializer}}
    statuses = {"POST": WRITE_STATUSES}
    summaries = {"POST": "Submit a draft"}
    verbs = {"POST": "submit"}

    def post(self, request, indicator, command, period):
        command = self.find_command(command)
        if not request.user.has_perm("indicators.submit_values", command):
            # He enters values here, so he knows of them.
            raise PermissionDenied
        if request.data not in ({}, None):
            raise ValidationError({"non_field_errors": [_("Nothing is sent with a submission.")]}, code="not_empty")
        found = Observation.objects.filter(kpi__in=kpis_of(self), kpi__code=indicator, period__code=period)
        observation = found.filter(command=command).select_related("kpi__track__roadmap").first()
        if observation is None:
            raise Http404
        version = self.seen_version(observation)
        try:
            revision = workflow.submit(observation, by=request.user, version=version)
        except WorkflowError as error:
            raise problem_of(error, has_seen=version is not None) from error
        observation.refresh_from_db()
        told = {"state": observation.state, "revision": revision.number, "late": revision.late}
        return Response({**self.named(observation), **told, "flags": [flag["code"] for flag in revision.flags]})


class ObservationBulk(Writing, ObservationList):
    """Many drafts in one call, all or none; each error names its row: `rows.3.value`."""

    http_method_names = ["post", "options"]
    bodies = {"POST": EntriesSerializer}
    answers = {"POST": {200: DraftsSerializer}}
    statuses = {"POST": (400, 409, 413, 415, 422)}
    summaries = {"POST": "Keep many drafts"}
    verbs = {"POST": "bulk"}

    def post(self, request):
        self.require_entering()
        sent = EntriesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rows = sent.validated_data["rows"]
        if not 1 <= len(rows) <= MOST_ROWS:
            message = _("From 1 to %(most)s rows are taken at once.") % {"most": MOST_ROWS}
            raise ValidationError({"rows": [message]}, code="rows")
        return Response({"results": self.save_all(rows)})

    def save_all(self, rows):
        errors, drafts = {}, []
        entries = [self.read(number, row, errors) for number, row in enumerate(self.resolved(rows, errors))]
        if errors:
            raise ValidationError(errors)
        with transaction.atomic():
            for number, entry in enumerate(entries):
                try:
                    drafts.append(workflow.save_draft(**entry, by=self.request.user))
                except WorkflowError as error:
                    errors[f"rows.{number}"] = [ErrorDetail(str(error.message), error.code)]
            if errors:
                transaction.set_rollback(True)
        if errors:
            refused = ValidationError(errors)
            refused.status_code = 409
            raise refused
        return [self.draft(draft) for draft in drafts]

    def resolved(self, rows, errors):
        """Each row with its KPI, command and period, found in three queries; what is out of sight is unknown."""
        known = {
            "indicator": {k.code: k for k in kpis_of(self).select_related("track__roadmap")},
            "command": {
                c.code: c
                for c in Command.objects.select_related("area__parent").filter(pk__in=self.rights.commands)
                if self.request.user.has_perm("indicators.enter_values", c)
            },
            "period": {p.code: p for p in Period.objects.filter(code__in={row["period"] for row in rows})},
        }
        seen = set()
        for number, row in enumerate(rows):
            found = {name: things.get(row[name]) for name, things in known.items()}
            for name, thing in found.items():
                if thing is None:
                    errors[f"rows.{number}.{name}"] = [ErrorDetail(_("This code is not known here."), "unknown_value")]
            key = tuple(row[name] for name in known)
            if key in seen:
                errors[f"rows.{number}"] = [ErrorDetail(_("This value stands in an earlier row too."), "repeated")]
            seen.add(key)
            yield row | found

    @staticmethod
    def read(number, row, errors):
        kpi = row["indicator"]
        try:
            entry = entry_of(kpi, row) if kpi else None
        except ValidationError as error:
            errors |= {f"rows.{number}.{name}": told for name, told in error.detail.items()}
            entry = None
        return {"kpi": kpi, "command": row["command"], "period": row["period"], "entry": entry}


def save(view, kpi, command, period, data):
    entry = entry_of(kpi, data)
    observation = Observation.objects.filter(kpi=kpi, command=command, period=period).first()
    version = view.seen_version(observation)
    try:
        row = workflow.save_draft(
            kpi=kpi, command=command, period=period, entry=entry, by=view.request.user, version=version
        )
    except WorkflowError as error:
        raise problem_of(error, has_seen=version is not None) from error
    return view.answer(row, 200 if observation else 201)


def unknown(name):
    raise ValidationError({name: [_("This code is not known here.")]}, code="unknown_value")
