from modeltranslation.translator import TranslationOptions, register

from .models import SupportFunction


@register(SupportFunction)
class SupportFunctionOptions(TranslationOptions):
    """No field of its own: a proxy wants its own registration for the admin."""
