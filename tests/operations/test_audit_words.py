"""Every act that the portal records has words, and every page of the administration that writes leaves an entry."""

import ast
from pathlib import Path
from types import SimpleNamespace

from django.contrib import admin
from django.test import RequestFactory

from roadmap_portal.accounts.admin import GrantAdmin, PersonAdmin, UserAdmin
from roadmap_portal.operations import audit_words
from roadmap_portal.provinces.admin import RoadmapRowAdmin

ROOT = Path(__file__).resolve().parents[2]
APPS = ("roadmap_portal", "workshops", "axes", "support_functions")
SOURCES = [path for top in APPS for path in (ROOT / top).rglob("*.py")]
RECORDING = {"record", "entry", "_record", "_audit", "record_refusal"}


def acts_in(path):
    """The literal acts of calls such as ``audit.record("login", …)``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            module, name = getattr(getattr(node.func, "value", None), "id", ""), getattr(node.func, "attr", None)
            name = name or getattr(node.func, "id", "")
            # Of the other modules with such names, ``changes`` numbers what readers must ask for again.
            if name in RECORDING and module in ("", "audit") and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_every_act_has_words_in_both_languages():
    acts = {act for path in SOURCES if "migrations" not in path.parts for act in acts_in(path)}
    assert len(acts) > 30
    assert sorted(act for act in acts if str(audit_words.act_label(act)) == act) == []


def test_an_act_on_a_models_row_is_named_after_the_model():
    assert str(audit_words.act_label("target.revised")) == "المستهدف: تعديل مثبَّت"


def test_every_page_of_the_administration_that_writes_leaves_an_entry():
    """Ours write it when they save, or call an act that does; others show and change nothing."""
    leaves = (RoadmapRowAdmin, UserAdmin, GrantAdmin, PersonAdmin)
    request = RequestFactory().get("/")
    request.user = SimpleNamespace(has_perm=lambda permission, obj=None: True)
    ours = {model: page for model, page in admin.site._registry.items() if model.__module__.startswith(APPS)}
    silent = [model for model, page in ours.items() if not isinstance(page, leaves)]
    assert len(ours) > len(silent)
    assert [model for model in silent if ours[model].has_change_permission(request)] == []
