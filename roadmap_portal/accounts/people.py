"""What the portal knows of a person who has no account is put right by those who look after his province.

What was printed at the time, at a workshop or under minutes, stays as it was. The caller has checked that ``by`` may.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roadmap_portal.operations import audit

from .models import Person, User

FIELDS = ("name", "rank", "post", "body", "sex", "category", "email")


class PersonRefused(Exception):
    """Why nothing was changed, for the person who asked."""


def change(person, *, by, **values):
    """Set those of FIELDS that are given; returns the names of the ones that differed."""
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).select_related("province", "body").get(pk=person.pk)
        if User.objects.filter(person=person).exists():
            raise PersonRefused(_("This person has an account, which the administrators look after."))
        if person.merged_into_id:
            raise PersonRefused(_("One of the two was merged already."))
        before = recorded(person)
        for name in FIELDS:
            if name in values:
                setattr(person, name, values[name])
        after = recorded(person)
        differing = [name for name in FIELDS if before[name] != after[name]]
        if differing:
            person.save(update_fields=differing)
            audit.record(
                "person.changed",
                by=by,
                subject=person,
                area=person.province.code if person.province_id else "",
                before={name: before[name] for name in differing},
                after={name: after[name] for name in differing},
            )
    return differing


def recorded(person):
    """The person as the audit log keeps it; a body by its code."""
    return {name: getattr(person, name) for name in FIELDS if name != "body"} | {
        "body": person.body.code if person.body_id else ""
    }
