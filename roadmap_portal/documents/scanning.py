"""The hook for an antivirus: a function named by PORTAL_VIRUS_SCANNER, asked for every upload.

It gets the content (bytes) and returns True when nothing was found. Without one, files are marked as not scanned.
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .models import Document
from .spreadsheet_guard import FileRefused


@cache
def scanner(path):
    return import_string(path)


def scan(content):
    """The Document.Scan of ``content``; FileRefused when something was found."""
    if not settings.PORTAL_VIRUS_SCANNER:
        return Document.Scan.NOT_SCANNED
    if not scanner(settings.PORTAL_VIRUS_SCANNER)(content):
        raise FileRefused("virus", _("The virus scanner refused this file."))
    return Document.Scan.CLEAN
