"""Series of workshops: what one workshop leaves open is the next one's first item."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from roadmap_portal.operations import audit

from .models import Series


def add(*, code, name_ar, name_en="", by):
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        series = Series.objects.create(code=code, name_ar=name_ar, name_en=name_en)
        after = {"code": code, "name_ar": name_ar, "name_en": name_en}
        audit.record("series.added", by=by, subject=series, after=after)
    return series
