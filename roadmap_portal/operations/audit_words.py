"""The audit log in words: what each act is called, and values that are codes. Codes stay in the log itself.

An act that is not named here is shown by its code; ``<model>.made`` and its like are named after the model.
"""

from django.apps import apps
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What it holds is shown to nobody but the command that typed it.
DRAFT = "value.draft_saved"

# {group: {act: words}}, in the order in which the page offers them.
ACTS = {
    _("Values"): {
        DRAFT: _("Draft saved"),
        "value.submit": _("Value submitted"),
        "value.recall": _("Submission recalled"),
        "value.return": _("Value returned for correction"),
        "value.approve": _("Value approved"),
        "value.reopen": _("Value reopened"),
        "value.withdraw": _("Approval withdrawn"),
    },
    _("Deadlines and checks"): {
        "extension.asked": _("Extension asked for"),
        "extension.granted": _("Extension granted"),
        "extension.refused": _("Extension refused"),
        "holiday.declared": _("Holiday declared"),
        "holiday.called_off": _("Holiday called off"),
        "checkrule.added": _("Check rule added"),
        "checkrule.changed": _("Check rule changed"),
        "checkrule.switched_on": _("Check rule switched on"),
        "checkrule.switched_off": _("Check rule switched off"),
    },
    _("Signing in"): {
        "login": _("Signed in"),
        "login.failed": _("Signing in failed"),
        "login.locked": _("Signing in locked after failed attempts"),
        "logout": _("Signed out"),
        "sessions.ended": _("Sessions ended"),
        "two_factor.failed": _("Two-factor code refused"),
        "two_factor.set_up": _("Two-factor sign-in set up"),
        "two_factor.removed": _("Two-factor sign-in removed"),
        "two_factor.reset": _("Two-factor sign-in reset"),
        "password.changed": _("Password changed"),
        "email.asked": _("Another e-mail address asked for"),
        "email.changed": _("E-mail address changed"),
        "password.reset": _("Password set anew by mail"),
    },
    _("Accounts and permissions"): {
        "account.made": _("Account made"),
        "account.changed": _("Account changed"),
        "grant.given": _("Role given"),
        "grant.revoked": _("Role revoked"),
        "delegation.made": _("Acting director named"),
        "delegation.ended": _("Acting directorship ended"),
        "token.issued": _("Access token issued"),
        "token.revoked": _("Access token revoked"),
        "webhook.made": _("Webhook set up"),
        "webhook.changed": _("Webhook changed"),
        "webhook.removed": _("Webhook removed"),
        "webhook.replayed": _("Webhook call sent again"),
        "webhook.disabled": _("Webhook disabled after long failure"),
    },
    _("Reports and exports"): {
        "report.requested": _("Report requested"),
        "report.ready": _("Report ready"),
        "report.published": _("Report published"),
        "report.downloaded": _("Report file downloaded"),
        "export.observations": _("Values exported"),
        "audit.exported": _("Audit log exported"),
        "message.retried": _("Mail sent again"),
    },
    _("Workshops and documents"): {
        "series.added": _("Series of workshops added"),
        "workshop.planned": _("Workshop planned"),
        "workshop.changed": _("Workshop changed"),
        "workshop.agenda_set": _("Agenda of a workshop set"),
        "workshop.confirmed": _("Workshop confirmed"),
        "workshop.held": _("Workshop recorded as held"),
        "workshop.minuted": _("Minutes of a workshop approved"),
        "workshop.reopened": _("Minutes of a workshop taken up for correction"),
        "minutes.issued": _("Edition of the minutes of a workshop issued"),
        "workshop.cancelled": _("Workshop cancelled"),
        "workshop.enrolled": _("Put on the list of a workshop"),
        "workshop.taken_off": _("Taken off the list of a workshop"),
        "workshop.presence": _("Presence at a workshop recorded"),
        "workshop.checked_in": _("Checked in at a workshop by phone"),
        "workshop.recommended": _("Recommendation of a workshop recorded"),
        "workshop.obstacle_named": _("Obstacle named at a workshop recorded"),
        "workshop.exported": _("List of a workshop downloaded"),
        "certificates.requested": _("Certificates of attendance asked for"),
        "workshop.invited": _("Invitations to a workshop sent"),
        "check_in.withdrawn": _("Check-in code made anew"),
        "calendar.address_made": _("Calendar address made"),
        "calendar.address_revoked": _("Calendar address revoked"),
        "person.changed": _("Person changed"),
        "person.merged": _("Two entries of one person merged"),
        "person.claimed": _("Person connected with an account"),
        "document.attached": _("Document attached"),
        "document.superseded": _("Document superseded by a newer one"),
        "document.downloaded": _("Document downloaded"),
    },
    _("Obstacles, follow-ups and hand-over"): {
        "obstacle.raised": _("Obstacle recorded"),
        "obstacle.revised": _("Obstacle changed"),
        "obstacle.commented": _("Comment on an obstacle"),
        "obstacle.taken_up": _("Obstacle taken up"),
        "obstacle.escalated": _("Obstacle sent one level up"),
        "obstacle.resolved": _("Obstacle resolved"),
        "obstacle.reopened": _("Obstacle reopened"),
        "obstacle.exported": _("Register of obstacles downloaded"),
        "followup.opened": _("Follow-up opened"),
        "followup.revised": _("Follow-up changed"),
        "followup.commented": _("Comment on a follow-up"),
        "followup.started": _("Follow-up begun"),
        "followup.finished": _("Follow-up done"),
        "followup.cancelled": _("Follow-up no longer needed"),
        "followup.reopened": _("Follow-up reopened"),
        "followup.exported": _("Register of follow-ups downloaded"),
        "handover.loaded": _("Public facts on the hand-over loaded"),
    },
    _("Plan"): {
        "roadmap.loaded": _("Road map loaded from its file"),
        "scores.retried": _("Recomputation of the scores tried again"),
    },
    _("Operations"): {
        "backup.restored": _("Database restored from a backup"),
    },
}
# What is done to a row of a model: pages of the administration, and ledgers.
VERBS = {
    "made": _("%(what)s: made"),
    "changed": _("%(what)s: changed"),
    "recorded": _("%(what)s: recorded"),
    "revised": _("%(what)s: revised"),
    "removed": _("%(what)s: removed"),
}
# Codes that stand for a word, whatever their field.
VALUES = {
    "draft": _("Draft"),
    "submitted": _("Submitted"),
    "returned": _("Returned for correction"),
    "approved": _("Approved"),
    "reopened": _("Reopened"),
    "withdrawn": _("Approval withdrawn"),
    "officer": _("Data-entry officer"),
    "director": _("Provincial director"),
    "planner": _("Planner"),
    "reader": _("Reader"),
    "administrator": _("Administrator"),
    "not_applicable": _("the indicator does not apply"),
    "not_collected": _("data were not collected"),
    "not_yet_available": _("data are not available yet"),
    "planned": pgettext_lazy("workshop", "Planned"),
    "confirmed": pgettext_lazy("workshop", "Confirmed"),
    "held": pgettext_lazy("workshop", "Held"),
    "minuted": pgettext_lazy("workshop", "Minutes approved"),
    "cancelled": pgettext_lazy("workshop", "Cancelled"),
    "general": pgettext_lazy("classification", "General"),
    "restricted": pgettext_lazy("classification", "Restricted"),
    "secret": pgettext_lazy("classification", "Secret"),
    "totp": pgettext_lazy("two-factor", "app on the phone"),
    "recovery_codes": _("recovery codes"),
    "***": _("not shown"),
    True: _("yes"),
    False: _("no"),
}
# Codes that mean something in one field only.
OF_FIELD = {
    "sex": {"f": _("Female"), "m": _("Male")},
    "category": {"officer": _("Officer"), "personnel": _("Personnel"), "civilian": _("Civilian")},
}
# The fields whose values are codes of VALUES; elsewhere the same letters may be a person's own text.
CODED = {"state", "status", "role", "absence", "kind", "classification"}


def act_label(act):
    """The words for an act, in the active language when they are shown."""
    for acts in ACTS.values():
        if act in acts:
            return acts[act]
    what, _dot, verb = act.rpartition(".")
    model = _models().get(what)
    return lazy(_named, str)(VERBS[verb], model) if model and verb in VERBS else act


def _named(verb, model):
    return capfirst(verb % {"what": model._meta.verbose_name})


def _models():
    return {model._meta.model_name: model for model in apps.get_models() if not model._meta.proxy}


def choices():
    """[(group, [(act, words)])] for a list to choose from."""
    return [(group, list(acts.items())) for group, acts in ACTS.items()]
