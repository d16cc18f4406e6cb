from .check_rules import CheckRule
from .indicators import Kpi
from .ledgers import Baseline, KpiVersion, KpiWeight, MilestoneProgress, MilestoneWeight, Target, TrackWeight
from .legal import LegalStage
from .periods import Holiday, Period
from .structure import Activity, LegalInstrument, Milestone, Objective, Priority, Roadmap, Track

__all__ = [
    "Activity",
    "Baseline",
    "CheckRule",
    "Holiday",
    "Kpi",
    "KpiVersion",
    "KpiWeight",
    "LegalInstrument",
    "LegalStage",
    "Milestone",
    "MilestoneProgress",
    "MilestoneWeight",
    "Objective",
    "Period",
    "Priority",
    "Roadmap",
    "Target",
    "Track",
    "TrackWeight",
]
