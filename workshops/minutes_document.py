"""Minutes in one language, as blocks that the page and the PDF draw alike: facts, points and tables."""

from datetime import date, time

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from roadmap_portal.accounts.models import Person
from roadmap_portal.common import formats
from roadmap_portal.common.languages import language_of

from .models import Point

HEADINGS = {
    Point.Kind.AIM: lambda: _("Aims"),
    Point.Kind.DISCUSSION: lambda: _("Points of discussion"),
    Point.Kind.DECISION: lambda: _("Decisions"),
}


def document(content):
    """The blocks of the minutes: {"type": facts | points | table, "heading", …}; empty ones are left out."""
    blocks = [
        facts(content),
        agenda(content),
        *(points(content, kind) for kind in (Point.Kind.AIM, Point.Kind.DISCUSSION)),
        attendance(content),
        points(content, Point.Kind.DECISION),
        recommendations(content),
        listed(_("Obstacles named at the workshop"), content["obstacles"]),
        listed(_("Legal framework"), [content["legal_note"]]),
    ]
    return [block for block in blocks if block]


def said(pair):
    """A text in the language that is spoken, else {"text", "language"} of the one that it has."""
    spoken = get_language()
    if pair.get(spoken):
        return pair[spoken]
    other = next((code for code, words in pair.items() if words), None)
    return {"text": pair[other], "language": other} if other else ""


def written(words):
    """What was written in one language: marked when it is the other one."""
    language = language_of(words) if words else get_language()
    return words if language == get_language() else {"text": words, "language": language}


def facts(content):
    patron = [said(content["patron"]["rank"]), written(content["patron"]["name"]), said(content["patron"]["post"])]
    place = [said(content["hall"]), said(content["city"]), said(content["province"])]
    rows = [
        (_("Date"), [days(content)]),
        (_("Time"), [hours(content["starts"], content["ends"])]),
        (_("Place"), place),
        (_("Series"), [said(content["series"])]),
        (_("Directed by"), [said(content["directed_by"])]),
        (_("Organised by"), [said(content["organiser"])]),
        (_("Under the patronage of"), patron),
        (pgettext("audience of a workshop", "For"), [said(content["audience"])]),
        (_("Participating bodies"), [said(body) for body in content["points"][Point.Kind.BODY]]),
        (_("Topics"), [said(topic) for topic in content["topics"]]),
    ]
    return {"type": "facts", "heading": "", "rows": [(label, kept) for label, parts in rows if (kept := full(parts))]}


def full(parts):
    return [part for part in parts if part]


def days(content):
    first = formats.day(date.fromisoformat(content["held_on"]), weekday=True)
    if not content["ends_on"]:
        return first
    return f"{first} – {formats.day(date.fromisoformat(content['ends_on']), weekday=True)}"


def hours(starts, ends):
    told = [formats.localise(time.fromisoformat(moment).strftime("%H:%M")) for moment in (starts, ends) if moment]
    # Isolated, so that the beginning stands before the end on Arabic pages too.
    return f"\u2066{'–'.join(told)}\u2069" if told else ""


def agenda(content):
    several = bool(content["ends_on"])
    columns = [_("Day")] * several + [_("Time"), _("Subject"), _("Speaker")]
    rows = [
        [formats.day(date.fromisoformat(item["day"]))] * several
        + [hours(item["starts"], item["ends"]), said(item["title"]), written(item["speaker"])]
        for item in content["agenda"]
    ]
    return table(_("Agenda"), columns, rows, [3] * several + [2, 6, 4])


def points(content, kind):
    return listed(HEADINGS[kind](), content["points"][kind])


def listed(heading, pairs):
    items = full(said(pair) for pair in pairs)
    return {"type": "points", "heading": heading, "lines": items} if items else None


def attendance(content):
    """Who was there; where no presence was taken, who is recorded to have taken part."""
    came = [row for row in content["people"] if row["present"]]
    several = len(content["sessions"]) > 1
    columns = [_("No."), _("Name"), _("Position"), _("Body")] + [_("Sessions")] * several + [_("Signature")]
    rows = []
    for number, row in enumerate(came or content["people"], 1):
        sessions = [", ".join(formats.number(one) for one in row["present"])] * several
        who = [name_of(row), said(row["post"]), said(row["body"])]
        rows.append([formats.number(number), *who, *sessions, ""])
    found = table(_("Attendance"), columns, rows, [1, 6, 5, 4] + [2] * several + [3])
    if found and came:
        found["note"] = " · ".join(counts(came))
    return found


def name_of(row):
    """Rank and name; the rank of another language is left to the name's own."""
    rank = said(row["rank"])
    if isinstance(rank, dict) or language_of(row["name"] or "-") != get_language():
        rank = row["rank"]["ar"] or row["rank"]["en"]
    return written(f"{rank} {row['name']}".strip())


def counts(people):
    """Sentences: how many, by sex and category."""
    n = len(people)
    yield ngettext("%(n)s person was there", "%(n)s persons were there", n) % {"n": formats.number(n)}
    for field, labels in (("sex", Person.Sex), ("category", Person.Category)):
        for value, label in labels.choices:
            if found := sum(row[field] == value for row in people):
                yield f"{label}: {formats.number(found)}"


def recommendations(content):
    columns = [_("Recommendation"), _("Responsible"), _("To be done by")]
    rows = [
        [said(row["what"]), written(row["owner"]) or said(row["body"]), formats.day(date.fromisoformat(row["due"]))]
        for row in content["recommendations"]
    ]
    return table(_("Recommendations"), columns, rows, [6, 4, 3])


def table(heading, columns, rows, widths):
    if not rows:
        return None
    return {"type": "table", "heading": heading, "columns": columns, "rows": rows, "widths": widths, "note": ""}
