from .axis import Axis
from .handover import Handover, Readiness, Requirement, Stage

__all__ = ["Axis", "Handover", "Readiness", "Requirement", "Stage"]
