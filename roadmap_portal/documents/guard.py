"""The upload guard: whether a file is what its ending says, of a kind that may lie here, and carries no program.

Ending and content must agree: a browser that guesses by content, and a person who goes by the ending, see the same.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _
from PIL import Image

from roadmap_portal.common.formats import number
from roadmap_portal.common.forms import UNSEEN

from .models import Document
from .spreadsheet_guard import FileRefused

MEGABYTE = 1024 * 1024
LARGEST, MOST_PIXELS = 10 * MEGABYTE, 50_000_000
MOST_UNPACKED, MOST_PARTS, CHUNK = 100 * MEGABYTE, 2_000, 64 * 1024
LONGEST_NAME = 120
K = Document.Kind
ENDINGS = {"pdf": K.PDF, "png": K.PNG, "jpg": K.JPEG, "jpeg": K.JPEG, "docx": K.DOCX, "xlsx": K.XLSX}
MAIN_PART = {K.DOCX: "word/document.xml", K.XLSX: "xl/workbook.xml"}
# Programs and links to programs, in a PDF and in Office files.
PDF_PROGRAMS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
# In ten megabytes of packed streams any three letters come by chance: these count in the plain parts only.
PDF_SHORT = re.compile(rb"/(JS|XFA)\b")
PDF_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
# Objects may be packed too, and any letter of a name may be written as #4A.
PDF_PACKED_OBJECTS = re.compile(rb"/ObjStm\b.{0,1000}?stream\r?\n(.*?)endstream", re.DOTALL)
PDF_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OFFICE_PROGRAMS = re.compile(r"vbaproject|vbadata|macrosheet|activex|embeddings/|oleobject", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroEnabled|vnd\.ms-office\.vba", re.IGNORECASE)
# Path separators and what Windows refuses in names.
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True)
class Inspected:
    """A file that passed: its kind, its name as it may be shown and sent, its size in bytes, its SHA-256."""

    kind: str
    name: str
    size: int
    sha256: str


def inspect(file):
    """The Inspected of an uploaded ``file`` (Django's UploadedFile). Raises FileRefused with a sentence."""
    name = clean_name(file.name)
    kind = ENDINGS.get(PurePosixPath(name).suffix[1:].lower())
    if kind is None:
        raise FileRefused("kind", _("Only PDF, PNG, JPEG, DOCX and XLSX files are accepted."))
    if not file.size:
        raise FileRefused("empty", _("The file is empty."))
    if file.size > LARGEST:
        raise too_large()
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise too_large()
    CHECKS[kind](content, kind)
    return Inspected(kind=kind, name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def clean_name(name):
    """``name`` without paths, without what can't be seen or turns the text around it, and not too long."""
    text = unicodedata.normalize("NFC", UNSEEN.sub("", " ".join((name or "").split())))
    text = FORBIDDEN.sub("-", text.replace("\\", "/").rpartition("/")[2]).strip(" .")
    path = PurePosixPath(text or "-")
    ending = path.suffix.lower()
    return f"{path.name[: len(path.name) - len(ending)][:LONGEST_NAME].strip() or '-'}{ending}"


def too_large():
    size = number(LARGEST // MEGABYTE)
    return FileRefused("too_large", _("The file is larger than %(size)s MB.") % {"size": size})


def not_what_it_says(kind):
    return FileRefused("content", _("The content of the file is not %(kind)s.") % {"kind": K(kind).label})


def with_program():
    return FileRefused("program", _("Files with macros, scripts or embedded programs are not accepted."))


# --- by kind -----------------------------------------------------------------------------
def check_pdf(content, kind):
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise not_what_it_says(kind)
    plain = PDF_STREAM.sub(b"", content)
    if any(_names_a_program(part) for part in (plain, *_packed_objects(content))) or _finds(PDF_PROGRAMS, content):
        raise with_program()


def _names_a_program(part):
    return _finds(PDF_PROGRAMS, part) or _finds(PDF_SHORT, part)


def _finds(names, part):
    return names.search(part) or names.search(PDF_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part))


def _packed_objects(content):
    """The objects that a PDF packs into streams; of what can't be unpacked, what there is of it."""
    left = MOST_UNPACKED
    for found in PDF_PACKED_OBJECTS.finditer(content):
        with suppress(zlib.error):
            part = zlib.decompressobj().decompress(found[1], left)
            left -= len(part)
            yield part
        if left <= 0:
            raise FileRefused("unpacked", _("The file unpacks to more than is allowed."))


def check_picture(content, kind):
    """The head is read first: a picture of a billion pixels must not be unpacked to learn its size."""
    try:
        picture = Image.open(io.BytesIO(content), formats=[K(kind).label])
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise FileRefused("pixels", _("The picture has more pixels than is allowed."))
        picture.verify()
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused("pixels", _("The picture has more pixels than is allowed.")) from None
    except Exception:
        # Pillow's readers raise whatever their parsers meet: SyntaxError, struct.error, zlib.error, ValueError.
        raise not_what_it_says(kind) from None


def check_office(content, kind):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_parts(packed, kind)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise not_what_it_says(kind) from None
    except zlib.error:
        raise not_what_it_says(kind) from None


def _check_parts(packed, kind):
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_PARTS:
        raise FileRefused("parts", _("The file holds more parts than is allowed."))
    if not {"[Content_Types].xml", MAIN_PART[kind]} <= names or len(names) != len(entries):
        raise not_what_it_says(kind)
    if any(OFFICE_PROGRAMS.search(name) for name in names):
        raise with_program()
    left = MOST_UNPACKED
    for entry in entries:
        part = _unpacked(packed, entry, left)
        left -= len(part)
        if entry.filename.lower().endswith((".xml", ".rels")):
            _check_xml(part, entry.filename.lower(), kind)


def _unpacked(packed, entry, most):
    """What an entry holds; what it claims about its size is not believed."""
    content = bytearray()
    with packed.open(entry) as part:
        while piece := part.read(CHUNK):
            content += piece
            if len(content) > most:
                raise FileRefused("unpacked", _("The file unpacks to more than is allowed."))
    return bytes(content)


def _check_xml(part, name, kind):
    """Parsed, because letters can be written in many ways: refused for a document type, and for what is no XML."""

    def refuse(*_declaration):
        raise not_what_it_says(kind)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    if name.endswith(".rels"):
        parser.StartElementHandler = _check_relation
    elif name == "[content_types].xml":
        parser.StartElementHandler = _check_type
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError):
        raise not_what_it_says(kind) from None


def _check_relation(_element, attributes):
    """A link may lead outside; a template, a picture or anything else that is fetched unasked may not."""
    relation = attributes.get("Type", "")
    is_outside = attributes.get("TargetMode", "").lower() == "external"
    if OFFICE_PROGRAMS.search(relation) or (is_outside and not relation.lower().endswith("/hyperlink")):
        raise with_program()


def _check_type(_element, attributes):
    if MACRO_TYPES.search(attributes.get("ContentType", "")):
        raise with_program()


CHECKS = {
    K.PDF: check_pdf,
    K.PNG: check_picture,
    K.JPEG: check_picture,
    K.DOCX: check_office,
    K.XLSX: check_office,
}
