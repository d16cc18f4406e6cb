"""manage.py record_api_examples: the examples of the OpenAPI document anew, from the answers of the demonstration."""

import json
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from roadmap_portal.accounts.models import User
from roadmap_portal.exchange import webhooks
from roadmap_portal.exchange.examples import FILE, LANGUAGES
from roadmap_portal.exchange.models import Subscription
from roadmap_portal.operations.models import Change

BASE = "https://portal.example"
PLANNER, DIRECTOR = "planner@demo.test", "director.dq@demo.test"
# What is asked for where the first row of the list is no good example.
PATHS = {"changes_list": "/api/v1/changes/?resource=observations&page_size=2"}
# Whose rows are named by more than one part.
BY_SEVERAL = ("observations/", "workshops/")
# A value of the month before this one: it is due, and still open.
LAST_MONTH = timezone.localdate().replace(day=1) - timedelta(days=1)
NAMED = {"indicator": "CRM-03", "command": "DQ-1", "period": f"{LAST_MONTH:%Y-%m}"}
CELL = f"/api/v1/observations/{'/'.join(NAMED.values())}/"
DRAFT = {"numerator": "284", "denominator": "439", "note": "دُققت مع سجلات المراكز"}
HOOK = {"url": "https://192.0.2.10/hook", "events": ["value.approved"]}
# Operation -> (who, address: none for that of the list's first row, body).
WRITES = {
    "observations_draft": (DIRECTOR, "/api/v1/observations/", NAMED | DRAFT),
    "observations_put_draft": (DIRECTOR, CELL, DRAFT),
    "observations_bulk": (DIRECTOR, "/api/v1/observations/bulk/", {"rows": [NAMED | DRAFT]}),
    "observations_submit": (DIRECTOR, f"{CELL}submit/", None),
    "milestones_report": (PLANNER, None, {"percent": "30.5", "on": "2026-02-01", "note": "وُضع الأساس"}),
    "follow_ups_report": (DIRECTOR, None, {"state": "done", "text": "سُلّمت العجلات إلى المديرية"}),
    "reports_create": (PLANNER, "/api/v1/reports/", {"code": "2026-Q3"}),
    "webhooks_create": (PLANNER, "/api/v1/webhooks/", HOOK),
    "webhooks_update": (PLANNER, None, {"events": ["value.approved", "report.published"], "enabled": True}),
    "webhooks_replay": (PLANNER, None, None),
}
# What is refused, in both languages: a number that can be read in two ways, a value that is sent twice.
REFUSED = {
    "observations_draft": NAMED | DRAFT | {"numerator": "284,5"},
    "observations_put_draft": DRAFT | {"numerator": "284,5"},
    "observations_bulk": {"rows": [NAMED | DRAFT, NAMED | DRAFT]},
}


class Command(BaseCommand):
    help = "Record the examples of the OpenAPI document from the demonstration's data; nothing of it is changed."

    def handle(self, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("Examples are recorded from the demonstration: set PORTAL_DEMO=1.")
        with override_settings(ALLOWED_HOSTS=["portal.example"], PORTAL_WEBHOOKS_INSIDE=True), transaction.atomic():
            found = self.recorded()
            transaction.set_rollback(True)
        text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        FILE.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"{len(found)} operations")

    def recorded(self):
        self.clients = {(who, language): client(who, language) for who in (PLANNER, DIRECTOR) for language in LANGUAGES}
        paths = PATHS | prepared()
        found = {}
        for path, methods in SchemaGenerator().get_schema(public=True)["paths"].items():
            for method, operation in methods.items():
                name = operation["operationId"]
                if method == "get" and (address := paths.get(name) or self.address(path)):
                    found[name] = self.example(PLANNER, "get", address)
                elif name in WRITES:
                    who, address, body = WRITES[name]
                    address = address or paths.get(name) or self.address(path)
                    found[name] = self.example(who, method, address, body)
                    if found[name] is None:
                        raise CommandError(f"{name} is not taken any more.")
                    if name in REFUSED:
                        found[name] |= {"refused": self.answers(who, method, address, REFUSED[name])}
        return {name: example for name, example in found.items() if example}

    def address(self, path):
        """Where to read or write: a short page of a list, or the first row of the list before the address's parts."""
        resource, has_parts, parts = path.partition("{")
        if has_parts and not (parts.endswith("}/") and (parts.count("}") == 1 or resource.endswith(BY_SEVERAL))):
            return None
        page = self.ask(PLANNER, "en", "get", f"{resource}?page_size=1")
        if page.status_code != 200:
            return None if has_parts else path
        if not has_parts:
            return f"{resource}?page_size=1"
        row = next(iter(page.json()["results"]), None)
        return row and (row.get("url") or f"{BASE}{resource}{row.get('code') or row.get('number')}/").removeprefix(BASE)

    def example(self, who, method, address, body=None):
        found = self.answers(who, method, address, body)
        if found["status"] >= 300 or not all(isinstance(answer, dict) for answer in found["answers"].values()):
            return None
        for answer in found["answers"].values():
            answer |= {"secret": "whsec_…"} if "secret" in answer else {}
        # What is written is made twice, with two codes: one answer tells it all.
        if method != "get":
            found["answers"].pop("en", None)
        return {"request": body, **found}

    def answers(self, who, method, address, body):
        """{"status", "answers": {language: body}}; one where both are equal. Nothing of it stays."""
        answers = {}
        for language in LANGUAGES:
            point = transaction.savepoint()
            answer = self.ask(who, language, method, address, body)
            transaction.savepoint_rollback(point)
            answers[language] = answer.json() if "json" in answer.headers["Content-Type"] else None
        kept = answers if answers["ar"] != answers["en"] else {"ar": answers["ar"]}
        return {"status": answer.status_code, "answers": kept}

    def ask(self, who, language, method, address, body=None):
        send = partial(getattr(self.clients[who, language], method), address, secure=True)
        return send() if method == "get" else send(body, content_type="application/json")


def prepared():
    """{operation: address} of what the demonstration has not: a subscription that was told of an approval."""
    hook = webhooks.subscribe(HOOK["url"], events=HOOK["events"], by=User.objects.get_by_natural_key(PLANNER))
    approval = Change.objects.filter(kind=HOOK["events"][0]).latest("number")
    Subscription.objects.filter(pk=hook.pk).update(seen=approval.number - 1)
    webhooks.dispatch()
    address = f"/api/v1/webhooks/{hook.code}/deliveries/"
    return {
        "webhooks_deliveries": f"{address}?page_size=1",
        "webhooks_replay": f"{address}{hook.deliveries.earliest('pk').code}/replay/",
    }


def client(email, language):
    """A signed-in person's: some lists are for nobody's token."""
    headers = {"Accept-Language": language, "Host": BASE.removeprefix("https://")}
    made = Client(headers=headers, raise_request_exception=False)
    made.force_login(User.objects.get_by_natural_key(email))
    return made
