from .approvals import Approval, Transition
from .extensions import Extension, ExtensionRequest
from .recomputations import Recomputation
from .scores import Score
from .values import Absence, Draft, Observation, Revision

__all__ = [
    "Absence",
    "Approval",
    "Draft",
    "Extension",
    "ExtensionRequest",
    "Observation",
    "Revision",
    "Recomputation",
    "Score",
    "Transition",
]
