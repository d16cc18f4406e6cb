"""Pages of the six support functions."""

from django.utils.translation import gettext_lazy as _

from roadmap_portal.indicators.track_pages import TrackDetailPage, TrackListPage

from .models import SupportFunction


class SupportFunctionList(TrackListPage):
    kind = SupportFunction.Kind.FUNCTION
    heading = _("Support functions")
    lede = _("What the axes stand on: money, people, training, equipment, buildings and systems")


class SupportFunctionDetail(TrackDetailPage):
    kind = SupportFunction.Kind.FUNCTION
    heading = _("Support function")
