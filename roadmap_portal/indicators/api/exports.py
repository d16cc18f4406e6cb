"""All observations in one answer: CSV, NDJSON or a workbook, streamed, with the filters of the list."""

from django.http import Http404
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from roadmap_portal.common.cursors import FORWARD
from roadmap_portal.common.parameters import Parameter, refuse
from roadmap_portal.common.rest import AnythingRenderer
from roadmap_portal.exchange import feed
from roadmap_portal.exchange.streams import TYPES, streamed
from roadmap_portal.operations import audit
from roadmap_portal.plan.api.indicators import kpis_of

from ..models import Observation
from .observations import FILTERS, ObservationRows, ObservationSerializer, commands_seen

CHUNK = 5000
NUMERIC = {"value", "numerator", "denominator", "target", "attainment", "revision"}


class LastRow(Parameter):
    """`indicator/command/period` of the last row that arrived whole."""

    example = "SEC-01/DQ-1/2026-03"

    def read(self, name, text, view):
        parts = text.split("/")
        if len(parts) != 3:
            refuse(name, _("Write the last row as indicator/command/period."))
        found = Observation.objects.filter(kpi__in=kpis_of(view), command__in=commands_seen(view).values("pk"))
        found = found.filter(kpi__code=parts[0], command__area__code=parts[1], period__code=parts[2])
        pk = found.values_list("pk", flat=True).first()
        if pk is None:
            refuse(name, _("This code is not known here."), "unknown_value")
        return pk


class ObservationExport(ObservationRows):
    """All approved values that the filters leave, in one streamed answer.

    The header `X-Change-Cursor` is a cursor of the change feed from before the first row: whoever reads the export and
    then follows the feed from there has missed nothing. After a break, `after` goes on behind the last row received.
    """

    name = "exports"
    limit = "export"
    renderer_classes = [AnythingRenderer]
    parameters = {**FILTERS, "after": LastRow("Go on behind this row: indicator/command/period.")}
    choices = {"form": TYPES}
    brings = {"GET": {"X-Change-Cursor": ((200,), "Cursor of the change feed from before the first row.")}}
    verbs = {"GET": "observations"}
    summaries = {"GET": "Export observations"}
    answers = {
        "GET": {
            **{(200, media.partition(";")[0]): OpenApiResponse(OpenApiTypes.BINARY) for media in TYPES.values()},
            304: None,
        }
    }

    @property
    def known_parameters(self):
        return self.parameters

    def get(self, request, form):
        if form not in TYPES:
            raise Http404
        asked = self.asked(request)
        columns = list(ObservationSerializer().fields)
        key = [asked["after"]] if "after" in asked else None
        rows = self.walk(self.limited(asked), key)
        response = streamed("observations", form, columns, rows, numeric=NUMERIC, rtl=get_language_bidi())
        response.headers["X-Change-Cursor"] = feed.write_cursor(self.stamp, self.stamp[1])
        audit.record(
            "export.observations", by=request.user, subject=f"observations.{form}", after=request.query_params.dict()
        )
        return response

    def walk(self, rows, key):
        """Every row behind ``key``, chunk by chunk."""
        while True:
            found = self.read(rows, key, FORWARD, CHUNK)
            yield from self.shown(found)
            if len(found) < CHUNK:
                return
            key = found[-1][:1]
