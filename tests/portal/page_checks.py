"""What must hold on every page, whoever reads it: each check yields complaints about one page."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from .document import Document
from .query_limits import most_of

ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# Written alike in either language: addresses, names of formats and what stands on a key.
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")
NAMES = re.compile(r"\b(?:PDF|XLSX|HTML|CSV|JSON|SHA-256|API)\b")
# An indicator, a command, a receipt; elsewhere a <bdi> keeps it together, but these elements hold text only.
REFERENCE_CODE = re.compile(r"\b[A-Z]{2,4}(?:-[A-Z]?\d[\w/-]*|\b)")
TEXT_ONLY = {"title", "option"}
# Digits that a code brings along (SEC-01, 2026-Q3) are letters of it; those of a quantity stand among marks or alone.
# A month's code (2026-10) has no letter, and keeps its digits all the same.
CODE = re.compile(r"(?:[0-9]+-?)*[A-Za-z][\w.:/-]*|(?<![\d.-])[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![\d-])")
WESTERN, ARABIC_INDIC = re.compile(r"[0-9]"), re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")
SPOKEN = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title", "label"}
# Text that is the same in both languages, marked as such, and what a person has typed.
NEUTRAL = {"bdi", "code", "kbd", "samp", "script", "style", "template", "textarea"}
KEEP_DIGITS = {"script", "style", "template", "textarea", "code", "kbd", "samp"}
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage",
              "headers", "form", "list"}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One answer; ``name`` says in a complaint which one."""

    name: str
    language: str
    digits: str
    headers: dict
    source: str
    # How often it asked the database; 0 where nobody counted.
    queries: int = 0

    @cached_property
    def document(self):
        return Document(self.source)

    @cached_property
    def root(self):
        return self.document.root

    @cached_property
    def elements(self):
        return list(self.root.elements())

    def all(self, *tags):
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def html(self):
        """None for a part of a page, as htmx asks for it."""
        return next(iter(self.all("html")), None)

    def spoken(self):
        """(language, element, text) of everything that is read or read out, but what is marked as neither's."""
        for element, text in self.root.texts():
            if not NEUTRAL & element.within:
                yield self.language_of(element), element, text
        for element in self.elements:
            for name in SPOKEN & element.attributes.keys():
                if element.get(name):
                    yield self.language_of(element), element, element.get(name)
            if element.tag == "input" and element.get("type") in ("submit", "button"):
                yield self.language_of(element), element, element.get("value") or ""

    def language_of(self, element):
        return element.language or self.language


def complaints(page):
    """All complaints about ``page``, each with the page's name and language in front."""
    return [f"{page.name} ({page.language}): {text}" for check in CHECKS for text in check(page)]


def asks_seldom(page):
    if page.queries > (most := most_of(page.name)):
        yield f"asks the database {page.queries} times, not {most} at most"


def speaks_one_language(page):
    for language, element, text in page.spoken():
        plain = NAMES.sub(" ", EMAIL.sub(" ", text))
        if element.tag in TEXT_ONLY:
            plain = REFERENCE_CODE.sub(" ", plain)
        foreign = LATIN.findall(plain) if language == "ar" else ARABIC.findall(plain)
        if foreign:
            yield f"«{' '.join(foreign)}» is not of the language {language}, in “{text.strip()[:90]}”, {element}"


def counts_in_one_system(page):
    wrong = WESTERN if (page.language, page.digits) == ("ar", "arabic_indic") else ARABIC_INDIC
    for element, text in page.root.texts():
        if KEEP_DIGITS & element.within or element.is_code:
            continue
        if page.language_of(element) == page.language and wrong.search(EMAIL.sub(" ", CODE.sub(" ", text))):
            yield f"digits of the other system in “{text.strip()[:90]}”, {element}"


