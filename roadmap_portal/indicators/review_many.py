"""Deciding many submitted values at once: approve those without a remark, return the chosen ones with one reason.

Both go through the door of the single decision (`workflow.py`), and both say which values they left, and why.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from .errors import Conflict, NothingUnusual, OwnSubmission
from .models import Observation, Transition
from .workflow import approve_many, send_back

# Somebody else may decide between the look and the lock; what is left is looked at again this often.
ATTEMPTS = 3
REMARKS = _("has remarks")
CHANGED = _("was changed after you opened the page")
DECIDED = _("was decided meanwhile")


@dataclass
class Done:
    """``taken``: observations decided as asked; ``left``: (observation, why) of the others."""

    taken: list = field(default_factory=list)
    left: list = field(default_factory=list)


def approve_clean(seen, *, by):
    """Approve those of ``seen`` ({observation id: revision number}) that have no remark; all of them or none."""
    for _attempt in range(ATTEMPTS):
        done = _sorted_out(seen, by)
        try:
            approve_many([(observation, observation.revision.number) for observation in done.taken], by=by)
        except (Conflict, OwnSubmission):
            continue
        return done
    raise Conflict()


def _sorted_out(seen, by):
    """What would be approved, and what is left and why."""
    done = Done()
    own = _sent_by(by, seen)
    for observation in _rows(seen):
        why = _why_left(observation, seen[observation.pk], own)
        if why:
            done.left.append((observation, why))
        else:
            done.taken.append(observation)
    return done


def _why_left(observation, revision, own):
    if observation.state != Observation.State.SUBMITTED:
        return DECIDED
    if observation.revision.number != revision:
        return CHANGED
    if observation.pk in own:
        return OwnSubmission.message
    return REMARKS if observation.revision.flags else ""


def _sent_by(user, pks):
    """Ids of the observations whose last submission is the user's own, or was made for him."""
    submissions = Transition.objects.filter(observation__in=list(pks), act=Transition.Act.SUBMIT).order_by("pk")
    people = submissions.values_list("observation_id", "actor_id", "on_behalf_of_id")
    last = {observation: (actor, principal) for observation, actor, principal in people}
    return {observation for observation, both in last.items() if user.pk in both}


def _rows(seen):
    return Observation.objects.with_sheet().filter(pk__in=list(seen), revision__isnull=False).order_by("pk")


def return_many(seen, *, by, reason, evidence=False):
    """Return each of ``seen`` ({observation id: revision number}) with ``reason``; raises Refused without one.

    With ``evidence``, what no check has found unusual is left: nothing of it is to be proven.
    """
    done = Done()
    for observation in _rows(seen):
        try:
            send_back(observation, by=by, revision=seen[observation.pk], reason=reason, evidence=evidence)
        except NothingUnusual as refused:
            done.left.append((observation, refused.message))
        except Conflict:
            done.left.append((observation, _why_not(observation, seen[observation.pk])))
        else:
            done.taken.append(observation)
    return done


def _why_not(observation, revision):
    current = Observation.objects.select_related("revision").get(pk=observation.pk)
    return CHANGED if current.revision.number != revision else DECIDED
