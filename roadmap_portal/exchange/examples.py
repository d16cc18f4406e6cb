"""Examples of the OpenAPI document: real answers, recorded from the demonstration by `manage.py record_api_examples`.

A test holds each against the shape that the document gives it, so a field that comes or goes wants a new recording.
"""

import json
from functools import cache
from pathlib import Path

from drf_spectacular.utils import OpenApiExample

FILE = Path(__file__).with_name("examples.json")
LANGUAGES = {"ar": "العربية", "en": "English"}
DRAFT = {"numerator": "284", "denominator": "439", "note": "دُققت مع سجلات المراكز"}
NAMED = {"indicator": "CRM-03", "command": "DQ-1", "period": "2026-10"}
# Bodies of operations whose answers can't be recorded: periods close, and a report is made by the worker.
REQUESTS = {
    "observations_draft": NAMED | DRAFT,
    "observations_put_draft": DRAFT,
    "observations_bulk": {"rows": [NAMED | DRAFT]},
    "follow_ups_report": {"state": "done", "text": "سُلّمت العجلات إلى المديرية"},
    "reports_create": {"code": "2026-Q3"},
    "webhooks_update": {"events": ["value.approved", "report.published"], "enabled": True},
}


@cache
def recorded():
    """{operation: {"status", "request": body or none, "answers": {language: body}}}; one where both are equal."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def examples_of(operation):
    """The examples of an operation, for its document."""
    found = recorded().get(operation, {"answers": {}})
    answers, body = found["answers"], REQUESTS.get(operation, found.get("request"))
    made = [
        OpenApiExample(
            LANGUAGES[language] if len(answers) > 1 else " / ".join(LANGUAGES.values()),
            value=answer,
            response_only=True,
            status_codes=[str(found["status"])],
        )
        for language, answer in answers.items()
    ]
    return made + ([OpenApiExample("طلب / Request", value=body, request_only=True)] if body else [])
