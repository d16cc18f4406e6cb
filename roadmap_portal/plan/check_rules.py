"""Writing the rules that compare indicators: an administrator adds one, tries it, and switches it on or off.

A rule moves no published figure: it makes a planner look twice. So its acts number no change.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from roadmap_portal.operations import audit

from .models import CheckRule, Kpi
from .rule_terms import kind_problem, side_problem

SAID = ("left", "operator", "right", "missing", "text_ar", "text_en")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,11}")


def write(roadmap, *, code, by, rule=None, **said):
    """Add a rule to ``roadmap``, switched off, or change what ``rule`` says; ``said`` has the fields of SAID."""
    _check(roadmap, code, rule, said)
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        row = CheckRule.objects.select_for_update(of=("self",)).get(pk=rule.pk) if rule else CheckRule(roadmap=roadmap)
        before = _told(row) if rule else None
        row.code = code
        for name in SAID:
            setattr(row, name, said[name])
        if before == _told(row):
            return row
        row.save()
        audit.record(f"checkrule.{'changed' if rule else 'added'}", by=by, subject=row, before=before, after=_told(row))
    return row


def switch(rule, *, on, by):
    """Switch ``rule`` on or off; submissions from now on are compared, what was submitted keeps its flags."""
    with transaction.atomic():
        row = CheckRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        if row.active != on:
            row.active = on
            row.save(update_fields=["active"])
            act = f"checkrule.switched_{'on' if on else 'off'}"
            audit.record(act, by=by, subject=row, before={"active": not on}, after={"active": on})
    return row


def _told(row):
    return {"code": row.code} | {name: getattr(row, name) for name in SAID}


def _check(roadmap, code, rule, said):
    sheets = {kpi.code: kpi for kpi in Kpi.objects.filter(track__roadmap=roadmap)}
    problems = {name: problem for name in ("left", "right") if (problem := side_problem(said[name], sheets))}
    if not problems and (problem := kind_problem(said["left"], said["right"], sheets)):
        problems["right"] = problem
    for name in ("text_ar", "text_en"):
        if not said[name].strip():
            problems[name] = _("This field is required.")
    for name, choices in (("operator", CheckRule.Operator), ("missing", CheckRule.Missing)):
        if said[name] not in choices:
            problems[name] = _("Please choose one of the list.")
    others = CheckRule.objects.filter(roadmap=roadmap, code=code).exclude(pk=rule.pk if rule else None)
    if not _CODE.fullmatch(code):
        problems["code"] = _("A code has capital letters, digits and hyphens.")
    elif others.exists():
        problems["code"] = _("Another rule has this code.")
    if problems:
        raise ValidationError(problems)
