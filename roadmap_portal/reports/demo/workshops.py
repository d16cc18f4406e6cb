"""Workshops of the demonstration: one that is minuted, one held, one cancelled, one today, one to come.

They are made by the same acts as on the pages, so the log tells when they were entered, not when they were held.
"""

import json
from datetime import time, timedelta

from roadmap_portal.accounts.models import Person
from roadmap_portal.plan.models import Kpi, Track
from roadmap_portal.provinces.models import Area, Body
from workshops import agenda, enrolment, minutes, outcomes, planning, presence, steps
from workshops.agenda import Line
from workshops.enrolment import Entry
from workshops.models import Series
from workshops.planning import Sheet

from .chance import dice
from .shape import DATA

FRIDAY, SATURDAY = 4, 5
FIELDS = ("kind", "subject", "city", "hall", "organiser", "audience")
CATEGORIES = (Person.Category.OFFICER, Person.Category.PERSONNEL, Person.Category.CIVILIAN)


class Workshops:
    """``today`` is the day of loading; ``by`` enters everything."""

    def __init__(self, roadmap, today, seed, by):
        self.roadmap, self.today, self.by = roadmap, today, by
        self.dice = dice(seed, "workshops")
        self.told = json.loads((DATA / "workshops.json").read_text(encoding="utf-8"))
        self.bodies = {body.code: body for body in Body.objects.all()}
        self.tracks = {track.code: track for track in Track.objects.filter(roadmap=roadmap)}
        self.provinces = {area.code: area for area in Area.objects.filter(kind=Area.Kind.PROVINCE)}

    def load(self):
        for row in self.told["series"]:
            Series.objects.get_or_create(code=row["code"], defaults={"name_ar": row["ar"], "name_en": row["en"]})
        series = {row.code: row for row in Series.objects.all()}
        for row in self.told["workshops"]:
            if row["series"] in series:
                self._one(row, series[row["series"]])

    def _one(self, row, series):
        workshop = planning.plan(self._sheet(row, series), by=self.by)
        lines = [self._line(workshop.held_on, *item) for item in row["agenda"]]
        if lines:
            agenda.set_agenda(workshop, lines, by=self.by)
        people = enrolment.enrol_all(workshop, list(self._people(row["people"])), by=self.by)
        if row["state"] == "cancelled":
            steps.cancel(workshop, by=self.by, reason=row["reason"])
        elif row["state"] != "planned":
            steps.confirm(workshop, by=self.by)
            self._hold(workshop, row, people)

    def _hold(self, workshop, row, people):
        came = {one.pk for one in people[: len(people) - row["absent"]]}
        if came:
            presence.mark(workshop.sessions.get(), came=came, went=(), by=self.by)
        if row["state"] == "confirmed":
            return
        workshop = steps.hold(workshop, by=self.by)
        for told in row["recommendations"]:
            self._recommend(workshop, told)
        if row["state"] == "minuted":
            minutes.approve(workshop, by=self.by)
        if told := row.get("correction"):
            self._correct(workshop, row, told)

    def _correct(self, workshop, row, told):
        """The second edition of the minutes: with a decision that the first one lacks."""
        workshop = minutes.correct(workshop, by=self.by, reason=told["reason"])
        with_it = row | {"decisions": [*row["decisions"], told["decision"]]}
        planning.change(workshop, self._sheet(with_it, workshop.series), by=self.by)
        minutes.approve(workshop, by=self.by)

    def _recommend(self, workshop, told):
        outcomes.recommend(
            workshop,
            text=told["text"],
            due=self.today + timedelta(told["due"]),
            body=self.bodies.get(told["body"]),
            owner_name=told["owner"],
            track=self.tracks.get(told["track"]),
            kpi=Kpi.objects.filter(track__roadmap=self.roadmap, code=told.get("kpi", "")).first(),
            by=self.by,
        )

    def _sheet(self, row, series):
        points = {kind: [tuple(pair) for pair in row[f"{kind}s"]] for kind in ("aim", "decision")}
        return Sheet(
            series=series,
            province=self.provinces[row["province"]],
            held_on=self._day(row["days"]),
            starts=clock(row.get("starts")),
            ends=clock(row.get("ends")),
            texts={f"{name}_{code}": row[name][i] for name in FIELDS for i, code in enumerate(("ar", "en"))},
            tracks=tuple(row["tracks"]),
            points=points,
        )

    def _day(self, days):
        """Not on a weekend; today stays today."""
        day = self.today + timedelta(days)
        while days and day.weekday() in (FRIDAY, SATURDAY):
            day -= timedelta(1)
        return day

    def _line(self, day, starts, ends, arabic, english):
        return Line(day=day, starts=clock(starts), ends=clock(ends), title_ar=arabic, title_en=english)

    def _people(self, numbers):
        choose = self.dice.choice
        for category, number in zip(CATEGORIES, numbers, strict=True):
            for one in range(number):
                sex = "f" if one % 3 == 2 else "m"
                first = choose(self.told["women" if sex == "f" else "men"])
                name = f"{first} {choose(self.told['fathers'])} {choose(self.told['families'])}"
                rank, post = choose(self.told["ranks"][category]), choose(self.told["posts"][category])
                yield Entry(name=name, rank=rank, post=post, sex=sex, category=category)


def clock(text):
    return time.fromisoformat(text) if text else None
