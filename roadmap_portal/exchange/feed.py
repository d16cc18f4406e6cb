"""The change feed: what has changed since a cursor, in the one order of the change numbers, as one caller may see it.

A number is given under a lock that its writer holds until he has committed, so whoever has read up to a number has
seen all there will ever be up to it. A restore runs through old numbers again: it renews the epoch, and a cursor of
another epoch is told to start again.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from roadmap_portal.accounts.visibility import people_areas, visible_areas
from roadmap_portal.common.parameters import refuse
from roadmap_portal.common.problems import Gone
from roadmap_portal.operations.models import Change
from roadmap_portal.provinces.models import Area

CURSOR = re.compile(r"(?P<epoch>[0-9A-Za-z]{1,16})\.(?P<number>[0-9]{1,18})", re.ASCII)
LATEST = "latest"
# Names that a subject may have in the feed; ids of rows say nothing outside.
NAMED = (
    "cycle",
    "track",
    "indicator",
    "milestone",
    "area",
    "province",
    "command",
    "period",
    "report",
    "edition",
    "code",
    "district",
    "series",
    "held_on",
)


@dataclass(frozen=True)
class Told:
    """One change as the feed tells it; ``path`` is below the API's address."""

    number: int
    kind: str
    at: object
    resource: str
    path: str
    subject: dict
    gone: bool = False


def by_code(resource, name="code"):
    return lambda subject: (resource, f"{resource}/{subject[name]}/")


def observation(subject):
    return "observations", "observations/{indicator}/{command}/{period}/".format(**subject)


def targets(subject):
    return "targets", "targets/?" + urlencode({name: subject[name] for name in ("indicator", "area")})


def weight(subject):
    return (
        by_code("indicators", "indicator")(subject) if "indicator" in subject else by_code("tracks", "track")(subject)
    )


def workshop(subject):
    """By its place and day; one that is told by its number only was recorded before the codes were."""
    if "series" not in subject:
        return "workshops", "workshops/"
    return "workshops", "workshops/{series}/{province}/{held_on}/".format(**subject)


def counts(resource):
    """How many there are in a province: what everybody may read again."""

    def path(subject):
        province = subject.get("province")
        return resource, f"{resource}/" + (f"?province={province}" if province else "")

    return path


def handover(subject):
    return "handover", "handover/?" + urlencode({"district": subject["district"]})


def everything(subject):
    return "everything", ""


def whole(resource):
    return lambda subject: (resource, f"{resource}/")


# What begins a kind of change -> what to read again: (resource, path).
READ_AGAIN = {
    "value": observation,
    "target": targets,
    "weight": weight,
    "indicator": by_code("indicators", "indicator"),
    "kpi": by_code("indicators"),
    "track": by_code("tracks"),
    "axis": by_code("axes"),
    "supportfunction": by_code("support-functions"),
    "objective": by_code("objectives"),
    "activity": by_code("activities"),
    "milestone": lambda subject: by_code("milestones", "milestone" if "milestone" in subject else "code")(subject),
    "legalinstrument": by_code("legal-instruments"),
    "scope": by_code("commands", "command"),
    "population": by_code("commands", "command"),
    "command": by_code("commands"),
    "province": by_code("provinces"),
    "area": whole("provinces"),
    "district": by_code("districts"),
    "workshop": workshop,
    "obstacle": counts("obstacle-counts"),
    "followup": counts("follow-up-counts"),
    "handover": handover,
    "readiness": handover,
    "calendar": whole("periods"),
    "cause": whole("obstacle-counts"),
    "requirement": whole("handover"),
    "report": by_code("reports", "report"),
    "score": lambda subject: ("progress", "progress/?" + urlencode(subject)),
    # A decision moved scores of many cells at once.
    "scores": whole("progress"),
}
# Changes of what no resource shows: labels of bodies, the plan of the reports.
UNTOLD = {"body", "reportplan"}
# What has rows for those who handle it, and counts for everybody: kind -> resource of the rows.
BY_NUMBER = {"obstacle": "obstacles", "followup": "follow-ups"}
RESOURCES = sorted(
    {
        *("observations", "targets", "indicators", "tracks", "axes", "support-functions", "objectives", "activities"),
        *("milestones", "legal-instruments", "commands", "provinces", "districts", "workshops", "reports"),
        *("progress", "periods", "handover", "obstacles", "obstacle-counts", "follow-ups", "follow-up-counts"),
        "everything",
    }
)


