"""Examples of the OpenAPI document: real answers, recorded from the demonstration by `manage.py record_api_examples`.

A test holds each against the shape that the document gives it, so a field that comes or goes wants a new recording.
"""

import json
from functools import cache
from pathlib import Path

from drf_spectacular.utils import OpenApiExample

FILE = Path(__file__).with_name("examples.json")
LANGUAGES = {"ar": "العربية", "en": "English"}


@cache
def recorded():
    """{operation: {"status", "request": body or none, "answers": {language: body}}}; one where both are equal.

    ``refused`` has status and answers of a request that is not taken.
    """
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def examples_of(operation):
    """The examples of an operation, for its document."""
    found = recorded().get(operation, {"answers": {}})
    made = [*shown(found), *shown(found.get("refused", {"answers": {}}), media_type="application/problem+json")]
    body = found.get("request")
    return made + ([OpenApiExample("طلب / Request", value=body, request_only=True)] if body else [])


def shown(found, media_type="application/json"):
    """The answers of one status; one that is equal in both languages stands there once."""
    answers = found["answers"]
    for language, answer in answers.items():
        name = LANGUAGES[language] if len(answers) > 1 else " / ".join(LANGUAGES.values())
        status = [str(found["status"])]
        yield OpenApiExample(name, value=answer, response_only=True, status_codes=status, media_type=media_type)
