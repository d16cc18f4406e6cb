"""Catalogues are compiled without gettext's programs, and a lost placeholder stops the start."""

import gettext
import os

import pytest
from django.core.management import CommandError, call_command

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\\n"

#, python-format
msgid "%(n)s province"
msgid_plural "%(n)s provinces"
msgstr[0] "لا محافظات"
msgstr[1] "محافظة واحدة"
msgstr[2] "محافظتان"
msgstr[3] "%(n)s محافظات"
msgstr[4] "%(n)s محافظة"
msgstr[5] "%(n)s محافظة"
"""


@pytest.fixture
def catalogue(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_all_six_forms_are_read_back(catalogue, tmp_path):
    call_command("compile_catalogues")
    arabic = gettext.translation("django", tmp_path, ["ar"])
    read = [arabic.ngettext("%(n)s province", "%(n)s provinces", n) for n in (0, 1, 2, 5, 15, 100)]
    assert read[:3] == ["لا محافظات", "محافظة واحدة", "محافظتان"]
    assert read[3:] == ["%(n)s محافظات", "%(n)s محافظة", "%(n)s محافظة"]


def test_only_what_is_newer_is_compiled(catalogue, capsys):
    call_command("compile_catalogues")
    compiled = catalogue.with_suffix(".mo")
    later = catalogue.stat().st_mtime + 10
    os.utime(compiled, (later, later))
    call_command("compile_catalogues")
    assert capsys.readouterr().out.splitlines() == ["1 of 1 catalogues compiled", "0 of 1 catalogues compiled"]
    assert compiled.stat().st_mtime == later


def test_a_lost_placeholder_is_named_by_its_line(catalogue):
    catalogue.write_text(CATALOGUE.replace("%(n)s محافظات", "%(m)s محافظات"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"django\.po:8: "):
        call_command("compile_catalogues")
    assert not catalogue.with_suffix(".mo").exists()
