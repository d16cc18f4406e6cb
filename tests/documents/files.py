"""Small files of every kind that is accepted, and some that are not what they say."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def picture(form="PNG", size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size, "#126b59").save(out, form)
    return out.getvalue()


def office(main="word/document.xml", types=TYPES, **more):
    """A zip with the parts of an Office file; ``more`` maps names (/ as __, . as _dot_) to texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr(main, "<document/>")
        for name, text in more.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def upload(name="محضر.pdf", content=PDF):
    return SimpleUploadedFile(name, content)
