from .approvals import Approval, Extension, Transition
from .scores import Score
from .values import Absence, Draft, Observation, Revision

__all__ = ["Absence", "Approval", "Draft", "Extension", "Observation", "Revision", "Score", "Transition"]
