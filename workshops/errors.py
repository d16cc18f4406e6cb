"""How the acts on workshops refuse: nothing was changed, and the message says why."""

from django.utils.translation import gettext_lazy as _


class WorkshopError(Exception):
    message = _("This step is not possible.")

    def __init__(self, message=None):
        self.message = message or self.message
        super().__init__(str(self.message))


class Refused(WorkshopError):
    """What was entered can't be taken: ``problems`` maps fields (None: the whole) to messages."""

    message = _("Please correct the marked fields.")

    def __init__(self, problems):
        self.problems = problems
        super().__init__()


class IllegalStep(WorkshopError):
    message = _("The workshop is no longer in a state that allows this step.")


class Closed(WorkshopError):
    """Approved minutes, and a cancelled workshop, stand as they are."""

    message = _("This workshop can no longer be changed.")


class TooEarly(WorkshopError):
    message = _("The day of the workshop has not come yet.")
