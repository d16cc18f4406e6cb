"""What a planner has asked to be proven: a value that went back so is sent again only with a document beside it.

The document must be newer than the return or reopening; what was there before did not satisfy the planner.
"""

from roadmap_portal.documents.models import Document

from .checks import problem
from .models import Transition

PLACE = "value"
# The acts by which a value goes back to its command.
GOING_BACK = (Transition.Act.RETURN, Transition.Act.REOPEN)


def asked_of(observation):
    """The act by which ``observation`` last went back to its command: {observation's id: Transition}, or empty."""
    if observation.revision_id is None:
        return {}
    last = observation.transitions.filter(act__in=GOING_BACK).order_by("pk").last()
    return {observation.pk: last} if last else {}


def missing(steps):
    """Ids of the observations among ``steps`` ({id: act by which it went back}) whose document has not come since."""
    asked = {pk: step for pk, step in steps.items() if step.asks_evidence}
    if not asked:
        return set()
    found = (
        Document.objects.filter(place=PLACE, subject_id__in=asked).current().values_list("subject_id", "uploaded_at")
    )
    return asked.keys() - {pk for pk, attached_at in found if attached_at >= asked[pk].at}


def with_problem(problems):
    """``problems`` of an entry, and that its evidence is missing."""
    return problems | {"__all__": [*problems.get("__all__", []), problem("evidence_missing")]}
