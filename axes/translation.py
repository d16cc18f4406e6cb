from modeltranslation.translator import TranslationOptions, register

from .models import Axis, Handover, Readiness, Requirement


@register(Axis)
class AxisOptions(TranslationOptions):
    """No field of its own: a proxy wants its own registration for the admin."""


@register(Handover)
class HandoverOptions(TranslationOptions):
    fields = ("source", "note")


@register(Requirement)
class RequirementOptions(TranslationOptions):
    fields = ("name",)


@register(Readiness)
class ReadinessOptions(TranslationOptions):
    """No field of its own: registered so that filters through the requirement follow the language."""
