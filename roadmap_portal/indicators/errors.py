"""How the workflow refuses: each error has a stable code, so that pages and the API say the same."""

from django.utils.translation import gettext_lazy as _


class WorkflowError(Exception):
    """A step that is not taken; nothing was changed."""

    code = "refused"
    message = _("This step is not possible.")

    def __init__(self, message=None):
        self.message = message or self.message
        super().__init__(str(self.code))


class Refused(WorkflowError):
    """The entry itself can't be taken: ``problems`` maps fields to messages."""

    code = "invalid"
    message = _("Please correct the marked fields.")
    required = _("This field is required.")

    def __init__(self, problems):
        self.problems = problems
        super().__init__()


class NothingUnusual(Refused):
    """Evidence of a value that no check has found unusual."""

    unasked = _("Evidence is asked for where a check has found something unusual.")

    def __init__(self):
        super().__init__({"reason": [self.unasked]})
        self.message = self.unasked


class Conflict(WorkflowError):
    """Somebody was faster: what the person saw is not what stands there now (HTTP 409)."""

    code = "conflict"
    message = _("The value was changed after you opened this page. Please look at the latest state and try again.")

    def __init__(self, message=None, *, observation=None, seen=None, current=None):
        self.observation, self.seen, self.current = observation, seen, current
        super().__init__(message)


class IllegalStep(Conflict):
    """The step does not exist from the value's present state."""

    code = "state"
    message = _("The value is no longer in a state that allows this step.")


class Locked(WorkflowError):
    """The period is closed for entries."""

    code = "locked"
    message = _("The period is closed for entries. An extension can be asked for.")


class OwnSubmission(WorkflowError):
    """Four eyes: nobody approves what he submitted."""

    code = "four_eyes"
    message = _("You can't approve what you submitted.")


class NotDue(WorkflowError):
    """The period is of another kind than the indicator's, or is not over yet."""

    code = "not_due"
    message = _("The indicator is not due for this period.")
