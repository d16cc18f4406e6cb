"""Which texts the portal has to translate, found in its sources without gettext's own programs.

A text is known by (context, msgid); the context is None for most.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

# «1» and «2» stand for singular and plural, «c» for the context: gettext's own notation for its functions.
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Babel's own plural rule for Arabic has another order of the forms than gettext's, so the file says ours.
HEADER = """\
# Arabic texts of the portal; `manage.py update_catalogue` keeps the file in step with the sources.
msgid ""
msgstr ""
"Project-Id-Version: Road Map Portal\\n"
"Language: ar\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
"n%100>=11 && n%100<=99 ? 4 : 5;\\n"

"""


def sources(root: Path | None = None) -> Iterator[Path]:
    """The Python files and templates of the portal's own apps."""
    root = root or Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.is_relative_to(root) and ".venv" not in folder.parts:
            yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
    project = root / "roadmap_portal"
    yield from sorted(project.glob("*.py"))
    yield from (path for path in sorted((root / "templates").rglob("*")) if path.suffix in (".html", ".txt"))


def extract(root: Path | None = None) -> Catalog:
    """A catalogue of all texts in the sources, untranslated, each with the files that it stands in."""
    root = root or Path(settings.BASE_DIR)
    found = Catalog(locale="ar", domain="django")
    for path in sources(root):
        for function, texts in _calls(path):
            context, msgid = _read_call(function, texts)
            if msgid and not (isinstance(msgid, str) and not msgid.strip()):
                found.add(msgid, context=context, locations=[(str(path.relative_to(root)), 0)])
    return found


def _calls(path: Path) -> Iterator[tuple[str, tuple]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of a template reads as Python once no line is indented.
        text = re.sub(r"^[ \t]+", "", templatize(text, origin=str(path)), flags=re.MULTILINE)
    for _line, function, texts, _comments in extract_python(BytesIO(text.encode()), FUNCTIONS, [], {}):
        yield function, texts if isinstance(texts, tuple) else (texts,)


def _read_call(function: str, texts: tuple) -> tuple[str | None, str | tuple[str, str] | None]:
    """(context, msgid) of one call; msgid is a pair where there is a plural, None where it is no literal."""
    context, rest = (texts[0], texts[1:]) if function.startswith(("p", "np")) else (None, texts)
    wanted = 2 if "ngettext" in function or "npgettext" in function else 1
    given = rest[:wanted]
    if len(given) < wanted or any(not isinstance(text, str) for text in given):
        return context, None
    return context, given if wanted == 2 else given[0]


def borrowed() -> set[tuple[str | None, str]]:
    """Keys of the texts of the libraries, which our catalogue may word anew: it is read before theirs."""
    root, keys = Path(settings.BASE_DIR), set()
    homes = [Path(django.__file__).parent / "conf"]  # the texts of Django's fields, above all their errors
    for config in apps.get_app_configs():
        if not Path(config.path).is_relative_to(root) or ".venv" in Path(config.path).parts:
            homes.append(Path(config.path))
    for path in (path for home in homes for path in home.glob("locale/ar/LC_MESSAGES/django.po")):
        keys |= {key(message) for message in read(path)}
    return keys


def refresh(catalogue: Catalog) -> tuple[list, list]:
    """Add to ``catalogue`` what the sources have, take out what nobody asks for; return the keys of both.

    A text that changed is a new text: a guess at its translation would have to be checked anyway.
    """
    wanted = {key(message): message for message in extract() if message.id}
    known = {key(message): message for message in catalogue if message.id}
    lent = borrowed()
    gone = [one for one in known if one not in wanted and one not in lent]
    for context, msgid in gone:
        catalogue.delete(msgid, context)
    for one, message in wanted.items():
        had = known.get(one)
        catalogue.delete(one[1], one[0])
        kept = had.string if had and had.pluralizable == message.pluralizable else ""
        catalogue.add(message.id, kept, context=message.context, locations=message.locations)
    return [one for one in wanted if one not in known], gone


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name.partition("_")[0])


def write(path: Path, catalogue: Catalog) -> None:
    """Sorted by msgid and with file names but no line numbers, so that a change shows as what it is."""
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True, ignore_obsolete=True
    )
    path.write_bytes(HEADER.encode() + buffer.getvalue())


def key(message: Message) -> tuple[str | None, str]:
    msgid = message.id[0] if message.pluralizable else message.id
    return message.context, msgid


def is_translated(message: Message) -> bool:
    """Whether ``message`` has all its forms and nobody doubts them."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(forms) and all(forms) and not message.fuzzy
