"""Two values of one month that contradict another indicator: one awaits review, one went back for evidence.

The crimes that a command counted for its clearance rate are not those of its crime rate. The check rule that compares
them has flagged both; their reporters explained it in a note.
"""

from datetime import timedelta

from roadmap_portal.plan.calendar import MONTH, containing, working_day

from .timing import last_office_day, local_day

RULE, COUNTED, CONTRADICTING = "R-01", "CRM-02", "CRM-03"
WAITS, FOR_EVIDENCE = "waits", "for evidence"
COMMANDS = {"BA-1": WAITS, "NI-1": FOR_EVIDENCE}
# So many days after its end a month has room for the story.
ROOM = timedelta(7)
# The share of the crimes that the clearance rate counted.
SHARE = "0.94"


def is_told(kpi, command, period, horizon):
    """Whether this value has a part in the story that stands at ``horizon``."""
    if command not in COMMANDS or kpi.code not in (COUNTED, CONTRADICTING) or period.kind != MONTH:
        return False
    following = containing(MONTH, last_office_day(horizon) - ROOM + timedelta(1))
    return following.starts == period.ends + timedelta(1)


def first_day(period):
    """The first working day after the month, on which the crime rate is sent."""
    return working_day(period.ends + timedelta(1))


def contradicting_day(command, period, horizon):
    """When the clearance rate is sent: what goes back at once, what waits during the last days before it was due."""
    earliest = working_day(first_day(period) + timedelta(1))
    if COMMANDS[command] == FOR_EVIDENCE:
        return earliest
    latest = min(last_office_day(horizon) - timedelta(2), local_day(period.due_at) - timedelta(1))
    return max(earliest, latest)
