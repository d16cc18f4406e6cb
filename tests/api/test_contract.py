"""The API against its own document (schemathesis): no 5xx, nothing undocumented, whatever is sent.

With a token that reads, one that writes and one that has expired; all checks that don't need a run of many steps, as
`make fuzz` configures them. Bounded: a few examples for each operation, the same ones each time.
"""

from datetime import timedelta
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounded
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.accounts.tokens import throttling
from roadmap_portal.accounts.tokens.issuing import SCOPES
from tests import personas
from tests.api.conftest import token

pytestmark = pytest.mark.django_db
CONFIG = Path(__file__).resolve().parent.parent / "fuzz" / "schemathesis.toml"
WRITES = ("post", "put", "patch")
FEW = bounded(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(values, settings):
    settings.PORTAL_API_LIMITS = dict.fromkeys(settings.PORTAL_API_LIMITS, (100000, 60))
    settings.ALLOWED_HOSTS = ["localhost"]
    throttling.forget_all()
    # As Django's own test client does: the test's transaction lives on its connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(
        f"{reverse('api-schema')}?format=json",
        get_wsgi_application(),
        config=SchemathesisConfig.from_path(CONFIG),
        headers={"Authorization": f"Bearer {token(personas.planner())}"},
    )
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_answer_is_undocumented_or_a_fault(document):
    writing = token(personas.director_dq(), scopes=SCOPES)
    expired = token(personas.director_dq(), scopes=SCOPES)
    now = timezone.now()
    newest = ApiToken.objects.latest("created")
    ApiToken.objects.filter(pk=newest.pk).update(created=now - timedelta(days=9), expiry=now - timedelta(days=1))
    bearers = {"reading": (token(personas.planner()), 2), "writing": (writing, 2), "expired": (expired, 1)}
    operations = [operation.ok() for operation in document.get_all_operations()]
    assert len(operations) > 40
    seen, wrong = set(), {}
    for operation in operations:
        told = [
            (who, *answer)
            for who, (text, most) in bearers.items()
            for answer in answers(operation, text, GenerationMode.POSITIVE, most)
        ]
        if operation.method in WRITES and "requestBody" in operation.definition.raw:
            told += [("wrongly", *answer) for answer in answers(operation, writing, GenerationMode.NEGATIVE, 2)]
        for who, status, complaint in told:
            seen.add((who, status))
            # 404 where the address itself can be none: 2026-02-31.
            if who == "expired" and status not in (400, 401, 404, 406):
                complaint = f"an expired token gets {status}"
            if complaint:
                wrong.setdefault(f"{operation.label} {who} {status}", complaint)
    assert wrong == {}
    assert {("reading", 200), ("writing", 200), ("writing", 400), ("wrongly", 400), ("expired", 401)} <= seen


def answers(operation, text, mode, most):
    """(status, what is wrong with it) of ``most`` examples of ``operation``."""
    found = []

    @bounded(FEW, max_examples=most)
    @seed(7)
    @given(operation.as_strategy(generation_mode=mode))
    def one(case):
        case.headers.pop("Authorization", None)
        # Read in this process, where nobody unpacks what is compressed.
        bearer = {"Authorization": f"Bearer {text}", "Accept-Encoding": "identity"}
        response = case.call(headers=bearer)
        try:
            case.validate_response(response, headers=bearer)
        except (AssertionError, BaseExceptionGroup) as failure:
            parts = getattr(failure, "exceptions", [failure])
            found.append((response.status_code, "; ".join(str(part)[:300] for part in parts)))
        else:
            found.append((response.status_code, ""))

    one()
    return found
