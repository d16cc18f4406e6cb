"""Random plans of every kind of indicator, written past the door: portal and oracle find the same rows."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from roadmap_portal.indicators import scores
from roadmap_portal.indicators.oracle import expected_scores
from roadmap_portal.indicators.oracle.arithmetic import MONTHS
from roadmap_portal.indicators.oracle.compare import in_oracle_terms
from roadmap_portal.plan.calendar import midnight
from roadmap_portal.plan.models import Period
from tests import factories as make

BEFORE = {"M": "2025-12", "Q": "2025-Q4", "Y": "2025"}


class Plan:
    """Ten random indicators in five commands over two years, with half-filled ledgers and values."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.roadmap = make.roadmap()
        self.periods = list(Period.objects.order_by("ends"))
        self.commands = [make.command(code) for code in ("BG-1", "BG-2", "DQ-1", "NI-1", "NI-2")]
        self.tracks = [make.track("SEC"), make.track("CRM", weight=6)]
        for command in self.commands[1:]:
            for year in (2025, 2027):
                make.population(command, year, self.random.randint(50, 500), self.random.randint(10, 50))
        for number in range(10):
            kpi = self.indicator(number)
            for place in [*self.commands, make.nation()]:
                self.expect(kpi, place)
            for command in self.commands:
                self.report(kpi, command)
        for number, place in enumerate([None, make.province("BG"), make.province("NI")]):
            percent, evidence = self.random.randint(0, 100), self.chance(0.5)
            track = self.random.choice(self.tracks)
            make.milestone(f"M{number}", track=track, province=place, percent=percent, evidence=evidence)

    def chance(self, share):
        return self.random.random() < share

    def number(self, top=40):
        return Decimal(self.random.randint(0, top * 4)) / 4

    def recorded(self):
        """Some rows become known only while the plan runs, or after a period's closing."""
        return {"recorded_from": midnight(self.some_day(500))} if self.chance(0.3) else {}

    def some_day(self, days):
        return make.ADOPTED + timedelta(self.random.randint(0, days))

    def version(self):
        direction = self.random.choice(["higher", "lower", "range"])
        bounds = self.random.choice([(None, None), (Decimal(3), Decimal(9)), (Decimal(20), Decimal(60))])
        return {"direction": direction, "bounds": bounds, "factor": self.random.choice([1, 100])}

    def indicator(self, number):
        choice, track = self.random.choice, self.random.choice(self.tracks)
        fields = {"aggregation": choice(["sum", "ratio", "ratio", "wmean"]), "frequency": choice("MQY")}
        fields["nature"] = "stock" if fields["aggregation"] == "wmean" else choice(["flow", "stock"])
        fields |= {"path": choice(["linear", "stepwise"]), "critical": self.chance(0.3), "decimals": choice([0, 1])}
        if fields["aggregation"] == "ratio":
            fields["denominator_nature"] = choice(["flow", "stock"])
            fields["population_side"] = choice(["", "numerator", "denominator"])
            over_stock = fields["nature"] == "flow" and fields["denominator_nature"] == "stock"
            fields["annualised"] = over_stock and self.chance(0.5)
        weight = self.random.randint(0, 4)
        found = make.kpi(f"{track.code}-{number:02d}", track=track, weight=weight, **fields, **self.version())
        if self.chance(0.5):
            make.version(found, applies_from=self.some_day(500) + timedelta(1), **self.version(), **self.recorded())
        if self.chance(0.4):
            weight = self.random.randint(0, 5)
            make.kpi_weight(found, weight, applies_from=date(2026, 7, 1), **self.recorded())
        return found

    def expect(self, kpi, place):
        if self.chance(0.7):
            make.baseline(kpi, place, make.period(BEFORE[kpi.frequency]).code, self.number(), **self.recorded())
        last = [period for period in self.periods if period.kind == kpi.frequency][-1]
        for period in self.periods:
            typed = 0.8 if period == last else 0.3 if period.kind == kpi.frequency else 0.1
            if MONTHS[period.kind] >= MONTHS[kpi.frequency] and self.chance(typed):
                value = self.number() + 1
                upper = value + 5 if self.chance(0.5) else None
                make.target(kpi, place, period.code, value, upper=upper, **self.recorded())

    def report(self, kpi, command):
        reporting = self.random.choice([0.4, 0.9, 1])
        for period in self.periods:
            if period.kind != kpi.frequency or not self.chance(reporting):
                continue
            given = {"at": period.due_at + timedelta(self.random.randint(0, 60))}
            if self.chance(0.15):
                given["absence"] = self.random.choice(["not_applicable", "not_applicable", "not_collected"])
            elif kpi.aggregation == "ratio":
                given["value"] = None if kpi.population_side == "numerator" else self.number()
                given["of"] = None if kpi.population_side == "denominator" else self.number() + 1
            else:
                given["value"] = self.number()
            make.approved(kpi, command, period.code, **given)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.django_db
def test_portal_and_oracle_find_the_same_rows(seed):
    plan = Plan(seed)
    for moment in (midnight(date(2027, 1, 20)), midnight(date(2028, 12, 1))):
        expected = expected_scores(moment=moment)
        assert len(expected) > 200
        assert in_oracle_terms(scores.compute(plan.roadmap, moment=moment)) == expected
