"""Finds the workshop of an address, and the province that a permission is asked for."""

from django.http import Http404

from ..models import Workshop


def workshop_of(pk):
    rows = Workshop.objects.select_related("province", "series", "patron", "milestone", "roadmap")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def province_of(request, pk, **kwargs):
    """For ``requires(of=…)``; keeps the workshop with the request, so that the view need not ask again."""
    request.workshop = workshop_of(pk)
    return request.workshop.province
