"""What a person finds on the shelf of reports: rows of the list, and the edition that he may read."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from roadmap_portal.accounts.access import demand
from roadmap_portal.accounts.rights import rights_of
from roadmap_portal.accounts.visibility import visible_areas

from .models import VARIANTS, Edition, Report


@dataclass(slots=True)
class Shelved:
    """A report with its editions as this person sees them, latest first; ``newest`` is None before the first."""

    report: Report
    editions: list

    @property
    def newest(self):
        return self.editions[0] if self.editions else None

    @property
    def readable(self):
        """The latest edition that can be read."""
        return next((edition for edition in self.editions if edition.ready_at), None)

    @property
    def files_total(self):
        return len(VARIANTS)


def shelf(user):
    """Every report of which ``user`` may know, latest period first, in a fixed number of queries."""
    reports = reports_seen(user).select_related("period", "area", "track")
    editions = {}
    seen = Edition.objects.visible_to(user).with_standing().prefetch_related("files")
    for edition in seen.filter(report__in=[report.pk for report in reports]):
        editions.setdefault(edition.report_id, []).append(edition)
    return [Shelved(report, editions[report.pk]) for report in reports if report.pk in editions]


def reports_seen(user):
    """National and track reports are for everybody, a province's for those who may see its values.

    A token that names tracks reaches the reports of these alone: the others speak of all.
    """
    rows, tracks = Report.objects.filter(Q(area__isnull=True) | Q(area__in=visible_areas(user))), rights_of(user).tracks
    return rows if tracks is None else rows.filter(track__code__in=tracks)


def one(user, code):
    """The Shelved report with this code; Http404 when it isn't there for ``user``."""
    report = Report.objects.select_related("period", "area", "track").filter(code=code).first()
    if report is None:
        raise Http404
    if report.area:
        demand(user, "reports.view_province_report", report.area)
    tracks = rights_of(user).tracks
    if tracks is not None and (report.track and report.track.code) not in tracks:
        raise Http404
    editions = list(report.editions.visible_to(user).with_standing().prefetch_related("files"))
    if not editions:
        raise Http404
    return Shelved(report, editions)
