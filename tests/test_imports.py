"""Imports run downwards only: what lies below can be read, tested and changed without what lies above."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the top; what shares a level does not import one another.
LEVELS = [
    {"roadmap_portal.urls", "roadmap_portal.api_urls", "roadmap_portal.celery"},
    {"roadmap_portal.reports"},
    {"workshops", "support_functions"},
    {"axes"},
    {"roadmap_portal.indicators"},
    {"roadmap_portal.actions"},
    {"roadmap_portal.plan"},
    {"roadmap_portal.documents"},
    {"roadmap_portal.exchange"},
    {"roadmap_portal.accounts"},
    {"roadmap_portal.provinces"},
    {"roadmap_portal.operations"},
    {"roadmap_portal.common"},
]
LEVEL_OF = {app: level for level, apps in enumerate(LEVELS) for app in apps}
SOURCES = sorted(
    path for top in ("roadmap_portal", "axes", "support_functions", "workshops") for path in (ROOT / top).rglob("*.py")
)


def app_of(module):
    """The app that a dotted name belongs to; None for settings, libraries and the package itself."""
    return next((app for app in LEVEL_OF if module == app or module.startswith(app + ".")), None)


def imported(path):
    """Every (module, line) that the file imports, relative ones made whole; `from a import b` counts as a.b."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield from ((".".join([*base, *filter(None, [node.module]), a.name]), node.lineno) for a in node.names)


def upward_imports(path):
    importer = app_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for module, line in imported(path) if importer else ():
        target = app_of(module)
        if target and target != importer and LEVEL_OF[target] <= LEVEL_OF[importer]:
            yield f"{path.relative_to(ROOT)}:{line} imports {module}"


def test_no_import_runs_upwards():
    assert [found for path in SOURCES for found in upward_imports(path)] == []


def test_every_app_has_a_level():
    apps = {".".join(path.parent.relative_to(ROOT).parts) for path in SOURCES if path.name == "apps.py"}
    assert apps <= LEVEL_OF.keys()


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("from roadmap_portal.reports.models import Report", True),
        ("from roadmap_portal import reports", True),
        ("from ..indicators import scores", True),
        ("def late():\n    import axes.models", True),
        ("from roadmap_portal.common.ledger import Ledger", False),
        ("from . import models", False),
        ("from django.db import models", False),
    ],
)
def test_the_test_sees_them_all(tmp_path, monkeypatch, source, refused):
    """Written as if it stood in the app `plan`."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "roadmap_portal" / "plan" / "views.py"
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert bool(list(upward_imports(path))) is refused


def test_the_second_computation_of_the_scores_shares_no_code_with_the_first():
    """It reads rows and nothing else of the portal, so that one mistake cannot be made on both sides."""
    oracle = "roadmap_portal.indicators.oracle"
    rows = ("roadmap_portal.indicators.models.", "roadmap_portal.plan.models.", "roadmap_portal.provinces.models.")
    files = sorted((ROOT / "roadmap_portal" / "indicators" / "oracle").glob("*.py"))
    found = {module for path in files for module, _line in imported(path) if module.startswith("roadmap_portal.")}
    assert {module for module in found if not module.startswith((oracle, *rows))} == set()
    assert any(module.startswith(rows) for module in found)