class Sight:
    """What of the changes one account or token may see; reads its areas once."""

    def __init__(self, user, rights):
        self.user, self.rights = user, rights
        self.seen = set(visible_areas(user).values_list("code", flat=True))
        self.province_of = {
            code: code if kind == Area.Kind.PROVINCE else parent
            for code, kind, parent in Area.objects.values_list("code", "kind", "parent__code")
        }

    def told(self, change):
        """The change as it may be told, or None."""
        subject = {name: change.subject[name] for name in NAMED if change.subject.get(name) is not None}
        begins, _dot, ends = change.kind.partition(".")
        place = next((subject[name] for name in ("command", "area", "province") if name in subject), None)
        if begins in UNTOLD or not (self.reaches(place) and self.reaches_track(begins, subject)):
            return None
        if begins in ("value", "target", "report") and place is not None and place not in self.seen:
            # A figure that he may not see moves scores that he may.
            return None if begins == "report" else self.score(change, subject)
        try:
            resource, path = READ_AGAIN.get(begins, everything)(subject)
        except KeyError:
            resource, path = everything(subject)
        if begins in BY_NUMBER and place in self.handled(BY_NUMBER[begins]):
            number = change.subject[begins]
            resource, path = BY_NUMBER[begins], f"{BY_NUMBER[begins]}/{number}/"
            subject |= {"number": number}
        return Told(change.number, change.kind, change.at, resource, path, subject, ends in ("withdrawn", "deleted"))

    def handled(self, resource):
        """Codes of the areas whose rows of ``resource`` he may read one by one."""
        token = getattr(self.user, "token", None)
        if token is not None and not token.has_scope(f"write:{resource}"):
            return ()
        return self.people

    @cached_property
    def people(self):
        return set(people_areas(self.user).values_list("code", flat=True))

    def reaches(self, place):
        """Whether a token that names provinces reaches ``place``; the nation is everybody's."""
        provinces = self.rights.provinces
        if provinces is None or place is None:
            return True
        return self.province_of.get(place, place) in (*provinces, None)

    def reaches_track(self, begins, subject):
        tracks = self.rights.tracks
        track = subject.get("track") or subject.get("indicator", "").partition("-")[0]
        # A report of no track speaks of all of them.
        return tracks is None or track in tracks or (not track and begins != "report")

    def score(self, change, subject):
        where = {name: subject[name] for name in ("indicator", "period", "command") if name in subject}
        resource, path = READ_AGAIN["score"](where)
        return Told(change.number, "score.changed", change.at, resource, path, where)


def read_cursor(text, stamp):
    """The number behind which a cursor reads; 400 for what is none, 410 for one of another epoch."""
    epoch, newest = stamp
    if text is None:
        return 0
    if text == LATEST:
        return newest
    found = CURSOR.fullmatch(text)
    if found is None:
        refuse("cursor", _("The cursor is not one of the feed; please start without it."), "cursor")
    if found["epoch"] != epoch or int(found["number"]) > newest:
        message = _("The portal was restored from a backup after this cursor was given. Start again without a cursor.")
        raise Gone(message, code="start_again")
    return int(found["number"])


def write_cursor(stamp, number):
    return f"{stamp[0]}.{number}"


def after(number, upto, most):
    """Up to ``most`` changes behind ``number``, none of them later than ``upto``."""
    return list(Change.objects.filter(number__gt=number, number__lte=upto).order_by("number")[:most])
