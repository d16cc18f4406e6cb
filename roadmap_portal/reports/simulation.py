"""A plan of any size with approved values, for measuring: equal numbers give equal data.

Written past the door and marked as such: a cycle of its own (`SIM`), in a database that is thrown away. On PostgreSQL
by COPY, on SQLite by bulk inserts; scores are computed by the roll-up itself.
"""

import io
import random
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from roadmap_portal.accounts.tokens.issuing import service_account
from roadmap_portal.indicators.models import Approval, Observation, Revision, Score
from roadmap_portal.indicators.scores import compute
from roadmap_portal.operations import changes
from roadmap_portal.plan import calendar
from roadmap_portal.plan.models import Baseline, Kpi, KpiVersion, KpiWeight, Period, Roadmap, Target, Track, TrackWeight
from roadmap_portal.provinces.models import Area, Body, Command, Province, ScopeEntry

CODE = "SIM"
TRACKS = ("SEC", "CRM", "TRF", "COM", "TRG", "FIN", "HRM", "INF", "LOG", "ICT", "IEL")
BATCH = 20_000
TEN_THOUSAND = 10_000


class Simulation:
    def __init__(self, *, provinces, kpis, months, seed=2026):
        self.sizes = provinces, kpis, months
        self.seed = seed
        self.last = calendar.last_complete(calendar.MONTH, timezone.localdate()).ends
        first = self.last.year * 12 + self.last.month - months
        # A cycle has whole years.
        self.starts, self.ends = date(first // 12, 1, 1), date(self.last.year, 12, 31)
        self.known = {"recorded_from": calendar.midnight(self.starts)}
        self.user = service_account("simulation")

    @transaction.atomic
    def load(self):
        """Write everything; returns (observations, scores)."""
        self.roadmap = Roadmap.objects.create(
            code=CODE, name="Simulation", starts=self.starts, ends=self.ends, adopted_on=self.starts
        )
        commands, kpis, months = self.places(), self.plan(), self.periods()
        self.targets(kpis, commands, months)
        observations = self.observations(kpis, commands, months)
        scores = copy(Score, (values_of(score) for score in numbered(compute(self.roadmap), Score)))
        changes.record("roadmap.loaded", subject={"roadmaps": [CODE], "tables": []})
        return observations, scores

    def places(self):
        """So many commands in so many provinces: those that are there, then made ones."""
        nation, _made = Area.objects.get_or_create(code="IQ", defaults={"kind": "N", "name": "Iraq"})
        wanted = self.sizes[0]
        provinces = list(Area.objects.filter(kind="P").order_by("code")[:wanted])
        for number in range(len(provinces), wanted):
            area = Area.objects.create(code=f"Z{number:02d}", kind="P", name=f"Province {number}", parent=nation)
            Province.objects.create(area=area, centre=area.name)
            provinces.append(area)
        return [self.command(province) for province in provinces]

    def command(self, province):
        found = Command.objects.filter(area__parent=province).order_by("area__code").first()
        if found is None:
            area = Area.objects.create(code=f"{province.code}-1", kind="C", name=province.name, parent=province)
            found = Command.objects.create(area=area)
        if not ScopeEntry.objects.open().filter(command=found, applies_from__lte=self.starts, in_scope=True).exists():
            ScopeEntry.objects.open().filter(command=found, applies_from=self.starts).delete()
            ScopeEntry.objects.create(command=found, applies_from=self.starts, in_scope=True, **self.known)
        return found

    def plan(self):
        body, _made = Body.objects.get_or_create(code="SIM", defaults={"name": "Simulation"})
        tracks = [
            Track.objects.create(roadmap=self.roadmap, kind="axis", number=number, code=code, name=code)
            for number, code in enumerate(TRACKS, 1)
        ]
        since = {"applies_from": self.starts, **self.known}
        TrackWeight.objects.bulk_create([TrackWeight(track=t, weight=9, alpha=1, **since) for t in tracks])
        kpis = Kpi.objects.bulk_create([self.kpi(number, tracks, body) for number in range(self.sizes[1])], 500)
        given = {"direction": "higher", "on_track": 90, "attention": 70}
        KpiVersion.objects.bulk_create(
            [KpiVersion(kpi=k, factor=100 if k.is_ratio else 1, **given, **since) for k in kpis], 500
        )
        KpiWeight.objects.bulk_create([KpiWeight(kpi=k, weight=1 + k.pk % 3, **since) for k in kpis], 500)
        return kpis

    def kpi(self, number, tracks, body):
        track, is_ratio = tracks[number % len(tracks)], number % 2
        name = f"{track.code}-{number:04d}"
        return Kpi(
            track=track,
            code=name,
            name_ar=f"مؤشر {name}",
            name_en=f"Indicator {name}",
            definition="-",
            data_source="-",
            numerator="-",
            denominator="-" if is_ratio else "",
            body=body,
            unit="pct" if is_ratio else "count",
            frequency="M",
            nature="flow",
            aggregation="ratio" if is_ratio else "sum",
            denominator_nature="flow" if is_ratio else "",
        )

    def periods(self):
        for span in calendar.periods_between(self.starts, self.ends):
            given = {"starts": span.starts, "ends": span.ends, "due_at": span.due_at(), "closes_at": span.closes_at()}
            Period.objects.get_or_create(code=span.code, defaults={"kind": span.kind, **given})
        months = Period.objects.filter(kind="M", ends__lte=self.last).order_by("-starts")
        return list(months[: self.sizes[2]])[::-1]

    def targets(self, kpis, commands, months):
        """A line from the first month's value to the last month's, for every KPI and command."""
        first, last = months[0], months[-1]
        pairs = [(kpi, command) for kpi in kpis for command in commands]
        for model, period, value in ((Baseline, first, 40), (Target, last, 80)):
            made = (model(kpi=k, area=c.area, period=period, value=value, **self.known) for k, c in pairs)
            while batch := list(islice(made, 2000)):
                model.objects.bulk_create(batch)

    def observations(self, kpis, commands, months):
        """Write them batch by batch, so that memory doesn't grow with their number; returns how many."""
        first, written = [first_free(model) for model in (Observation, Revision, Approval)], 0
        rows = self.rows(kpis, commands, months)
        while batch := list(islice(rows, BATCH)):
            self.write(batch, *(number + written for number in first))
            written += len(batch)
        return written

    def write(self, batch, observation, revision, approval):
        """One batch of ``rows``; the three numbers are those of its first row."""
        made = [(observation + i, revision + i, approval + i, row) for i, row in enumerate(batch)]
        state = {"state": "approved"}
        copy(
            Observation,
            (
                base(Observation) | state | {"id": o, "kpi_id": k, "command_id": c, "period_id": p.pk, "revision_id": r}
                for o, r, _a, (k, c, p, _said) in made
            ),
        )
        copy(
            Revision,
            (
                base(Revision)
                | {"id": r, "observation_id": o, "number": 1, "submitted_at": moment(p, 5), **said}
                | {"submitted_by_id": self.user.pk}
                for o, r, _a, (_k, _c, p, said) in made
            ),
        )
        copy(
            Approval,
            (
                base(Approval)
                | {"id": a, "observation_id": o, "revision_id": r, "approved_from": moment(p, 8)}
                | {"approved_by_id": self.user.pk}
                for o, r, a, (_k, _c, p, _said) in made
            ),
        )

    def rows(self, kpis, commands, months):
        """(KPI, command, period, what was said): by period, so that pages of a list lie side by side."""
        for period in months:
            for kpi in kpis:
                chance = random.Random(f"{self.seed}:{period.code}:{kpi.code}")
                for command in commands:
                    value = 30 + chance.randrange(60)
                    said = {"numerator": value * TEN_THOUSAND, "denominator": 100 * TEN_THOUSAND}
                    yield kpi.pk, command.pk, period, said if kpi.is_ratio else {"value": value * TEN_THOUSAND}


def moment(period, days):
    return datetime.combine(period.ends, datetime.min.time(), tzinfo=calendar.BAGHDAD) + timedelta(days=days, hours=10)


def first_free(model):
    return (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def base(model):
    """{column: database value} of a row that says nothing."""
    if model not in _bases:
        _bases[model] = values_of(model())
    return _bases[model]


_bases = {}


def values_of(row):
    return {f.column: f.get_db_prep_save(getattr(row, f.attname), connection) for f in row._meta.concrete_fields}


def numbered(rows, model):
    for number, row in enumerate(rows, first_free(model)):
        row.pk = number
        yield row


def copy(model, rows):
    """Write dicts of database values into the model's table; returns how many."""
    columns = [field.column for field in model._meta.concrete_fields]
    rows, written = iter(rows), 0
    while batch := [[row[column] for column in columns] for row in islice(rows, BATCH)]:
        (by_copy if connection.vendor == "postgresql" else by_insert)(model._meta.db_table, columns, batch)
        written += len(batch)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), "
                f"(SELECT max(id) FROM {model._meta.db_table}))"
            )
    return written


def by_copy(table, columns, batch):
    text = io.StringIO("".join("\t".join(map(as_text, row)) + "\n" for row in batch))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text)


def as_text(value):
    if value is None:
        return "\\N"
    if hasattr(value, "adapted"):
        # JSON comes wrapped for the driver.
        return value.dumps(value.adapted)
    return "t" if value is True else "f" if value is False else str(value)


def by_insert(table, columns, batch):
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", batch)
