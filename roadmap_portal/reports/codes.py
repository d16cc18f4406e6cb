"""A report's code: its period, and what it is about (`2026-Q3`, `2026-Q3-DQ`, `2026-Q3-SEC`)."""

import re

from django.utils.translation import gettext as _

from roadmap_portal.plan.calendar import PeriodUnreadable, period_of
from roadmap_portal.plan.models import Period, Roadmap, Track
from roadmap_portal.provinces.models import Area

from .models import Report, Scope

_CODE = re.compile(r"(?P<period>\d{4}(?:-Q[1-4]|-\d{2})?)(?:-(?P<about>[A-Z]{2,3}))?")


class ReportUnknown(ValueError):
    """No report can have this code; the message is for the person, in the active language."""


def open_report(code):
    """The report with this code, made when it is new. Raises ReportUnknown."""
    if _CODE.fullmatch(code) is None:
        raise ReportUnknown(_("“%(code)s” is not the code of a report.") % {"code": code})
    found = Report.objects.filter(code=code).first()
    return found or Report.objects.get_or_create(code=code, defaults=_parts(code))[0]


def code_of(period, about=None):
    """``about``: an Area or a Track; None for the whole country."""
    return f"{period.code}-{about.code}" if about else period.code


def _parts(code):
    read = _CODE.fullmatch(code)
    period = _period(read["period"])
    roadmap = Roadmap.objects.filter(starts__lte=period.starts, ends__gte=period.ends).first()
    if roadmap is None:
        raise ReportUnknown(_("No road map covers the period %(code)s.") % {"code": period.code})
    return {"period": period} | _about(read["about"], roadmap, code)


def _period(code):
    try:
        period_of(code)
        return Period.objects.get(code=code)
    except (PeriodUnreadable, Period.DoesNotExist):
        raise ReportUnknown(_("There is no reporting period %(code)s.") % {"code": code}) from None


def _about(about, roadmap, code):
    if not about:
        return {"scope": Scope.NATIONAL}
    if province := Area.objects.filter(kind=Area.Kind.PROVINCE, code=about).first():
        return {"scope": Scope.PROVINCE, "area": province}
    if track := Track.objects.filter(roadmap=roadmap, code=about).first():
        return {"scope": Scope.TRACK, "track": track}
    raise ReportUnknown(_("“%(code)s” is not the code of a report.") % {"code": code})
