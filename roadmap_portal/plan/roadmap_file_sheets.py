"""The files of the road map: their columns, what makes a row unique, and what a row refers to."""

from dataclasses import dataclass, field
from pathlib import Path

from roadmap_portal import provinces

from .models import CheckRule, Kpi, KpiVersion, LegalInstrument, Priority, Track
from .roadmap_file_cells import both, code, codes, day, flag, one_of, optional, period, quantity, rank, text, whole

PLAN = Path(__file__).parent / "data"
PROVINCES = Path(provinces.__file__).parent / "data"


@dataclass(frozen=True)
class Sheet:
    """``refers`` maps the column at fault to (the file it points into, the columns that make up the key there).

    ``untranslated`` names texts that may exist in one language only: other spellings, not translations.
    """

    name: str
    folder: Path
    columns: dict
    key: tuple
    also_unique: tuple = ()
    refers: dict = field(default_factory=dict)
    untranslated: tuple = ()


def _refers(**columns):
    """``province="provinces"``, or ``track=("tracks", "cycle")`` where the key has a column before this one."""
    targets = {}
    for column, target in columns.items():
        name, *before = (target,) if isinstance(target, str) else target
        targets[column] = (name, (*before, column))
    return targets


SHEETS = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "provinces",
            PROVINCES,
            {
                "code": code(12),
                "iso": optional(text(6)),
                **both("name", 120),
                **both("alt_name", 120, may_be_empty=True),
                **both("centre", 120),
                "kurdistan_region": flag,
                "published_boundary": flag,
            },
            key=("code",),
            also_unique=(("iso",),),
            untranslated=("alt_name",),
        ),
        Sheet(
            "commands",
            PROVINCES,
            {
                "code": code(12),
                "province": code(12),
                **both("name", 120),
                "in_scope": flag,
                "scope_from": day,
            },
            key=("code",),
            refers=_refers(province="provinces"),
        ),
        Sheet(
            "districts",
            PROVINCES,
            {"code": code(12), "province": code(12), "command": code(12), **both("name", 120)},
            key=("code",),
            refers=_refers(province="provinces", command="commands"),
        ),
        Sheet("bodies", PROVINCES, {"code": code(12), **both("name", 200)}, key=("code",)),
        Sheet(
            "population",
            PROVINCES,
            {
                "command": code(12),
                "year": whole(1900, 2199),
                "population": whole(1),
                "population_15_plus": whole(1),
                "invented": flag,
                **both("source", 300),
            },
            key=("command", "year"),
            refers=_refers(command="commands"),
        ),
        Sheet("holidays", PLAN, {"date": day, **both("name", 120)}, key=("date",)),
        Sheet(
            "cycles",
            PLAN,
            {
                "code": code(12),
                **both("name", 200),
                "starts": day,
                "ends": day,
                "successor": optional(code(12)),
                "working": flag,
                "adopted_on": optional(day),
                **both("vision", may_be_empty=True),
                **both("note", may_be_empty=True),
            },
            key=("code",),
            also_unique=(("successor",),),
            refers=_refers(successor="cycles"),
        ),
        Sheet(
            "tracks",
            PLAN,
            {
                "cycle": code(12),
                "code": code(3),
                "kind": one_of(Track.Kind),
                "number": whole(1, 99),
                **both("name", 200),
                **both("aim", may_be_empty=True),
                "weight": quantity,
                "alpha": quantity,
            },
            key=("cycle", "code"),
            also_unique=(("cycle", "kind", "number"),),
            refers=_refers(cycle="cycles"),
        ),
        Sheet(
            "objectives",
            PLAN,
            {
                "cycle": code(12),
                "track": code(3),
                "code": code(12),
                **both("name", 300),
                "priority": rank(Priority),
            },
            key=("cycle", "code"),
            refers=_refers(track=("tracks", "cycle")),
        ),
        Sheet(
            "activities",
            PLAN,
            {
                "cycle": code(12),
                "objective": code(12),
                "code": code(12),
                **both("name", 300),
                "priority": rank(Priority),
                "body": code(12),
                "starts": day,
                "ends": day,
            },
            key=("cycle", "code"),
            refers=_refers(objective=("objectives", "cycle"), body="bodies"),
        ),
        Sheet(
            "milestones",
            PLAN,
            {
                "cycle": code(12),
                "track": code(3),
                "code": code(16),
                "activity": optional(code(12)),
                "province": optional(code(12)),
                **both("name", 300),
                "due": day,
                "baseline_due": day,
                "weight": quantity,
                "body": code(12),
                "invented": flag,
            },
            key=("cycle", "code"),
            refers=_refers(
                track=("tracks", "cycle"), activity=("activities", "cycle"), province="provinces", body="bodies"
            ),
        ),
        Sheet(
            "legal_instruments",
            PLAN,
            {
                "code": code(24),
                "kind": one_of(LegalInstrument.Kind),
                "number": optional(text(20), ""),
                "year": optional(whole(1900, 2199)),
                **both("name", 300),
                "stage": one_of(LegalInstrument.Stage),
                **both("gap", may_be_empty=True),
                "tracks": codes(3),
                "verified": flag,
                **both("source", 300, may_be_empty=True),
            },
            key=("code",),
        ),
        Sheet(
            "kpis",
            PLAN,
            {
                "cycle": code(12),
                "track": code(3),
                "code": code(8),
                **both("name", 300),
                **both("definition"),
                **both("data_source", 300),
                "idea_source": optional(text(300), ""),
                "body": code(12),
                "unit": one_of(Kpi.Unit),
                "decimals": whole(0, 4),
                "direction": one_of(KpiVersion.Direction),
                "lower": optional(quantity),
                "upper": optional(quantity),
                "frequency": one_of(Kpi.Frequency),
                "nature": one_of(Kpi.Nature),
                "aggregation": one_of(Kpi.Aggregation),
                "factor": whole(1, 10**6),
                "annualised": flag,
                **both("numerator", 200),
                **both("denominator", 200, may_be_empty=True),
                "denominator_nature": optional(one_of(Kpi.Nature), ""),
                "population_side": optional(one_of(Kpi.Side), ""),
                "part_of_whole": flag,
                "counted_numerator": flag,
                "counted_denominator": flag,
                "weight": quantity,
                "weight_by": optional(text(20), ""),
                "critical": flag,
                "care": flag,
                "cumulative": flag,
                "path": one_of(Kpi.Path),
                "threshold_on_track": quantity,
                "threshold_attention": quantity,
                **both("breakdown", 200, may_be_empty=True),
            },
            key=("cycle", "code"),
            refers=_refers(track=("tracks", "cycle"), body="bodies"),
        ),
        Sheet(
            "check_rules",
            PLAN,
            {
                "cycle": code(12),
                "code": code(12),
                "left": text(200),
                "operator": one_of(CheckRule.Operator),
                "right": text(200),
                "missing": one_of(CheckRule.Missing),
                **both("text", 300),
            },
            key=("cycle", "code"),
            refers=_refers(cycle="cycles"),
        ),
        Sheet(
            "baselines",
            PLAN,
            {"kpi": code(8), "area": code(12), "period": period, "value": quantity},
            key=("kpi", "area"),
        ),
        Sheet(
            "targets",
            PLAN,
            {
                "kpi": code(8),
                "area": code(12),
                "period": period,
                "value": quantity,
                "value_high": optional(quantity),
                "decision_number": optional(text(40), ""),
                "decision_date": optional(day),
                **both("reason", 300, may_be_empty=True),
            },
            key=("kpi", "area", "period"),
        ),
    )
}
