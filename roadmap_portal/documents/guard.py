"""The upload guard: whether a file is what its ending says, of a kind that may lie here, and carries no program.

Ending and content must agree: a browser that guesses by content, and a person who goes by the ending, see the same.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

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
# Programs and links to programs, in the plain parts of a PDF and in Office files.
# Streams are packed: in ten megabytes of noise any three letters come by chance.
PDF_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
PDF_PROGRAMS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
OFFICE_PROGRAMS = re.compile(r"vbaproject|vbadata|macrosheets|activex|embeddings/|oleobject", re.IGNORECASE)
OFFICE_LINKS = re.compile(
    rb"(attachedTemplate|oleObject|subDocument|externalLinkPath|frame)\"[^>]*TargetMode=\"External\""
)
MACRO_TYPES = re.compile(rb"macroEnabled|vnd\.ms-office\.vba", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
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
    if PDF_PROGRAMS.search(PDF_STREAM.sub(b"", content)):
        raise with_program()


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
    except zipfile.zlib.error:
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
            _check_xml(part, kind)


def _unpacked(packed, entry, most):
    """What an entry holds; what it claims about its size is not believed."""
    content = bytearray()
    with packed.open(entry) as part:
        while piece := part.read(CHUNK):
            content += piece
            if len(content) > most:
                raise FileRefused("unpacked", _("The file unpacks to more than is allowed."))
    return bytes(content)


def _check_xml(part, kind):
    if DOCTYPE.search(part):
        raise not_what_it_says(kind)
    if MACRO_TYPES.search(part) or OFFICE_LINKS.search(part):
        raise with_program()


CHECKS = {
    K.PDF: check_pdf,
    K.PNG: check_picture,
    K.JPEG: check_picture,
    K.DOCX: check_office,
    K.XLSX: check_office,
}
