from modeltranslation.translator import TranslationOptions, register

from .models import Cause, FollowUp, FollowUpEntry, Obstacle, ObstacleEntry


@register(Cause)
class CauseOptions(TranslationOptions):
    fields = ("name",)


@register(Obstacle)
class ObstacleOptions(TranslationOptions):
    fields = ("what",)


@register(FollowUp)
class FollowUpOptions(TranslationOptions):
    fields = ("what",)


@register([ObstacleEntry, FollowUpEntry])
class EntryOptions(TranslationOptions):
    """What a person wrote stands as written; registered so that filters through the action follow the language."""
