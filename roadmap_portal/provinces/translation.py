from modeltranslation.translator import TranslationOptions, register

from .models import Area, Body, Command, District, Population, Province


@register(Area)
class AreaOptions(TranslationOptions):
    fields = ("name",)


@register(Province)
class ProvinceOptions(TranslationOptions):
    fields = ("alt_name", "centre")


@register(District)
class DistrictOptions(TranslationOptions):
    fields = ("name",)


@register(Body)
class BodyOptions(TranslationOptions):
    fields = ("name",)


@register(Population)
class PopulationOptions(TranslationOptions):
    fields = ("source",)


@register(Command)
class CommandOptions(TranslationOptions):
    """No field of its own: registered so that filters through its area follow the language."""
