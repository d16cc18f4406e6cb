"""manage.py record_api_examples: the examples of the OpenAPI document anew, from the answers of the demonstration."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from drf_spectacular.generators import SchemaGenerator

from roadmap_portal.accounts.models import User
from roadmap_portal.exchange.examples import FILE, LANGUAGES

BASE = "https://portal.example"
PLANNER = "planner@demo.test"
# What is asked for where the first row of the list is no good example.
PATHS = {"changes_list": "/api/v1/changes/?resource=observations&page_size=2"}
# Whose rows are named by more than one part.
BY_SEVERAL = ("observations/", "workshops/")
# Operation -> (list whose first row is written about or none, body).
WRITES = {
    "milestones_report": ("milestones", {"percent": "30.5", "on": "2026-02-01", "note": "وُضع الأساس"}),
    "webhooks_create": (None, {"url": "https://192.0.2.10/hook", "events": ["value.approved"]}),
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
        self.clients = {language: client(PLANNER, language) for language in LANGUAGES}
        found = {}
        for path, methods in SchemaGenerator().get_schema(public=True)["paths"].items():
            for method, operation in methods.items():
                name = operation["operationId"]
                if method == "get" and (address := PATHS.get(name) or self.address(path)):
                    found[name] = self.example("get", address)
                elif name in WRITES:
                    resource, body = WRITES[name]
                    address = self.address(f"/api/v1/{resource}/{{code}}/") if resource else path
                    found[name] = self.example(method, address, body)
        return {name: example for name, example in found.items() if example}

    def address(self, path):
        """Where to read: a short page of a list, or the first row of the list before the address's parts."""
        resource, has_parts, parts = path.partition("{")
        if has_parts and not (parts.endswith("}/") and (parts.count("}") == 1 or resource.endswith(BY_SEVERAL))):
            return None
        page = self.ask("en", "get", f"{resource}?page_size=1")
        if page.status_code != 200:
            return None if has_parts else path
        if not has_parts:
            return f"{resource}?page_size=1"
        row = next(iter(page.json()["results"]), None)
        return row and (row.get("url") or f"{BASE}{resource}{row.get('code') or row.get('number')}/").removeprefix(BASE)

    def example(self, method, address, body=None):
        answers = {}
        for language in LANGUAGES:
            point = transaction.savepoint()
            answer = self.ask(language, method, address, body)
            transaction.savepoint_rollback(point)
            if answer.status_code >= 300 or answer.headers["Content-Type"] != "application/json":
                return None
            answers[language] = answer.json() | ({"secret": "whsec_…"} if "secret" in answer.json() else {})
        # What is written is made twice, with two codes: one answer tells it all.
        kept = answers if method == "get" and answers["ar"] != answers["en"] else {"ar": answers["ar"]}
        return {"request": body, "status": answer.status_code, "answers": kept}

    def ask(self, language, method, address, body=None):
        send = getattr(self.clients[language], method)
        return send(address, body, content_type="application/json", secure=True) if body else send(address, secure=True)


def client(email, language):
    """A signed-in person's: some lists are for nobody's token."""
    headers = {"Accept-Language": language, "Host": BASE.removeprefix("https://")}
    made = Client(headers=headers, raise_request_exception=False)
    made.force_login(User.objects.get_by_natural_key(email))
    return made
