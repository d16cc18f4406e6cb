"""How an act on an obstacle or a follow-up refuses: nothing was changed, and the reason names its field."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REQUIRED = _("This field is required.")


class ActionRefused(Exception):
    """``problems`` maps fields to messages; "__all__" is the act itself."""

    def __init__(self, problems):
        self.problems = problems if isinstance(problems, dict) else {"__all__": [problems]}
        super().__init__(str(self.problems))


class IllegalStep(ActionRefused):
    """The step doesn't exist from the present state: somebody else was faster, or the page is old."""

    def __init__(self, label):
        super().__init__(gettext("This step is not possible: the present state is “%(state)s”.") % {"state": label})
