"""When people in the directorates and the ministry work: Sunday to Thursday, Baghdad's office hours."""

from datetime import timedelta

from roadmap_portal.plan.calendar import BAGHDAD, midnight, working_day

# Minutes of the day in which each act happens, so that what follows on the same day comes later.
SAVING = (8 * 60 + 20, 10 * 60 + 45)
SUBMITTING = (11 * 60, 14 * 60 + 40)
DECIDING = (9 * 60, 14 * 60 + 50)


def office(day, hours, throw):
    """A moment within ``hours`` of ``day`` or of the next working day."""
    first, last = hours
    minutes = throw.randint(first, last)
    at = midnight(working_day(day)) + timedelta(minutes=minutes, seconds=throw.randint(0, 59))
    return at


def later(moment, days, hours, throw):
    """``days`` (at least 1) after the day of ``moment``."""
    return office(local_day(moment) + timedelta(max(1, days)), hours, throw)


def local_day(moment):
    return moment.astimezone(BAGHDAD).date()


def last_office_day(horizon):
    """The last working day that is over at ``horizon``, the midnight that ends the demonstration's time."""
    day = local_day(horizon) - timedelta(1)
    while working_day(day) != day:
        day -= timedelta(1)
    return day
