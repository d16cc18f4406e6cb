"""What must hold across the cells, rows and files of the road map, before any of it is loaded."""

from django.utils.translation import gettext as _

from .calendar import period_of, periods_between
from .models import Kpi, KpiVersion
from .roadmap_file_sheets import SHEETS
from .rule_terms import kind_problem, side_problem

NATION = "IQ"
WEIGHTS = {Kpi.Aggregation.WMEAN: "population_15_plus"}


def check(tables, problems):
    """Name every problem that only several cells together show."""
    for name, rule in RULES.items():
        for row in tables[name].rows:
            for column, sentence in rule(row):
                problems.add(name, sentence, line=row.line, column=column)
    _check_references(tables, problems)
    _check_cycles(tables["cycles"], problems)
    _check_area_codes(tables, problems)
    _check_working_cycle(tables, problems)
    _check_rules(tables, problems)


def _kpi(row):
    yield from _kpi_sides(row)
    yield from _range(row, row.direction == KpiVersion.Direction.RANGE, "lower", "upper")
    if row.threshold_attention >= row.threshold_on_track:
        yield "threshold_attention", _("must be below the threshold “on track”.")
    if row.aggregation == Kpi.Aggregation.WMEAN and row.nature != Kpi.Nature.STOCK:
        yield "nature", _("a weighted mean is a stock.")
    if row.weight_by != WEIGHTS.get(row.aggregation, ""):
        yield "weight_by", _("a weighted mean names population_15_plus here, everything else nothing.")
    if row.annualised and row.nature != Kpi.Nature.FLOW:
        yield "annualised", _("only a flow can be annualised.")


def _kpi_sides(row):
    is_ratio = row.aggregation == Kpi.Aggregation.RATIO
    if is_ratio != bool(row.denominator_nature):
        yield "denominator_nature", _("a ratio has one, everything else has none.")
    if is_ratio and not row.denominator_ar:
        yield "denominator_ar", _("a ratio has a denominator.")
    for column in ("population_side", "part_of_whole", "counted_denominator"):
        if getattr(row, column) and not is_ratio:
            yield column, _("only a ratio can have this.")


def _range(row, wanted, lower, upper):
    """The two bounds of a range: both or neither, above zero, in order."""
    low, high = getattr(row, lower), getattr(row, upper)
    if not wanted:
        yield from ((column, _("only a range has bounds.")) for column in (lower, upper) if getattr(row, column))
    elif low is None or high is None:
        yield (lower if low is None else upper), _("a range has two bounds.")
    elif low <= 0:
        yield lower, _("the lower bound must be above zero.")
    elif high <= low:
        yield upper, _("the upper bound must be above the lower one.")


def _target(row):
    if row.value_high is not None:
        yield from _range(row, True, "value", "value_high")


def _population(row):
    if row.population_15_plus > row.population:
        yield "population_15_plus", _("is more than the whole population.")


def _track(row):
    if row.alpha > 1:
        yield "alpha", _("must lie between 0 and 1.")


def _activity(row):
    if row.ends < row.starts:
        yield "ends", _("lies before the start.")


def _cycle(row):
    if row.ends <= row.starts:
        yield "ends", _("lies before the start.")
    if row.adopted_on is None and not row.working:
        yield "adopted_on", _("only a working cycle may leave this empty; it then counts from its first day.")


RULES = {
    "cycles": _cycle,
    "tracks": _track,
    "activities": _activity,
    "kpis": _kpi,
    "targets": _target,
    "population": _population,
}


def _check_references(tables, problems):
    for sheet in SHEETS.values():
        for column, (target, columns) in sheet.refers.items():
            known = _known(tables, target)
            for row in tables[sheet.name].rows if known is not None else ():
                if getattr(row, column) is not None and row.key(columns) not in known:
                    _unknown(problems, sheet.name, row, column, getattr(row, column), target)


def _known(tables, name):
    """The keys of a file, or None when it could not be read: then nothing can be said about references to it."""
    key = SHEETS[name].key
    return {k for columns, k in tables[name].lines if columns == key} if tables[name].was_read else None


def _unknown(problems, name, row, column, value, target):
    sentence = _("“%(code)s” does not stand in %(file)s.") % {"code": value, "file": f"{target}.csv"}
    problems.add(name, sentence, line=row.line, column=column)


