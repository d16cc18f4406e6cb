"""Days on which the tests of values stand."""

from datetime import datetime

from roadmap_portal.plan.calendar import BAGHDAD

# October is over and due on 10 November; it closes at the end of 25 November.
WORKING_DAY = datetime(2026, 11, 5, 10, tzinfo=BAGHDAD)
CLOSED = datetime(2026, 11, 26, tzinfo=BAGHDAD)
