"""What a planner has asked to be proven: a value that went back so is sent again only with a document beside it.

The document must be newer than the return; what was there before did not satisfy the planner.
"""

from roadmap_portal.documents.models import Document

from .checks import problem
from .models import Transition

PLACE = "value"


def asked_of(observation):
    """The last return of ``observation`` if it asks for evidence: {observation's id: Transition}, else empty."""
    last = observation.transitions.filter(act=Transition.Act.RETURN).order_by("pk").last()
    return {observation.pk: last} if last else {}


def missing(steps):
    """Ids of the observations among ``steps`` ({id: last return}) for which no document has come since it was asked."""
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
