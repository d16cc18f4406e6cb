"""The workshops held in the period: what, where, on what, with how many people."""

from django.db.models import Count

from workshops.models import Workshop

from .texts import both

HELD = (Workshop.Status.HELD, Workshop.Status.MINUTED)


def workshops(scene):
    """Workshops of the period in the report's area and tracks, by day; people only as a number."""
    found = Workshop.objects.filter(status__in=HELD, held_on__range=(scene.period.starts, scene.period.ends))
    if scene.report.area_id:
        found = found.filter(province=scene.report.area_id)
    if scene.report.track_id:
        found = found.filter(topics=scene.report.track_id)
    found = found.annotate(people=Count("participations", distinct=True)).prefetch_related("topics")
    return [
        {
            "held_on": workshop.held_on.isoformat(),
            "subject": both(workshop, "subject"),
            "city": both(workshop, "city"),
            "province": both(scene.book.areas[workshop.province_id]),
            "people": workshop.people,
            "tracks": sorted(track.code for track in workshop.topics.all()),
        }
        for workshop in found.order_by("held_on", "pk")
    ]
