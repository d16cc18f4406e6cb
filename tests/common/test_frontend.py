"""The front-end parts are pinned, collected once, and small enough for a weak line."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from roadmap_portal.common import frontend

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose npm puts tiny parts where the real one would; it counts its runs."""
    (tmp_path / "package-lock.json").write_text("{}")
    runs = []

    def install(root):
        runs.append(root)
        modules = root / "node_modules"
        parts = {modules / "bootstrap/dist/css" / name: "a{}/*# sourceMappingURL=x.map */" for name in frontend.STYLES}
        fonts = modules / "vazirmatn/fonts"
        parts |= {fonts / "webfonts" / f"Vazirmatn-{weight}.woff2": "w" for weight in frontend.SCREEN_WEIGHTS}
        parts |= {fonts / "ttf" / f"Vazirmatn-{weight}.ttf": "t" for weight in frontend.PRINT_WEIGHTS}
        parts |= {modules / "vazirmatn/OFL.txt": "licence"}
        icon = '<svg class="bi">\n  <path d="M1 1"/>\n</svg>'
        parts |= {modules / "bootstrap-icons/icons" / f"{name}.svg": icon for name in frontend.ICONS}
        for path, text in parts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    monkeypatch.setattr(frontend, "_install", install)
    return tmp_path, tmp_path / "vendor", runs


def test_collects_what_pages_use_and_nothing_else(project):
    root, vendor, _runs = project
    assert frontend.collect(root, vendor) is True
    names = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert names == {
        ".collected", "icons.svg", "icons.svg.gz",
        "bootstrap.min.css", "bootstrap.min.css.gz", "bootstrap.rtl.min.css", "bootstrap.rtl.min.css.gz",
        "fonts/OFL.txt", "fonts/Vazirmatn-Regular.woff2", "fonts/Vazirmatn-Bold.woff2",
        "fonts/Vazirmatn-Regular.ttf", "fonts/Vazirmatn-Medium.ttf",
        "fonts/Vazirmatn-SemiBold.ttf", "fonts/Vazirmatn-Bold.ttf",
    }  # fmt: skip
    assert (vendor / "bootstrap.min.css").read_text() == "a{}"
    assert '<symbol id="search" viewBox="0 0 16 16"><path d="M1 1"/></symbol>' in (vendor / "icons.svg").read_text()


def test_a_second_start_fetches_nothing_until_the_lock_changes(project):
    root, vendor, runs = project
    assert [frontend.collect(root, vendor), frontend.collect(root, vendor)] == [True, False]
    (root / "package-lock.json").write_text('{"changed": true}')
    assert frontend.collect(root, vendor) is True
    assert len(runs) == 2


def test_an_interrupted_run_is_done_again(project):
    root, vendor, runs = project
    frontend.collect(root, vendor)
    (vendor / frontend.STAMP).unlink()
    assert frontend.collect(root, vendor) is True
    assert len(runs) == 2


def test_a_machine_without_node_uses_the_pinned_npm(monkeypatch):
    monkeypatch.setattr(frontend.shutil, "which", lambda name: None)
    version = subprocess.run([*frontend._npm(), "--version"], capture_output=True, text=True, check=True)
    assert int(version.stdout.split(".")[0]) >= 10


def test_a_failed_fetch_is_told_in_one_line(tmp_path, monkeypatch):
    failing = ["sh", "-c", "echo 'npm error code ENOTFOUND' >&2; echo 'npm error more' >&2; exit 1", "npm"]
    monkeypatch.setattr(frontend, "_npm", lambda: failing)
    with pytest.raises(frontend.FrontendUnavailable, match="^npm could not fetch the front-end parts: code ENOTFOUND$"):
        frontend._install(tmp_path)


def test_the_lock_pins_every_part_by_its_digest_and_names_no_server():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    parts = {name: part for name, part in packages.items() if name}
    assert parts
    assert all(part["integrity"].startswith("sha512-") for part in parts.values())
    assert not any("resolved" in part for part in parts.values())


def test_every_icon_that_templates_name_is_in_the_sprite():
    named = set()
    for template in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]:
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', template.read_text(encoding="utf-8")))
    assert named
    assert named <= set(frontend.ICONS)
