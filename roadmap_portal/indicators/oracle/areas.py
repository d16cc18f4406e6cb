"""Section 3: a KPI in an area: commands' figures added up, divided once, and measured."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from roadmap_portal.plan.models import Kpi, KpiVersion
from roadmap_portal.provinces.models import Area

from .arithmetic import stored
from .attainment import attainment, clamped, kept, range_attainment, status
from .expectations import Expectation, expectation, rolled


@dataclass(frozen=True)
class OracleScore:
    """What the score table must hold in one row: decimals as its columns keep them; ``source`` is a period's code."""

    track: int | None
    status: str
    weight: Decimal
    covered: int
    cells: int
    score: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    expected: Decimal | None = None
    raw: Decimal | None = None
    rule: str = ""
    basis: str = ""
    source: str | None = None
    indicator_score: Decimal | None = None
    delivery_score: Decimal | None = None
    alpha: Decimal | None = None
    weight_with_data: Decimal | None = None
    weight_all: Decimal | None = None


FIELDS = [field.name for field in fields(OracleScore)]


@dataclass(frozen=True)
class AreaOf:
    """An area and the commands in scope below it (the command itself, for a command)."""

    pk: int
    kind: str
    commands: tuple


def areas(facts, period):
    """Each command in scope, each province with one, the nation; none when no command is in scope."""
    scope = facts.in_scope(period)
    provinces = {}
    for command in scope:
        provinces.setdefault(facts.province_of[command], []).append(command)
    found = [AreaOf(command, Area.Kind.COMMAND, (command,)) for command in scope]
    found += [AreaOf(province, Area.Kind.PROVINCE, tuple(below)) for province, below in provinces.items()]
    if scope:
        found.append(AreaOf(facts.nation, Area.Kind.NATION, tuple(scope)))
    return found


def kpi_row(facts, kpi, period, area, figures):
    """The OracleScore of a KPI in an AreaOf, from the figures of its commands (by id); None: no row."""
    below = {command: figures[command] for command in area.commands}
    if not any(figure.seen for figure in below.values()):
        return None
    parts = {command: figure for command, figure in below.items() if figure.has_value}
    source = _source(kpi, period, parts.values())
    version = facts.version(kpi, source)
    expected = _area_expectation(facts, kpi, period, area, below, source, version) if parts else Expectation()
    covered = sum(figure.covered for figure in below.values())
    cells = sum(figure.cells for figure in below.values())
    numerator, denominator, value = _value(kpi, parts.values(), version)
    measured = _measured(kpi, value, version, expected)
    rule, raw = measured or ("", None)
    enough = raw is not None and covered * 2 >= cells
    is_range = version is not None and version.direction == KpiVersion.Direction.RANGE
    weight = facts.applying(facts.kpi_weights[kpi.pk], period)
    return OracleScore(
        track=kpi.track_id,
        status=status(raw, version.on_track, version.attention) if enough else "insufficient",
        weight=stored(Fraction(weight.weight if weight else 0), 4),
        covered=covered,
        cells=cells,
        score=stored(clamped(raw), 6) if enough else None,
        numerator=stored(numerator, 4),
        denominator=stored(denominator, 4),
        value=stored(value, 6),
        expected=None if is_range else stored(expected.expected, 6),
        raw=None if raw is None else stored(kept(raw), 6),
        rule=rule,
        basis=_basis(kpi, period, source) if parts else "",
        source=source.code if parts else None,
    )


def _source(kpi, period, parts):
    """The own period of the figure: the latest Q of a stock with a value, else the period itself."""
    if kpi.nature == Kpi.Nature.STOCK and parts:
        return max((figure.source for figure in parts), key=lambda own: own.ends)
    return period


def _basis(kpi, period, source):
    if kpi.nature == Kpi.Nature.STOCK and source.ends < period.ends:
        return "carried"
    return "own" if kpi.frequency == period.kind else "rolled"


def _value(kpi, parts, version):
    """Numerator, denominator and value of the area, each None where there is none."""
    if not parts:
        return None, None, None
    numerator = sum(figure.numerator for figure in parts)
    if kpi.aggregation == Kpi.Aggregation.SUM:
        return numerator, None, None if version is None else version.factor * numerator
    denominator = sum(figure.denominator for figure in parts)
    if version is None or denominator == 0:
        return numerator, denominator, None
    return numerator, denominator, version.factor * numerator / denominator


def _measured(kpi, value, version, expected):
    """(rule, raw) by the version's direction, or None when value, version, E or bounds are missing."""
    if value is None:
        return None
    if version.direction == KpiVersion.Direction.RANGE:
        return range_attainment(value, expected.lower, expected.upper)
    return attainment(value, version.direction, expected.expected, expected.baseline, expected.end_target, kpi.decimals)


def _area_expectation(facts, kpi, period, area, below, source, version):
    """The nation's own Expectation where that wins, else what rolls up from the commands with a value."""
    everybody = all(figure.has_value or figure.cells == 0 for figure in below.values())
    if area.kind == Area.Kind.NATION and (kpi.aggregation != Kpi.Aggregation.SUM or everybody):
        own = expectation(facts, kpi, area.pk, period, source=source, added=facts.inside(kpi, period))
        is_range = version is not None and version.direction == KpiVersion.Direction.RANGE
        if (own.lower if is_range else own.expected) is not None:
            return own
    parts = []
    for command, figure in below.items():
        if figure.has_value:
            sources = {"source": figure.source, "added": figure.with_value}
            parts.append((figure, expectation(facts, kpi, command, period, version=version, **sources)))
    return parts[0][1] if area.kind == Area.Kind.COMMAND else rolled(kpi, parts)
