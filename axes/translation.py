from modeltranslation.translator import TranslationOptions, register

from .models import Axis


@register(Axis)
class AxisOptions(TranslationOptions):
    """No field of its own: a proxy wants its own registration for the admin."""
