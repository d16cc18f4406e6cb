"""What the plan's resources share: the cycle that is asked for, and its ledgers as known on a day."""

from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from roadmap_portal.common.parameters import Choice, Code, Day, Parameter, one_of, refuse
from roadmap_portal.exchange.views import ListView

from ..as_known import said_then
from ..calendar import midnight
from ..kept import kept
from .codes import Codes


class Cycle(Parameter):
    """The cycle of the plan; the latest without it."""

    example = "2024-2028"

    def read(self, name, text, view):
        one_of(name, text, [roadmap.code for roadmap in view.roadmaps])
        return text


CYCLE = Cycle("Code of the cycle, such as 2024-2028; without it the latest one.", in_detail=True)
AS_OF = Day("What the portal knew at the end of this day (Baghdad).", in_detail=True)


class PlanList(ListView):
    """A list of one cycle's things."""

    permission = "plan.view_plan"

    cycle = day = None

    def asked(self, request):
        asked = super().asked(request)
        self.cycle, self.day = asked.get("cycle"), asked.get("as_of")
        return asked

    @cached_property
    def codes(self):
        return kept(self.stamp, Codes, Codes)

    @property
    def roadmaps(self):
        return self.codes.roadmaps

    @cached_property
    def roadmap(self):
        """The cycle asked for; the latest without one."""
        if not self.roadmaps:
            refuse("cycle", _("No road map has been loaded yet."))
        asked = self.cycle or self.request.query_params.get("cycle")
        return next((r for r in self.roadmaps if r.code == asked), self.roadmaps[-1])

    @property
    def moment(self):
        """The first instant that no longer counts; None for now."""
        return last_moment(self.day)

    def in_force(self, ledger, owner, ids):
        """{owner id: row} of a ledger's rows that apply on the day asked for."""
        day = self.day or timezone.localdate()
        rows = known(ledger.objects, self.moment).filter(**{f"{owner}__in": ids}, applies_from__lte=day)
        return {getattr(row, f"{owner}_id"): row for row in rows.order_by("applies_from")}

    def as_known(self, model, rows):
        """``rows`` (dicts with ``id``) with the texts and days that they had on the day asked for."""
        if self.moment is None:
            return rows
        said = said_then(model, [row["id"] for row in rows], self.moment)
        return [{name: said.get(row["id"], {}).get(name, value) for name, value in row.items()} for row in rows]


def last_moment(day):
    """The last instant of ``day`` in Baghdad; None for None."""
    return None if day is None else midnight(day + timedelta(1)) - timedelta(microseconds=1)


def known(ledger, moment):
    """Rows of a ledger that were the portal's knowledge at ``moment``; None: now."""
    return ledger.open() if moment is None else ledger.known_at(moment)


def tracks_of(view):
    """Tracks that the caller's token reaches, of the cycle asked for."""
    tracks = view.roadmap.tracks.all()
    return tracks if view.rights.tracks is None else tracks.filter(code__in=view.rights.tracks)


def track_parameter(lookup):
    return Code("Code of a track, such as SEC.", of=tracks_of, lookup=lookup, example="SEC")


def choice(help, choices, lookup):
    return Choice(help, list(choices.values), lookup=lookup)
