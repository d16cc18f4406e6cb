"""The API against its own document (schemathesis): no 5xx, nothing undocumented, whatever is sent.

With a token that reads, one that writes and one that has expired. Bounded: a few examples for each operation, the same
ones each time.
"""

from datetime import timedelta

import pytest
import schemathesis
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounded
from schemathesis import checks
from schemathesis.specs.openapi import checks as conformance

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.accounts.tokens import throttling
from roadmap_portal.accounts.tokens.issuing import SCOPES
from tests import personas
from tests.api.conftest import token

pytestmark = pytest.mark.django_db(transaction=True)
CHECKS = [
    checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]
FEW = bounded(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(values, settings, live_server):
    settings.PORTAL_API_LIMITS = dict.fromkeys(settings.PORTAL_API_LIMITS, (100000, 60))
    throttling.forget_all()
    reading = {"Authorization": f"Bearer {token(personas.planner())}"}
    return schemathesis.openapi.from_url(f"{live_server.url}{reverse('api-schema')}?format=json", headers=reading)


def test_no_answer_is_undocumented_or_a_fault(document):
    writing = token(personas.director_dq(), scopes=SCOPES)
    expired = token(personas.director_dq(), scopes=SCOPES)
    now = timezone.now()
    newest = ApiToken.objects.latest("created")
    ApiToken.objects.filter(pk=newest.pk).update(created=now - timedelta(days=9), expiry=now - timedelta(days=1))
    bearers = {"reading": token(personas.planner()), "writing": writing, "expired": expired}
    operations = [operation.ok() for operation in document.get_all_operations()]
    assert len(operations) > 40
    seen, wrong = set(), {}
    for operation in operations:
        for who, text in bearers.items():
            for status, complaint in answers(operation, text):
                seen.add((who, status))
                # 404 where the address itself can be none: 2026-02-31.
                if who == "expired" and status not in (400, 401, 404, 406, 429):
                    complaint = f"an expired token gets {status}"
                if complaint:
                    wrong.setdefault(f"{operation.label} {who} {status}", complaint)
    assert wrong == {}
    assert {("reading", 200), ("writing", 400), ("expired", 401)} <= seen


def answers(operation, text):
    """(status, what is wrong with it) of a few examples of ``operation``."""
    found = []

    @FEW
    @seed(7)
    @given(operation.as_strategy())
    def one(case):
        case.headers.pop("Authorization", None)
        response = case.call(headers={"Authorization": f"Bearer {text}"})
        try:
            case.validate_response(response, checks=CHECKS)
        except (AssertionError, BaseExceptionGroup) as failure:
            parts = getattr(failure, "exceptions", [failure])
            found.append((response.status_code, "; ".join(str(part)[:300] for part in parts)))
        else:
            found.append((response.status_code, ""))

    one()
    return found
