"""Query parameters of the API: each says what it takes, how it is read, and what it does to the rows.

A parameter or value that isn't known is an error that names what is allowed, never ignored.
"""

import re
from datetime import date

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

# What a refusal lists at most: a plan of a thousand indicators is not a sentence.
MOST_NAMED = 60
# Codes have 40 characters at most, cursors half of this.
LONGEST = 300
PAGE_SIZE, LARGEST_PAGE = 100, 500
# Databases refuse NUL, encoders lone surrogates; no value of ours has either.
BROKEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d", re.ASCII)


def refuse(field, message, code="invalid"):
    """Raise the 400 of one parameter."""
    raise ValidationError({field: [message]}, code=code)


def one_of(field, value, allowed):
    """``value`` if it is one of ``allowed``, else a 400 that lists them."""
    if value not in allowed:
        message = _("“%(value)s” is not known here. Allowed: %(allowed)s.")
        refuse(field, message % {"value": value[:60], "allowed": listed(allowed)}, "unknown_value")
    return value


def listed(allowed):
    names = sorted(map(str, allowed))
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def texts_of(query, known):
    """{name: text} of the query; refuses what is not in ``known``, given twice, or no text."""
    for name, values in query.lists():
        if name not in known:
            message = _("This parameter is not known here. Allowed: %(allowed)s.")
            refuse(name if not BROKEN.search(name) else "?", message % {"allowed": listed(known)}, "unknown_parameter")
        if len(values) > 1:
            refuse(name, _("The parameter is given more than once."), "repeated")
        if BROKEN.search(values[0]) or len(values[0]) > LONGEST:
            refuse(name, _("The value can't be read."))
    return {name: query[name] for name in known if name in query}


class Parameter:
    """A text. ``lookup`` limits the rows to those whose column is the value that was read."""

    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    example = None

    def __init__(self, help, *, lookup=None, example=None, in_detail=False):
        self.help, self.lookup, self.in_detail = help, lookup, in_detail
        self.example = example or self.example

    def read(self, name, text, view):
        """The value that ``text`` says, else a 400."""
        return text

    def limit(self, rows, value, view):
        return rows.filter(**{self.lookup: value}) if self.lookup else rows


class Choice(Parameter):
    """One of a few words; ``words`` maps them to what the lookup compares with."""

    def __init__(self, help, words, **options):
        super().__init__(help, **options)
        self.words = dict(words) if isinstance(words, dict) else {word: word for word in words}
        self.schema = {"type": "string", "enum": list(self.words)}

    def read(self, name, text, view):
        return self.words[one_of(name, text, self.words)]


class Code(Parameter):
    """The stable code of a thing that the caller can see; ``of(view)`` are the rows that have it.

    What lies out of sight is as unknown as what doesn't exist. ``kept(view)`` may know {code: id} of some of these
    rows already.
    """

    def __init__(self, help, *, of, field="code", kept=None, **options):
        super().__init__(help, **options)
        self.of, self.field, self.kept = of, field, kept

    def read(self, name, text, view):
        if self.kept is not None and (pk := self.kept(view).get(text)) is not None:
            return pk
        rows = self.of(view)
        found = rows.filter(**{self.field: text}).values_list("pk", flat=True).first()
        if found is None:
            one_of(name, text, rows.order_by(self.field).values_list(self.field, flat=True)[: MOST_NAMED + 1])
        return found


class Flag(Parameter):
    """`1` asks for something that is otherwise left out."""

    schema = {"type": "string", "enum": ["1", "0"]}

    def read(self, name, text, view):
        return one_of(name, text, ("0", "1")) == "1"


class Day(Parameter):
    """A day, 2026-10-31."""

    schema = {"type": "string", "format": "date"}
    example = "2026-10-31"

    def read(self, name, text, view):
        try:
            return date.fromisoformat(text) if DAY.fullmatch(text) else self.refuse(name, text)
        except ValueError:
            return self.refuse(name, text)

    @staticmethod
    def refuse(name, text):
        refuse(name, _("“%(value)s” is not a day. Write 2026-10-31.") % {"value": text[:60]}, "unknown_value")


class PageSize(Parameter):
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}

    def read(self, name, text, view):
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= LARGEST_PAGE):
            refuse(name, _("A whole number from 1 to %(most)s is wanted.") % {"most": LARGEST_PAGE})
        return int(text)


class Format(Parameter):
    """Read by the content negotiation; here for the document and the list of what is allowed."""


def format_parameter(renderers):
    formats = [renderer.format for renderer in renderers]
    parameter = Format("Format of the answer; the `Accept` header says it too.")
    parameter.schema = {"type": "string", "enum": formats, "default": formats[0]}
    return parameter
