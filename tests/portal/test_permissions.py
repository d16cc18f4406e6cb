"""Every address × every person × every verb, as one literal table in the files of permissions/.

A routed view that stands in no row fails.

What lies out of a person's sight is 404, what he may know of but not do 403; without a session a page leads to the
door (302) and the API says 401. The token reads, and belongs to a dashboard of Dhi Qar: it opens no pages.
"""

from copy import deepcopy
from pathlib import Path

import pytest
from django.db import connection, transaction

from workshops.models import Participation

from .addresses import routes

PEOPLE = ["anonymous", "planner", "approver", "director_dq", "director_ni", "officer_dq", "reader", "admin", "token"]
# They hold rights of the same kinds as others, at other places.
OF_THE_SAME_KINDS = {"approver", "director_ni", "officer_dq"}
# Those who may know who was at a workshop of Dhi Qar; and the paper that says so itself, to whoever holds it.
KNOWS_PEOPLE = {"planner", "approver", "director_dq", "officer_dq", "admin"}
CONFIRMS = {"workshops:certificate"}
VERBS = ("GET", "POST", "PUT", "DELETE")
# Name, verbs, and what each of PEOPLE gets: a file for each room of the portal.
TABLE = [line for file in sorted((Path(__file__).parent / "permissions").glob("*.txt")) for line in file.open()]
# His own codes are not there for anyone who has not set up the second factor, or has seen them once.
OWN_WEBHOOK = {"api-webhooks-one", "api-webhooks-deliveries", "api-webhooks-replay"}
OWN_THING = {"end_session", "mfa_deactivate_totp", "mfa_view_recovery_codes", "revoke_token", *OWN_WEBHOOK}


def rows():
    """{(name, verb): {person: status}}"""
    found = {}
    for line in TABLE:
        if line.strip():
            name, verbs, *statuses = line.split()
            for verb in verbs.split(","):
                assert (name, verb) not in found, f"{name} {verb} stands twice"
                found[name, verb] = dict(zip(PEOPLE, map(int, statuses), strict=True))
    return found


ROWS = rows()


def test_every_routed_view_stands_in_the_table_with_every_verb():
    assert ROWS.keys() == {(route.name, verb) for route in routes() for verb in VERBS}


@pytest.mark.long
@pytest.mark.parametrize(
    "person", [pytest.param(name, marks=[pytest.mark.full] * (name in OF_THE_SAME_KINDS)) for name in PEOPLE]
)
def test_each_person_gets_what_the_table_says(signed_in, person):
    if connection.vendor == "postgresql" and person in OF_THE_SAME_KINDS:
        pytest.skip("tried in the run on SQLite")
    client, wrong, named, people = signed_in(person), [], set(), people_of_dhi_qar()
    for route in routes():
        address = route.url()
        for verb in VERBS:
            (found, said), expected = answer_to(client, verb, address), ROWS[route.name, verb][person]
            if found != expected:
                wrong.append(f"{route.name} {verb}: {found}, not {expected}")
            if any(name in said for name in people):
                named.add(route.name)
    assert wrong == []
    # By page, list, export, file and API: whoever looks after another province, or none, finds nobody by name.
    assert named <= CONFIRMS if person not in KNOWS_PEOPLE else {"workshops:people", "workshops:register"} <= named


def people_of_dhi_qar():
    """The names of those who stand on lists of Dhi Qar's workshops, and nowhere else in the portal."""
    here = Participation.objects.filter(workshop__province__code="DQ", person__isnull=False)
    elsewhere = Participation.objects.exclude(workshop__province__code="DQ").values("person__name")
    names = set(here.exclude(person__name__in=elsewhere).values_list("person__name", flat=True))
    assert len(names) > 10
    return names


def answer_to(client, verb, address):
    """(status, text) of one request, whose traces are wiped out: signing out must not open the next door."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, verb.lower())(address)
        # A long answer that nobody reads to its end would keep its place among the exports.
        content = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code, content.decode(errors="ignore")


def test_wherever_somebody_is_refused_somebody_else_gets_in():
    """A refusal proves nothing where there is nothing: the same verb at the same address serves another person."""
    for (name, verb), statuses in ROWS.items():
        people = {statuses[person] for person in PEOPLE[1:-1]}
        if name not in OWN_THING and people & {403, 404}:
            assert people & {200, 302, 405, 409, 415, 422}, f"{name} {verb}"


def test_what_the_token_may_not_do_is_said_before_the_verb_is_looked_at():
    for (name, verb), statuses in ROWS.items():
        if name.startswith("api-") and verb != "GET":
            assert statuses["token"] == 403 and statuses["planner"] in (403, 404, 405, 415), name