def says_what_it_is(page):
    if page.html is None:
        return
    direction = {"ar": "rtl", "en": "ltr"}[page.language]
    if (page.html.get("lang"), page.html.get("dir")) != (page.language, direction):
        yield f"html says lang={page.html.get('lang')} dir={page.html.get('dir')}"
    titles = [title.text() for title in page.all("title") if title.parent.tag == "head"]
    if len(titles) != 1 or not titles[0].strip(" –"):
        yield f"titles: {titles}"
    elif titles[0].startswith("–"):
        yield f"the title does not say which page it is: {titles[0]}"
    headings = [heading.text() for heading in page.all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"h1: {headings}"
    if len(page.all("main")) != 1:
        yield "not exactly one main"


def brings_nothing_along(page):
    """The strict content policy would block it without a word; a foreign host would be told who reads what."""
    for element in page.elements:
        for name, value in element.attributes.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"{name} of {element}"
            if name in ("src", "href", "action", "formaction", "poster", "data", "srcset"):
                parts = urlsplit(value or "")
                if parts.netloc or parts.scheme not in ("", "data", "mailto", "tel"):
                    yield f"{name}={value} of {element}"
        if element.tag == "style" or (element.tag == "script" and not element.get("src") and not is_data(element)):
            yield f"inline {element}"


def is_data(script):
    return script.get("type") in ("application/json", "text/plain")


def is_guarded_by_headers(page):
    policy = page.headers.get("Content-Security-Policy", "")
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        if directive not in policy:
            yield f"the content policy lacks {directive}: {policy}"
    if "unsafe" in policy:
        yield f"unsafe content policy: {policy}"
    if "no-store" not in page.headers.get("Cache-Control", ""):
        yield f"Cache-Control: {page.headers.get('Cache-Control')}"
    if page.headers.get("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options is missing"
    if not {"cookie", "accept-language"} <= {name.strip().lower() for name in page.headers.get("Vary", "").split(",")}:
        yield f"Vary: {page.headers.get('Vary')}"


def is_well_formed(page):
    yield from page.document.complaints
    ids = [element.get("id") for element in page.elements if element.get("id") is not None]
    for twice, times in Counter(ids).items():
        if times > 1:
            yield f"the id {twice} stands {times} times"
    known = set(ids)
    for element in page.elements:
        for name in REFERENCES & element.attributes.keys():
            for target in (element.get(name) or "").split():
                if target not in known:
                    yield f"{name}={target} of {element} leads to nothing"
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href[1:] not in known:
            yield f"the link {href} leads to nothing"
        if "id" in element.attributes and (not element.get("id") or " " in element.get("id")):
            yield f"{element} has no good id"


def is_usable_without_sight(page):
    """What axe would say of the tree alone, on more pages than a browser has time for."""
    labels = {label.get("for") for label in page.all("label")}
    for element in page.elements:
        named = element.get("aria-label") or element.get("aria-labelledby")
        if element.tag == "img" and "alt" not in element.attributes:
            yield f"{element} has no alt"
        if is_field(element) and not (named or "label" in element.within or element.get("id") in labels):
            yield f"{element} has no label"
        if element.tag in ("a", "button", "summary") and not (named or spoken_text(element)):
            yield f"{element} has no text"
        if element.tag == "table" and not (named or any(each.tag == "caption" for each in element.elements())):
            yield f"{element} has no caption"
        if "data-label" in element.attributes and not element.get("data-label"):
            yield f"{element} has an empty label, which a phone shows in place of its column's head"
        if element.tag == "th" and not element.get("scope"):
            yield f"{element} has no scope"
        if element.tag == "button" and not element.get("type") and not inside_form(element):
            yield f"{element} belongs to no form"


def is_field(element):
    buttons = ("hidden", "submit", "button", "image", "reset")
    return element.tag in ("input", "select", "textarea") and element.get("type") not in buttons


def inside_form(button):
    return button.get("form") or any(each.tag == "form" for each in button.ancestors())


def spoken_text(element):
    return element.text() or any(each.get("aria-label") or each.get("alt") for each in element.elements())


CHECKS = (
    asks_seldom,
    speaks_one_language,
    counts_in_one_system,
    says_what_it_is,
    brings_nothing_along,
    is_guarded_by_headers,
    is_well_formed,
    is_usable_without_sight,
)
