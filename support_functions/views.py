"""Pages of the six support functions."""

from django.utils.translation import gettext_lazy as _

from roadmap_portal.indicators.track_pages import TrackDetailPage, TrackListPage

from .models import SupportFunction


class SupportFunctionList(TrackListPage):
    model = SupportFunction
    heading = _("Support functions")
    lede = _("What the axes stand on: money, people, training, equipment, buildings and systems")


class SupportFunctionDetail(TrackDetailPage):
    model = SupportFunction
    heading = _("Support function")
