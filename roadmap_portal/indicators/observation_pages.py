"""The page of one value: its history, as of now or of a past day."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from roadmap_portal.accounts.access import PermissionRequired
from roadmap_portal.plan.as_known import put_back
from roadmap_portal.plan.as_of import PARAMETER, last_instant, read_day
from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.provinces.models import Area

from .choosing import tracks_of
from .models import Observation
from .observation_view import observation_view


class ObservationPage(PermissionRequired, TemplateView):
    permission = "indicators.view_values"
    template_name = "indicators/observation.html"

    def get_permission_object(self):
        commands = Area.objects.filter(kind=Area.Kind.COMMAND).select_related("parent")
        return get_object_or_404(commands, code=self.kwargs["command"])

    def get_context_data(self, code, command, period, **kwargs):
        try:
            tracks = tracks_of(period_of(period).ends)
        except PeriodUnreadable as error:
            raise Http404 from error
        observation = get_object_or_404(
            Observation.objects.with_sheet(),
            kpi__track__in=tracks,
            kpi__code=code,
            command__area__code=command,
            period__code=period,
            revision__isnull=False,
        )
        as_of = self.request.as_of = read_day(self.request.GET.get(PARAMETER))
        put_back([observation.kpi], as_of and last_instant(as_of))
        sees_submitted = self.request.user.has_perm("indicators.view_submitted", observation.command)
        if not sees_submitted and not observation.approvals.exists():
            # That something was sent and waits is nothing that a reader learns here.
            raise Http404
        return super().get_context_data(
            observation=observation,
            kpi=observation.kpi,
            as_of=as_of,
            state=f"?period={period}" + (f"&{PARAMETER}={as_of}" if as_of else ""),
            sees_submitted=sees_submitted,
            may_add=self.request.user.has_perm("indicators.enter_values", observation.command),
            view_model=observation_view(
                observation,
                moment=as_of and last_instant(as_of),
                sees_submitted=sees_submitted,
                numbers=self._numbers(),
            ),
            **kwargs,
        )

    def _numbers(self):
        """The revisions to compare: ``?a=1&b=3``; what is no number is not chosen."""
        asked = (self.request.GET.get(name, "") for name in "ab")
        return [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 6]
