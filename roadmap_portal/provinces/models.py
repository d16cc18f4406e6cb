"""Where the plan is carried out: the nation, 19 provinces, the commands that report, their districts and people."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.ledger import Decided, ledger_constraints


class Area(models.Model):
    """What a score can be of: the nation, a province or a command. One code space, one parent."""

    class Kind(models.TextChoices):
        NATION = "N", _("Nation")
        PROVINCE = "P", _("Province")
        COMMAND = "C", _("Command")

    kind = models.CharField(_("kind"), max_length=1, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="N", parent__isnull=True) | (~Q(kind="N") & Q(parent__isnull=False)),
                name="area_only_the_nation_has_no_parent",
            )
        ]

    def __str__(self):
        return self.name


class ProvinceQuerySet(models.QuerySet):
    def with_scope(self, day, moment):
        """With ``in_scope``: whether a command of it is in scope for what begins on ``day``, as known at ``moment``."""
        known = ScopeEntry.objects.known_at(moment).filter(applies_from__lte=day)
        latest = known.filter(command=OuterRef("command")).order_by("-applies_from").values("pk")[:1]
        entries = known.filter(pk=Subquery(latest), in_scope=True, command__area__parent=OuterRef("pk"))
        return self.annotate(in_scope=Exists(entries))


class NamedByArea:
    """What stands for its ``area`` has the area's code and name."""

    def __str__(self):
        return str(self.area)

    @property
    def code(self):
        return self.area.code

    @property
    def name(self):
        return self.area.name


class Province(NamedByArea, models.Model):
    """A governorate. ``iso`` is ISO 3166-2, null for Halabja, which has none yet."""

    area = models.OneToOneField(Area, primary_key=True, on_delete=models.PROTECT)
    iso = models.CharField("ISO 3166-2", max_length=6, null=True, blank=True, unique=True)
    alt_name = models.CharField(_("other name"), max_length=120, blank=True)
    centre = models.CharField(_("centre"), max_length=120)
    kurdistan_region = models.BooleanField(_("Kurdistan Region"), default=False)
    published_boundary = models.BooleanField(_("has a published boundary"), default=True)
    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["area__code"]


class Command(NamedByArea, models.Model):
    """A police command, the unit that reports; its province is its area's parent."""

    area = models.OneToOneField(Area, primary_key=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("police command")
        verbose_name_plural = _("police commands")
        ordering = ["area__code"]


class ScopeEntry(Decided):
    """From which day a command is, or is not, in the plan's scope."""

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="scope_entries")
    applies_from = models.DateField(_("applies from"))
    in_scope = models.BooleanField(_("in scope"))

    class Meta:
        verbose_name = _("scope entry")
        verbose_name_plural = _("scope entries")
        constraints = ledger_constraints("scopeentry", "command", "applies_from")


class District(models.Model):
    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="districts")

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Body(models.Model):
    """A body that answers for something: a directorate, an agency, a fund."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("responsible body")
        verbose_name_plural = _("responsible bodies")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Population(Decided):
    """Inhabitants of a command's area in a year, in persons; ``invented`` marks arithmetic for the demonstration."""

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="population")
    year = models.PositiveSmallIntegerField(_("year"))
    persons = models.PositiveBigIntegerField(_("population"))
    persons_15_plus = models.PositiveBigIntegerField(_("population aged 15 and over"))
    invented = models.BooleanField(_("demonstration value"), default=False)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("population")
        constraints = [
            *ledger_constraints("population", "command", "year"),
            models.CheckConstraint(
                condition=Q(persons__gt=0) & Q(persons_15_plus__gt=0) & Q(persons_15_plus__lte=models.F("persons")),
                name="population_15_plus_within_all",
            ),
        ]
