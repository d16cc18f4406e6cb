from .indicators import Kpi
from .ledgers import Baseline, KpiVersion, KpiWeight, MilestoneProgress, MilestoneWeight, Target, TrackWeight
from .periods import Period
from .structure import Activity, LegalInstrument, Milestone, Objective, Priority, Roadmap, Track

__all__ = [
    "Activity",
    "Baseline",
    "Kpi",
    "KpiVersion",
    "KpiWeight",
    "LegalInstrument",
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
