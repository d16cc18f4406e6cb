"""Pages of the five axes."""

from django.utils.translation import gettext_lazy as _

from roadmap_portal.indicators.track_pages import TrackDetailPage, TrackListPage

from ..models import Axis


class AxisList(TrackListPage):
    kind = Axis.Kind.AXIS
    heading = _("Axes")
    lede = _("The police core functions, axis by axis")


class AxisDetail(TrackDetailPage):
    kind = Axis.Kind.AXIS
    heading = _("Axis")
