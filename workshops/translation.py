from modeltranslation.translator import TranslationOptions, register, translator

from .models import AgendaItem, Participation, Point, Series, Session, Workshop


@register(Series)
class SeriesOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


@register(Workshop)
class WorkshopOptions(TranslationOptions):
    fields = (
        *("kind", "subject", "city", "hall", "directed_by", "organiser", "audience"),
        *("patron_rank", "patron_post", "legal_note", "source"),
    )
    required_languages = {"ar": ("kind", "subject", "city")}


@register(Point)
class PointOptions(TranslationOptions):
    fields = ("text",)
    required_languages = ("ar",)


@register(AgendaItem)
class AgendaItemOptions(TranslationOptions):
    fields = ("title",)
    required_languages = ("ar",)


@register(Session)
class SessionOptions(TranslationOptions):
    fields = ("name",)


@register(Participation)
class ParticipationOptions(TranslationOptions):
    fields = ("rank", "post")


# simple-history copies the translated columns: its model needs the same registration, or saving crashes.
translator.register(
    Workshop.history.model, type("HistoryOptions", (TranslationOptions,), {"fields": WorkshopOptions.fields})
)
