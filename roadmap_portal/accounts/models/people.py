"""People as the plan names them: owners, chairs, those present at a workshop. Most have no account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap_portal.common.folding import fold


class PersonQuerySet(models.QuerySet):
    def single(self):
        """Each person once: without the rows that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def named(self, text):
        """People whose name contains ``text``, however it is spelled (أحمد, احمد, أَحْمَد)."""
        return self.filter(folded_name__contains=fold(text))


class Person(models.Model):
    class Category(models.TextChoices):
        OFFICER = "officer", _("Officer")
        # Police staff who are not officers; the two together are "officers and personnel".
        PERSONNEL = "personnel", _("Personnel")
        CIVILIAN = "civilian", _("Civilian")

    class Sex(models.TextChoices):
        FEMALE = "f", _("Female")
        MALE = "m", _("Male")

    name = models.CharField(_("name"), max_length=150)
    folded_name = models.CharField(max_length=150, editable=False, db_index=True)
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    post = models.CharField(_("position"), max_length=150, blank=True)
    body = models.ForeignKey(
        "provinces.Body", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("body"), related_name="people"
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    category = models.CharField(_("category"), max_length=10, choices=Category.choices)
    province = models.ForeignKey(
        "provinces.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": "P"},
        verbose_name=_("province"),
        related_name="people",
    )
    # Where invitations go; nobody but those who may see the person sees it.
    email = models.EmailField(_("e-mail address"), blank=True)
    # The row that this one turned out to be the same person as; what named this one names that one since.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["folded_name"]

    def __str__(self):
        return f"{self.rank} {self.name}".strip()

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.name)
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)
