from modeltranslation.translator import TranslationOptions, register, translator

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


# simple-history copies the translated columns: its models need the same registration, or saving crashes.
for _model in (Obstacle, FollowUp):
    translator.register(_model.history.model, type("HistoryOptions", (TranslationOptions,), {"fields": ("what",)}))
    # It lists the columns before the languages are added to them.
    _model.history.model.tracked_fields = list(_model._meta.concrete_fields)
