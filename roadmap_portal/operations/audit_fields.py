"""The audit log in words: what the fields are called that an act changed, in the reader's language."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

FIELDS = {
    "periods": _("Due and closing days"),
    "wished": _("wished until"),
    "evidence": _("evidence asked for"),
    "until": _("until"),
    "from": _("First day"),
    "left": _("left side"),
    "operator": _("comparison"),
    "right": _("right side"),
    "missing": _("where a figure is missing"),
    "text_ar": _("What the reporter reads, in Arabic"),
    "text_en": _("What the reporter reads, in English"),
    "active": _("switched on"),
    "state": _("State"),
    "revision": _("Revision"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "value": _("Value"),
    "absence": _("No value, because"),
    "note": _("Note"),
    "role": _("Role"),
    "command": _("Police command"),
    "starts": _("First day"),
    "ends": _("Last day"),
    "scopes": _("Scopes"),
    "provinces": _("Provinces"),
    "expires": _("Expires"),
    "email": _("E-mail address"),
    "name": _("Name"),
    "name_ar": _("Name in Arabic"),
    "name_en": _("Name in English"),
    "language": _("Language"),
    "digits": _("Digits"),
    "is_active": _("May sign in"),
    "kind": _("Kind"),
    "file": _("File"),
    "rows": _("Entries"),
    "filters": _("Filter"),
    "sha256": _("Checksum (SHA-256)"),
    "classification": _("Classification"),
    "edition": _("Edition"),
    "applies_from": _("Applies from"),
    "weight": _("Weight"),
    "percent": _("Progress in percent"),
    "period": _("Period"),
    "area": _("Area"),
    "upper": _("Upper bound"),
    "decision_number": _("Decision number"),
    "reason": _("Reason"),
    "director": _("Director"),
    "deputy": _("Acting director"),
    "what_ar": _("What is it about? (Arabic)"),
    "what_en": _("What is it about? (English)"),
    "why": _("Cause"),
    "cause": _("Cause"),
    "due": _("To be done by"),
    "body": _("Responsible body"),
    "owner": _("Account of the owner"),
    "owner_name": _("Name of the owner"),
    "severity": _("Severity"),
    "level": _("Level"),
    "level_since": _("At this level since"),
    "raised_on": _("Raised on"),
    "days": _("Days for each level"),
    "stage": _("Stage"),
    "on": _("As on"),
    "met": _("Met"),
    "requirement": _("Requirement"),
    "tracks": _("Tracks"),
    "milestones": _("Milestones"),
    "verified": _("The title was checked in a source"),
    "text": _("Text"),
    "number": _("Number"),
    "people": _("People"),
    "agenda": _("Agenda"),
    "session": _("Session"),
    "came": _("Came"),
    "went": _("Taken off the presence list"),
    "points": _("Aims, discussion and decisions"),
    "indicators": _("Indicators"),
    "legal_instruments": _("Laws and policies"),
    "events": _("Events"),
    "address": _("Address"),
}
LANGUAGES = {"_ar": _("%(field)s (Arabic)"), "_en": _("%(field)s (English)")}


def field_label(name, model_label=""):
    """The words for ``name``, a field of the model "app.model" or the label of a model; else its code as code."""
    if name in FIELDS:
        return FIELDS[name]
    if model := model_of(name):
        return capfirst(model._meta.verbose_name_plural)
    return field_of(model_of(model_label), name) or format_html("<code>{}</code>", name)


def word_of(value, name, model_label):
    """What the model calls ``value``, where ``name`` is a field of it with a fixed choice; else None."""
    model = model_of(model_label)
    if model is None or not isinstance(value, (str, int)):
        return None
    try:
        return dict(model._meta.get_field(name).flatchoices).get(value)
    except (FieldDoesNotExist, AttributeError):
        return None


def model_of(label):
    return apps.all_models.get(label.partition(".")[0], {}).get(label.partition(".")[2])


def field_of(model, name):
    """What the model calls the field; a text in one of the two languages names it."""
    if model is None:
        return ""
    base, suffix = (name[:-3], name[-3:]) if name[-3:] in LANGUAGES else (name, "")
    try:
        words = capfirst(model._meta.get_field(base).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return ""
    return LANGUAGES[suffix] % {"field": words} if suffix else words
