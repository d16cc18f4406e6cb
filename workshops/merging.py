"""When two entries of one person stood at the same workshop, the presences of both are his."""

from .models import Participation


def settle(duplicate, person):
    """Move the duplicate's presences to the person's own participation, where he has one, and drop the doubled row."""
    own = {row.workshop_id: row for row in Participation.objects.filter(person=person)}
    for double in Participation.objects.filter(person=duplicate, workshop__in=own):
        mine = own[double.workshop_id]
        there = mine.presences.values("session")
        double.presences.exclude(session__in=there).update(participation=mine)
        double.delete()
