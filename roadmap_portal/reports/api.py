"""Progress reports: their editions with states and files, and asking for a new edition."""

from django.db.models import Count, Max, Sum
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from roadmap_portal.accounts.access import demand
from roadmap_portal.common.parameters import Choice, Code
from roadmap_portal.common.rest import AnythingRenderer
from roadmap_portal.common.rest_fields import SentText, StrictSerializer
from roadmap_portal.exchange.views import ApiView, ListView, OneRow
from roadmap_portal.operations.models import Job
from roadmap_portal.plan.models import Period

from . import shelf, views
from .codes import ReportUnknown, open_report
from .editions import JOB_KIND, request_edition
from .models import VARIANTS, Edition, Report, Scope


class FileSerializer(serializers.Serializer):
    language = serializers.ChoiceField(["ar", "en"])
    format = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.URLField()


class EditionSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(Edition.State.choices)
    files_done = serializers.IntegerField()
    files_total = serializers.IntegerField()
    payload_sha256 = serializers.CharField(allow_null=True)
    change = serializers.IntegerField(allow_null=True, help_text="The last change that its figures know of.")
    ready_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    files = FileSerializer(many=True)


class ReportSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="2026-Q3, 2026-Q3-DQ, 2026-Q3-SEC.")
    period = serializers.CharField()
    scope = serializers.ChoiceField(Scope.choices)
    province = serializers.CharField(allow_null=True)
    track = serializers.CharField(allow_null=True)
    editions = EditionSerializer(many=True)
    url = serializers.URLField()


class WantedReportSerializer(StrictSerializer):
    code = SentText(max_length=20, help_text="2026-Q3, 2026-Q3-DQ, 2026-Q3-SEC.")


class ReportList(ListView):
    """Reports that the caller may read, with their editions and files. Planners see unpublished editions too."""

    name = "reports"
    permission = "reports.view_report"
    write_scope = "reports"
    write_limit = "report"
    row = ReportSerializer
    parameters = {
        "period": Code("2026-10, 2026-Q3 or 2026.", of=lambda view: Period.objects.all(), lookup="period"),
        "scope": Choice("What the report is about.", list(Scope.values), lookup="scope"),
    }
    columns = {"id": "id", "code": "code", "period": "period__code", "scope": "scope"}
    columns |= {"province": "area__code", "track": "track__code"}
    order = ("code",)
    track_lookup = None
    bodies = {"POST": WantedReportSerializer}
    answers = {"POST": {202: ReportSerializer}}
    brings = {"POST": {"Location": ((202,), "Address of the report, which tells how far it is.")}}
    summaries = {"POST": "Ask for an edition"}

    def tag_more(self):
        """Editions in the making move without a numbered change."""
        jobs = Job.objects.filter(kind=JOB_KIND)
        return tuple(jobs.aggregate(Count("pk"), Sum("done_n"), Sum("attempt"), Max("finished_at")).values())

    def get_rows(self, asked):
        with_editions = Edition.objects.visible_to(self.request.user).values("report")
        return shelf.reports_seen(self.request.user).filter(pk__in=with_editions)

    def present(self, rows):
        seen = Edition.objects.visible_to(self.request.user).with_standing().prefetch_related("files")
        editions = {}
        for edition in seen.filter(report__in=[row["id"] for row in rows]):
            editions.setdefault(edition.report_id, []).append(edition)
        return [self.one(row, editions.get(row.pop("id"), [])) for row in rows]

    def one(self, row, editions):
        made = [self.edition(row["code"], edition) for edition in editions]
        return {**row, "editions": made, "url": f"{self.base}reports/{row['code']}/"}

    def edition(self, code, edition):
        snapshot = edition.snapshot if edition.is_frozen else None
        return {
            "number": edition.number,
            "state": edition.state,
            "files_done": edition.files_done,
            "files_total": len(VARIANTS),
            "payload_sha256": snapshot and snapshot.sha256,
            "change": snapshot and snapshot.change_number,
            "ready_at": edition.ready_at,
            "published_at": edition.published_at,
            "files": [self.file(code, edition, file) for file in edition.files.all() if file.sha256],
        }

    def file(self, code, edition, file):
        parts = {"code": code, "number": edition.number, "language": file.language, "form": file.format}
        return {
            **{name: getattr(file, name) for name in ("language", "format", "sha256", "size")},
            "url": self.request.build_absolute_uri(reverse("api-report-file", kwargs=parts)),
        }

    def post(self, request):
        demand(request.user, "reports.generate_report")
        wanted = self.sent(WantedReportSerializer)
        try:
            report = open_report(wanted["code"])
        except ReportUnknown as error:
            raise ValidationError({"code": [str(error)]}, code="unknown_value") from None
        request_edition(report, by=request.user)
        rows = Report.objects.filter(pk=report.pk)
        body = self.present([row for _key, row in self.fetch(rows, None, "n", 1)])[0]
        return Response(body, status=202, headers={"Location": body["url"]})


class ReportDetail(OneRow, ReportList):
    """One report: while an edition is being made, `files_done` of `files_total` tells how far it is."""

    bodies, answers, brings, summaries = {}, {}, {}, {}
    http_method_names = ["get", "head", "options"]


class ReportFile(ApiView):
    """One file of an edition, as it was made: its SHA-256 stands in the list."""

    name = "reports"
    permission = "reports.view_report"
    has_etag = False
    limit = "export"
    verbs = {"GET": "download"}
    summaries = {"GET": "Download a file"}
    choices = {"language": ["ar", "en"], "form": views.TYPES}
    answers = {"GET": {(200, media.partition(";")[0]): OpenApiTypes.BINARY for media in views.TYPES.values()}}
    renderer_classes = [AnythingRenderer]

    def get(self, request, code, number, language, form):
        self.asked(request)
        return views.file(request._request, code, number, language, form)
