"""Two entries of one person become one, without loss: what named the one names the other since.

References are found through the models, so that this app need not know those above it. Where both stand in a place
that holds a person once, the app of that place says what to do (``on_clash``).
"""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit

from .models import Person, User

COMPLETED = ("rank", "post", "body", "sex", "email", "province")
_clashes: dict[str, Callable] = {}


class MergeRefused(Exception):
    """Why the two stay apart, for the person."""


def on_clash(label, settle):
    """Let ``settle(duplicate, person)`` clear the rows of the model ``label`` where both stand side by side."""
    _clashes[label] = settle


def merge(duplicate, person, *, by, reason=""):
    """Put ``person`` in the place of ``duplicate`` everywhere; the duplicate's row stays, and says which it was."""
    with transaction.atomic():
        pair = Person.objects.select_for_update(of=("self",)).filter(pk__in=[duplicate.pk, person.pk])
        rows = {row.pk: row for row in pair.order_by("pk")}
        duplicate, person = rows[duplicate.pk], rows[person.pk]
        _require_mergeable(duplicate, person)
        moved = {}
        for relation in _references():
            if settle := _clashes.get(relation.related_model._meta.label_lower):
                settle(duplicate, person)
            rows = relation.related_model._base_manager.filter(**{relation.field.name: duplicate})
            if count := rows.update(**{relation.field.name: person}):
                moved[f"{relation.related_model._meta.label_lower}.{relation.field.name}"] = count
        _complete(person, duplicate)
        duplicate.merged_into = person
        duplicate.save(update_fields=["merged_into"])
        audit.record(
            "person.merged",
            by=by,
            subject=person,
            area=person.province.code if person.province_id else "",
            before={"duplicate": duplicate.pk, "name": duplicate.name},
            after={"moved": moved},
            reason=reason,
        )
    return person


def claim(person, user, *, by):
    """Connect a person, who had no account, with the account that is his."""
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if person.merged_into_id or User.objects.filter(person=person).exclude(pk=user.pk).exists():
            raise MergeRefused(_("This person belongs to another account already."))
        before = user.person_id
        user.person = person
        user.save(update_fields=["person"])
        audit.record("person.claimed", by=by, subject=user, before={"person": before}, after={"person": person.pk})


def _require_mergeable(duplicate, person):
    if duplicate.pk == person.pk:
        raise MergeRefused(_("These are the same entry."))
    if duplicate.merged_into_id or person.merged_into_id:
        raise MergeRefused(_("One of the two was merged already."))
    if User.objects.filter(person=duplicate).exists() and User.objects.filter(person=person).exists():
        raise MergeRefused(_("Both have an account of their own."))


def _references():
    """The relations by which rows name a person, but for the mark of a merger itself and versions of the past."""
    every = (field for field in Person._meta.get_fields(include_hidden=True) if field.one_to_many or field.one_to_one)
    return [
        relation
        for relation in every
        if relation.auto_created
        and relation.field.name != "merged_into"
        and not hasattr(relation.related_model, "history_object")
    ]


def _complete(person, duplicate):
    """What only the duplicate knew, the person knows now."""
    news = [name for name in COMPLETED if not getattr(person, name) and getattr(duplicate, name)]
    for name in news:
        setattr(person, name, getattr(duplicate, name))
    if news:
        person.save(update_fields=news)
