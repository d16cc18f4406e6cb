"""Where a value stands as its reporter sees it, and how that is shown."""

from django.db import models
from django.utils.translation import gettext_lazy


class Standing(models.TextChoices):
    """What the reporter sees of a value; finer than the workflow's states."""

    MISSING = "missing", gettext_lazy("Not entered")
    DRAFT = "draft", gettext_lazy("Draft")
    READY = "ready", gettext_lazy("Ready to submit")
    RETURNED = "returned", gettext_lazy("Returned for correction")
    REOPENED = "reopened", gettext_lazy("Reopened")
    WITHDRAWN = "withdrawn", gettext_lazy("Approval withdrawn")
    SUBMITTED = "submitted", gettext_lazy("Submitted")
    APPROVED = "approved", gettext_lazy("Approved")


TONES = {
    Standing.READY: ("good", "check-lg"),
    Standing.RETURNED: ("bad", "arrow-counterclockwise"),
    Standing.REOPENED: ("attention", "arrow-counterclockwise"),
    Standing.WITHDRAWN: ("bad", "x-circle"),
    Standing.SUBMITTED: ("info", "hourglass-split"),
    Standing.APPROVED: ("good", "patch-check"),
    Standing.DRAFT: ("plain", "pencil"),
}
