"""What every act on an obstacle or a follow-up leaves: a line of its history, an audit row, a numbered change."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from roadmap_portal.accounts.rights import director_for
from roadmap_portal.operations import audit, changes
from roadmap_portal.provinces.models import Area

from .errors import REQUIRED, ActionRefused, IllegalStep


def locked(row):
    """The row as it is now, locked until the transaction ends."""
    return type(row).objects.select_for_update(of=("self",)).select_related("area__parent").get(pk=row.pk)


def require_state(row, states):
    if row.state not in states:
        raise IllegalStep(row.get_state_display())


def given(text, field="text"):
    """``text`` without the space around it; refused when nothing is left."""
    text = (text or "").strip()
    if not text:
        raise ActionRefused({field: [REQUIRED]})
    return text


def check(row):
    """The row's own rules; ActionRefused names the fields."""
    if not (row.what_ar or row.what_en):
        raise ActionRefused({"what_ar": [REQUIRED]})
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as refused:
        raise ActionRefused(refused.message_dict) from refused


def put(row, values):
    """Set the attributes that differ; returns {field: [before, after]} as a person reads them."""
    changed = {}
    for name, value in values.items():
        if (before := getattr(row, name)) != value:
            setattr(row, name, value)
            changed[name] = [_plain(before), _plain(value)]
    return changed


def _plain(value):
    with translation.override(settings.LANGUAGE_CODE):
        return "" if value is None else str(value)


def save(row, *fields):
    with translation.override(settings.LANGUAGE_CODE):
        row.save(update_fields=fields or None)


def note(row, act, *, by, before="", text="", changed=None):
    """Write the line of history that ``act`` leaves on ``row``, whose state was ``before``."""
    parent = "obstacle" if row._meta.model_name == "obstacle" else "follow_up"
    moved, principal = before != row.state, _director_for(by, row.area)
    row.entries.model.objects.create(
        **{parent: row},
        act=act,
        by=by,
        on_behalf_of=principal,
        from_state=before if moved else "",
        to_state=row.state if moved else "",
        text=text,
        changed=changed or {},
    )
    audit.record(
        f"{row._meta.model_name}.{act}",
        by=by,
        subject=row,
        area=row.area.code,
        before={"state": before} | {name: pair[0] for name, pair in (changed or {}).items()},
        after={"state": row.state} | {name: pair[1] for name, pair in (changed or {}).items()},
        reason=text,
        on_behalf_of=principal,
    )
    name, area = row._meta.model_name, row.area
    provinces = {Area.Kind.COMMAND: area.parent, Area.Kind.PROVINCE: area}
    province = provinces.get(area.kind)
    place = {"area": area.code, "province": province and province.code}
    changes.record(f"{name}.changed", subject={name: row.pk, **place})


def comment(row, *, by, text):
    """Say something about an obstacle or a follow-up, which moves nothing."""
    with transaction.atomic():
        row = locked(row)
        note(row, "commented", by=by, before=row.state, text=given(text))
    return row


def _director_for(by, area):
    """The director of the command ``area`` for whom ``by`` acts; None without a person, and elsewhere."""
    return director_for(by, area) if by and area.kind == Area.Kind.COMMAND else None