def _check_cycles(cycles, problems):
    by_code = {row.code: row for row in cycles.rows}
    for row in cycles.rows:
        successor = by_code.get(row.successor)
        if successor and successor.starts <= row.ends:
            problems.add("cycles", _("starts before this cycle ends."), line=row.line, column="successor")
    if cycles.is_whole and sum(row.working for row in cycles.rows) != 1:
        problems.add("cycles", _("exactly one cycle must be the working one."))


def _check_area_codes(tables, problems):
    """The nation, provinces and commands share one code space."""
    taken = {NATION, *(row.code for row in tables["provinces"].rows)}
    for row in tables["provinces"].rows:
        if row.code == NATION:
            problems.add("provinces", _("is the nation's code."), line=row.line, column="code")
    for row in tables["commands"].rows:
        if row.code in taken:
            problems.add("commands", _("is the code of another area."), line=row.line, column="code")
    provinces = {row.code: row.province for row in tables["commands"].rows}
    for row in tables["districts"].rows:
        if provinces.get(row.command, row.province) != row.province:
            problems.add("districts", _("is a command of another province."), line=row.line, column="command")


def _check_working_cycle(tables, problems):
    """Legal items, baselines and targets name tracks and indicators of the working cycle, and nothing else."""
    working = next((row.code for row in tables["cycles"].rows if row.working), None)
    if working is None:
        return
    tracks, kpis = (_codes_of(tables, name, working) for name in ("tracks", "kpis"))
    if tables["tracks"].was_read:
        for row in tables["legal_instruments"].rows:
            for code in set(row.tracks) - tracks:
                _unknown(problems, "legal_instruments", row, "tracks", code, "tracks")
    if tables["kpis"].was_read:
        for name in ("baselines", "targets"):
            for row in tables[name].rows:
                if row.kpi not in kpis:
                    _unknown(problems, name, row, "kpi", row.kpi, "kpis")
    _check_areas_and_periods(tables, problems)
    _check_against_sheets(tables, working, problems)


def _codes_of(tables, name, cycle):
    return {code for of, code in _known(tables, name) or () if of == cycle}


def _check_areas_and_periods(tables, problems):
    if not (tables["provinces"].was_read and tables["commands"].was_read and tables["cycles"].is_whole):
        return
    provinces, commands = ({key[0] for key in _known(tables, name)} for name in ("provinces", "commands"))
    areas = {NATION} | provinces | commands
    periods = {span.code for span in reporting_periods(tables["cycles"].rows)}
    for name in ("baselines", "targets"):
        for row in tables[name].rows:
            if row.area not in areas:
                _unknown(problems, name, row, "area", row.area, "commands")
            if row.period not in periods:
                problems.add(name, _("lies in no cycle."), line=row.line, column="period")


def _check_against_sheets(tables, working, problems):
    """Baselines and targets must be of the kind that their indicator's sheet asks for."""
    sheets = {row.code: row for row in tables["kpis"].rows if row.cycle == working}
    for row in tables["baselines"].rows:
        kpi = sheets.get(row.kpi)
        if kpi and period_of(row.period).kind != kpi.frequency:
            problems.add("baselines", _("is no period of the indicator's frequency."), line=row.line, column="period")
    for row in tables["targets"].rows:
        kpi = sheets.get(row.kpi)
        if kpi and (kpi.direction == KpiVersion.Direction.RANGE) != (row.value_high is not None):
            sentence = _("an indicator with a range has two bounds, every other has one number.")
            problems.add("targets", sentence, line=row.line, column="value_high")


def _check_rules(tables, problems):
    """Both sides of a rule must be readable and name indicators of its cycle, of one frequency."""
    if not tables["kpis"].is_whole:
        return
    for row in tables["check_rules"].rows:
        sheets = {kpi.code: kpi for kpi in tables["kpis"].rows if kpi.cycle == row.cycle}
        wrong = {side: problem for side in ("left", "right") if (problem := side_problem(getattr(row, side), sheets))}
        if not wrong and (problem := kind_problem(row.left, row.right, sheets)):
            wrong["right"] = problem
        for column, problem in wrong.items():
            problems.add("check_rules", problem, line=row.line, column=column)


def reporting_periods(cycles):
    """The periods from the first cycle's first day through the last cycle's last; none without cycles."""
    if not cycles:
        return []
    return periods_between(min(row.starts for row in cycles), max(row.ends for row in cycles))
