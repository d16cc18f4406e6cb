"""The last step of a page for a reader of Arabic-Indic digits: every figure of its text in them.

Numbers that the portal counts are written so from the start (`formats`); names of indicators, laws and notes bring
digits of their own, and a page has one system of digits only. Codes, addresses and text of the other language keep
theirs.
"""

import re

from . import formats

# A tag, a comment or a character reference; all between is text.
MARKUP = re.compile(r"""<!--.*?-->|<(?P<end>/?)(?P<tag>[a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'>])*>|&\#?\w+;|<!""", re.S)
KEPT_WHOLE = {"script", "style", "textarea", "code", "kbd", "samp", "template"}
KEEPS_DIGITS = re.compile(r"""\slang="(?!ar\b)|\sclass="(?:[^"]*\s)?code[\s"]""")
# 2026-Q3, SEC-01, 8f3a…, name@host: digits that hang on a Latin letter; 2026-10 and 2026-10-31; 192.0.2.10.
CODE = re.compile(
    r"[\w.@:/+-]*[A-Za-z][\w.@:/+-]*"
    r"|(?<![\d.-])\d{4}-\d\d(?:-\d\d)?(?![\d-])"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d\d?)?(?![\d.])",
    re.ASCII,
)


def localise(html: str) -> str:
    """``html`` with its texts in the reader's digits; markup and what is marked as foreign or a code stay."""
    written, last, kept = [], 0, Kept()
    for markup in MARKUP.finditer(html):
        text = html[last : markup.start()]
        written += [text if kept else _localise_text(text), markup[0]]
        last = markup.end()
        kept.pass_by(markup)
    tail = html[last:]
    return "".join([*written, tail if kept else _localise_text(tail)])


def _localise_text(text):
    pieces, last = [], 0
    for code in CODE.finditer(text):
        pieces += [formats.localise(text[last : code.start()]), code[0]]
        last = code.end()
    return "".join([*pieces, formats.localise(text[last:])])


class Kept:
    """Whether the reader of the page stands inside an element whose digits stay; true while it does."""

    def __init__(self):
        self.tag, self.depth = None, 0

    def __bool__(self):
        return self.depth > 0

    def pass_by(self, markup):
        tag = markup["tag"]
        if self.depth:
            if tag == self.tag:
                self.depth += -1 if markup["end"] else 1
        elif tag and not markup["end"] and tag != "html" and (tag in KEPT_WHOLE or KEEPS_DIGITS.search(markup[0])):
            self.tag, self.depth = tag, 0 if tag in ("input", "img", "link", "meta") else 1
