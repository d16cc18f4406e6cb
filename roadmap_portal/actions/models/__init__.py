from .followups import FollowUp, FollowUpEntry
from .obstacles import Cause, Obstacle, ObstacleEntry
from .raised import Source

__all__ = ["Cause", "FollowUp", "FollowUpEntry", "Obstacle", "ObstacleEntry", "Source"]
