"""Observations: approved values (GET); a director's system keeps drafts, one or many, and submits them."""

from contextlib import suppress
from functools import cached_property

from rest_framework import serializers

from roadmap_portal.accounts.visibility import submitted_commands, visible_areas
from roadmap_portal.common.cursors import BACKWARD
from roadmap_portal.common.parameters import Code, Day, Flag
from roadmap_portal.common.stored import written
from roadmap_portal.exchange.views import OneRow
from roadmap_portal.plan.api.indicators import kpis_of
from roadmap_portal.plan.api.shared import AS_OF, CYCLE, PlanList, track_parameter
from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.plan.models import Period
from roadmap_portal.provinces.models import Area

from ..models import Observation, Score
from ..parts import TEN_THOUSAND
from . import rows as reading


class ObservationSerializer(serializers.Serializer):
    cycle = serializers.CharField()
    indicator = serializers.CharField()
    track = serializers.CharField()
    command = serializers.CharField()
    province = serializers.CharField()
    period = serializers.CharField()
    name_ar = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    value = serializers.CharField(allow_null=True, help_text="Decimal in the indicator's unit.")
    numerator = serializers.CharField(allow_null=True, help_text="Decimal; null where it is the population.")
    denominator = serializers.CharField(allow_null=True, help_text="Decimal; null where it is the population.")
    absence = serializers.CharField(allow_null=True, help_text="Why there is no value.")
    target = serializers.CharField(allow_null=True, help_text="Decimal: the value expected in the period.")
    attainment = serializers.CharField(allow_null=True, help_text="Decimal, per cent, not clamped.")
    rule = serializers.CharField(allow_null=True, help_text="Which rule gave the attainment.")
    status = serializers.ChoiceField(Score.Status.choices)
    state = serializers.CharField(help_text="State of the value shown: `approved` while its approval is in force.")
    revision = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is only submitted.")
    url = serializers.URLField()


def commands_seen(view):
    return visible_areas(view.request.user).filter(kind=Area.Kind.COMMAND)


def commands_kept(view):
    """{code: id} where all commands are seen, and none has to be asked for."""
    return view.codes.command_ids if view.rights.sees_every_value else {}


def provinces_seen(view):
    return Area.objects.filter(kind=Area.Kind.PROVINCE, children__in=commands_seen(view)).distinct()


def period_code(help="2026-10, 2026-Q3 or 2026.", **options):
    return Code(
        help,
        of=lambda view: Period.objects.all(),
        kept=lambda view: view.codes.period_ids,
        example="2026-10",
        **options,
    )


STATE = reading.Row._fields.index("state")
FILTERS = {
    "cycle": CYCLE,
    "period": period_code(),
    "starts_from": Day("Only periods that begin on this day or later."),
    "ends_by": Day("Only periods that end on this day or earlier."),
    "indicator": Code("Code of an indicator, such as CRM-03.", of=kpis_of, example="CRM-03"),
    "track": track_parameter(None),
    "command": Code("Code of a command, such as DQ-1.", of=commands_seen, kept=commands_kept, example="DQ-1"),
    "province": Code("Code of a province, such as DQ.", of=provinces_seen, example="DQ"),
    "as_of": AS_OF,
}
LOOKUPS = {
    "period": "period",
    "starts_from": "period__starts__gte",
    "ends_by": "period__ends__lte",
    "indicator": "kpi",
    "track": "kpi__track",
    "command": "command",
    "province": "command__area__parent",
}


class ObservationRows(PlanList):
    """What the list, the detail and the exports share."""

    permission = "indicators.view_values"
    row = ObservationSerializer
    parameters = FILTERS
    order = ("pk",)
    track_lookup = "kpi__track__code"

    def get_rows(self, asked):
        if asked.get("provisional"):
            rows = reading.provisional(set(submitted_commands(self.request.user).values_list("pk", flat=True)))
        else:
            rows = reading.approved(self.moment)
        kept = {LOOKUPS[name]: value for name, value in asked.items() if name in LOOKUPS}
        # "indicator" has found a KPI of this cycle already.
        if "indicator" not in asked:
            kept |= {"kpi__track__roadmap": self.roadmap}
        if not self.rights.sees_every_value:
            kept |= {"command__in": commands_seen(self).values("pk")}
        return rows.filter(**kept)

    def fetch(self, rows, key, direction, most):
        return [(row[:1], row) for row in self.read(rows, key, direction, most)]

    def read(self, rows, key, direction, most):
        """Up to ``most`` rows beyond ``key``, as tuples; the key of each is its first part."""
        descending = direction == BACKWARD
        if key is not None:
            rows = rows.filter(reading.beyond(key, descending=descending))
        return reading.read(rows, descending=descending, most=most, with_scores=self.moment is None)

    def present(self, rows):
        return list(self.shown(rows))

    def shown(self, rows):
        """The JSON objects of ``rows``, one after the other."""
        moment = self.moment
        unstored = rows if moment else [row for row in rows if row[STATE] == Observation.State.SUBMITTED]
        if unstored:
            computed = reading.computed_figures(self.roadmap, unstored, moment)
            rows = [computed.get(row[0], row) for row in rows]
        return map(self.one, rows)

    def one(self, row):
        # Taken apart at once: an export has a million of them.
        _at, kpi_id, command_id, period_id, numerator, denominator, _said, absence, revision, flags, *rest = row
        submitted_at, approved_at, state, value, expected, raw, rule, status = rest
        codes = self.codes
        kpi, command, period = codes.kpis[kpi_id], codes.areas[command_id], codes.periods[period_id]
        return {
            "cycle": self.roadmap.code,
            "indicator": kpi.code,
            "track": kpi.track,
            "command": command.code,
            "province": command.parent,
            "period": period,
            "name_ar": kpi.name_ar,
            "name_en": kpi.name_en,
            "value": written(value),
            "numerator": written(numerator, TEN_THOUSAND),
            "denominator": written(denominator, TEN_THOUSAND),
            "absence": absence or None,
            "target": written(expected),
            "attainment": written(raw),
            "rule": rule or None,
            "status": status or Score.Status.INSUFFICIENT.value,
            "state": state,
            "revision": revision,
            "flags": reading.codes_of(flags),
            "submitted_at": reading.moment_of(submitted_at),
            "approved_at": reading.moment_of(approved_at),
            "url": f"{self.base}observations/{kpi.code}/{command.code}/{period}/",
        }


class ObservationList(ObservationRows):
    """Approved values, one row per indicator, command and period, within the caller's sight."""

    name = "observations"
    parameters = {
        **FILTERS,
        "provisional": Flag("`1` shows submitted values too, to who may see them (scope `read:provisional`)."),
    }


class ObservationDetail(OneRow, ObservationRows):
    """One value by its indicator, command and period."""

    name = "observations"
    parameters = {"cycle": CYCLE, "as_of": AS_OF}
    key = {"indicator": "kpi__code", "command": "command__area__code", "period": "period__code"}

    @cached_property
    def roadmap(self):
        """Cycles don't overlap: without one the period tells it."""
        if self.cycle is None:
            with suppress(PeriodUnreadable):
                span = period_of(self.kwargs["period"])
                for roadmap in self.roadmaps:
                    if roadmap.starts <= span.starts and span.ends <= roadmap.ends:
                        return roadmap
        return super().roadmap
