from modeltranslation.translator import TranslationOptions, register, translator

from . import models


@register(models.Roadmap)
class RoadmapOptions(TranslationOptions):
    fields = ("name", "vision", "note")


@register(models.Track)
class TrackOptions(TranslationOptions):
    fields = ("name", "aim")


@register([models.Objective, models.Activity, models.Milestone, models.Holiday])
class NameOptions(TranslationOptions):
    fields = ("name",)


@register(models.LegalInstrument)
class LegalInstrumentOptions(TranslationOptions):
    fields = ("name", "gap", "source")


@register(models.Kpi)
class KpiOptions(TranslationOptions):
    fields = ("name", "definition", "data_source", "numerator", "denominator", "breakdown")


@register(models.Target)
class TargetOptions(TranslationOptions):
    fields = ("reason",)


@register(models.LegalStage)
class LegalStageOptions(TranslationOptions):
    fields = ("source", "note")


@register(models.CheckRule)
class CheckRuleOptions(TranslationOptions):
    fields = ("text",)


# simple-history copies the translated columns: its models need the same registration, or saving crashes.
for _model, _options in (
    (models.Roadmap, RoadmapOptions),
    (models.Track, TrackOptions),
    (models.Objective, NameOptions),
    (models.Activity, NameOptions),
    (models.Milestone, NameOptions),
    (models.LegalInstrument, LegalInstrumentOptions),
    (models.Kpi, KpiOptions),
    (models.Holiday, NameOptions),
    (models.CheckRule, CheckRuleOptions),
):
    translator.register(
        _model.history.model, type("HistoryOptions", (TranslationOptions,), {"fields": _options.fields})
    )
    # Bulk writes copy the columns that simple-history listed before the translated ones existed.
    _model.history.model.tracked_fields = list(_model._meta.concrete_fields)
