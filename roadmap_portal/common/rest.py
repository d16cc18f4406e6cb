"""How the API reads and writes JSON."""

import codecs
import json
from decimal import Decimal

import orjson
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from .problems import TooLarge

# No resource of ours is deeper than a list of objects with lists of parts.
DEEPEST = 16


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=plain, option=orjson.OPT_NON_STR_KEYS)


class AnythingRenderer(OrjsonRenderer):
    """For views that answer with a file of their own: whatever is asked for is acceptable, errors are JSON."""

    media_type = "*/*"


def plain(value):
    """What orjson doesn't know: decimals stay exact as strings, translatable texts are spoken."""
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, Promise):
        return str(value)
    if hasattr(value, "__iter__"):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def written(value):
    """A decimal in its shortest form, without an exponent: 64.69, 100, 0.5."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it, and no more: 400 for NaN, lone surrogates, one name twice, absurd nesting.

    DRF's own parser fails with a 500 on deep nesting. Numbers arrive as int or Decimal, never as float.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = self.read(stream)
        try:
            # The guard: refuses NaN, lone surrogates, broken UTF-8, and bounds the depth by itself.
            outline = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not valid JSON.")) from error
        if is_deeper(outline, DEEPEST):
            raise ParseError(_("The body is nested too deeply."))
        return self.read_exactly(body)

    @staticmethod
    def read(stream):
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(longest + 1)
        if len(body) > longest:
            raise TooLarge()
        return body.removeprefix(codecs.BOM_UTF8)

    @staticmethod
    def read_exactly(body):
        try:
            return json.loads(body, parse_float=Decimal, object_pairs_hook=without_doubles)
        except ValueError as error:
            raise ParseError(_("The body is not valid JSON.")) from error


def without_doubles(pairs):
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        raise ParseError(_("A name stands twice in one object."))
    return dict(pairs)


def is_deeper(value, levels):
    """Whether ``value`` is nested deeper than ``levels``; walks level by level, so depth costs no stack."""
    level = [value]
    for _step in range(levels + 1):
        level = [
            part
            for whole in level
            if isinstance(whole, dict | list)
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
        if not level:
            return False
    return True
