"""Every address × every person × every verb, as one literal table. A routed view that stands in no row fails.

What lies out of a person's sight is 404, what he may know of but not do 403; without a session a page leads to the
door (302) and the API says 401. The token reads, and belongs to a dashboard of Dhi Qar: it opens no pages.
"""

from copy import deepcopy

import pytest
from django.db import transaction

from .addresses import routes

PEOPLE = ["anonymous", "planner", "approver", "director_dq", "director_ni", "officer_dq", "reader", "admin", "token"]
VERBS = ("GET", "POST", "PUT", "DELETE")
# Name, verbs, and what each of PEOPLE gets.
TABLE = """
health:live                          GET              200 200 200 200 200 200 200 200 200
health:live                          POST,PUT,DELETE  405 405 405 405 405 405 405 405 405
health:ready                         GET              200 200 200 200 200 200 200 200 200
health:ready                         POST,PUT,DELETE  405 405 405 405 405 405 405 405 405
set_language                         POST             302 302 302 302 302 302 302 302 302
set_language                         GET,PUT,DELETE   302 302 302 302 302 302 302 302 302
set_theme                            POST             400 400 400 400 400 400 400 400 400
set_theme                            GET,PUT,DELETE   405 405 405 405 405 405 405 405 405

api-tracks                           GET              401 200 200 200 200 200 200 200 200
api-tracks                           POST,PUT,DELETE  401 405 405 405 405 405 405 405 403
api-indicators                       GET              401 200 200 200 200 200 200 200 200
api-indicators                       POST,PUT,DELETE  401 405 405 405 405 405 405 405 403
api-observations                     GET              401 200 200 200 200 200 200 200 200
api-observations                     POST,PUT,DELETE  401 405 405 405 405 405 405 405 403
api-progress                         GET              401 200 200 200 200 200 200 200 200
api-progress                         POST,PUT,DELETE  401 405 405 405 405 405 405 405 403
api-schema                           GET              401 200 200 200 200 200 200 200 200
api-schema                           POST,PUT,DELETE  401 405 405 405 405 405 405 405 403
api-docs                             GET              401 200 200 200 200 200 200 200 200
api-docs                             POST,PUT,DELETE  401 405 405 405 405 405 405 405 403

overview                             GET              302 200 200 200 200 200 200 200 302
overview                             POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
axes:list                            GET              302 200 200 200 200 200 200 200 302
axes:list                            POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
axes:detail                          GET              302 200 200 200 200 200 200 200 302
axes:detail                          POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
support_functions:list               GET              302 200 200 200 200 200 200 200 302
support_functions:list               POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
support_functions:detail             GET              302 200 200 200 200 200 200 200 302
support_functions:detail             POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
indicators:list                      GET              302 200 200 200 200 200 200 200 302
indicators:list                      POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
indicators:detail                    GET              302 200 200 200 200 200 200 200 302
indicators:detail                    POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
provinces:list                       GET              302 200 200 200 200 200 200 200 302
provinces:list                       POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
provinces:detail                     GET              302 200 200 200 200 200 200 200 302
provinces:detail                     POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
workshops:list                       GET              302 200 200 200 200 200 200 200 302
workshops:list                       POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
workshops:detail                     GET              302 200 200 200 200 200 200 200 302
workshops:detail                     POST,PUT,DELETE  302 405 405 405 405 405 405 405 302

indicators:my_period                 GET              302 403 403 200 200 200 404 403 302
indicators:my_period                 POST,PUT,DELETE  302 403 403 405 405 405 404 403 302
indicators:save                      POST             302 403 403 302 404 302 404 403 302
indicators:save                      GET,PUT,DELETE   302 403 403 405 404 405 404 403 302
indicators:submit                    POST             302 403 403 422 404 403 404 403 302
indicators:submit                    GET,PUT,DELETE   302 403 403 405 404 403 404 403 302
indicators:submit_ready              POST             302 403 403 302 404 403 404 403 302
indicators:submit_ready              GET,PUT,DELETE   302 403 403 405 404 403 404 403 302
indicators:recall                    POST             302 403 403 302 404 403 404 403 302
indicators:recall                    GET,PUT,DELETE   302 403 403 405 404 403 404 403 302
indicators:receipt                   GET              302 200 200 200 404 200 404 200 302
indicators:receipt                   POST,PUT,DELETE  302 405 405 405 404 405 404 405 302
indicators:review                    GET              302 200 200 403 403 403 404 403 302
indicators:review                    POST,PUT,DELETE  302 405 405 403 403 403 404 403 302
indicators:review_card               GET              302 200 200 403 403 403 404 403 302
indicators:review_card               POST,PUT,DELETE  302 405 405 403 403 403 404 403 302
indicators:decide                    POST             302 422 422 403 403 403 404 403 302
indicators:decide                    GET,PUT,DELETE   302 405 405 403 403 403 404 403 302

reports:list                         GET              302 200 200 200 200 200 200 200 302
reports:list                         POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
reports:detail                       GET              302 200 200 200 200 200 200 200 302
reports:detail                       POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
reports:progress                     GET              302 200 200 200 200 200 200 200 302
reports:progress                     POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
reports:file                         GET              302 200 200 200 200 200 200 200 302
reports:file                         POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
reports:generate                     POST             302 302 302 403 403 403 403 403 302
reports:generate                     GET,PUT,DELETE   302 405 405 403 403 403 403 403 302
reports:publish                      POST             302 302 302 403 403 403 403 403 302
reports:publish                      GET,PUT,DELETE   302 405 405 403 403 403 403 403 302

account_login                        GET              200 302 302 302 302 302 302 302 200
account_login                        POST,PUT         200 302 302 302 302 302 302 302 200
account_login                        DELETE           405 302 302 302 302 302 302 302 405
account_logout                       GET              302 200 200 200 200 200 200 200 302
account_logout                       POST             302 302 302 302 302 302 302 302 302
account_logout                       PUT,DELETE       405 405 405 405 405 405 405 405 405
account_inactive                     GET              200 200 200 200 200 200 200 200 200
account_inactive                     POST,PUT,DELETE  405 405 405 405 405 405 405 405 405
account_reauthenticate               GET,POST,PUT     302 200 200 200 200 200 200 200 302
account_reauthenticate               DELETE           302 405 405 405 405 405 405 405 302
account_change_password              GET,POST,PUT     302 200 200 200 200 200 200 200 302
account_change_password              DELETE           302 405 405 405 405 405 405 405 302
account_reset_password               GET,POST,PUT     200 200 200 200 200 200 200 200 200
account_reset_password               DELETE           405 405 405 405 405 405 405 405 405
account_reset_password_done          GET              200 200 200 200 200 200 200 200 200
account_reset_password_done          POST,PUT,DELETE  405 405 405 405 405 405 405 405 405
account_reset_password_from_key      GET,POST,PUT     200 200 200 200 200 200 200 200 200
account_reset_password_from_key      DELETE           200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done GET              200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done POST,PUT,DELETE  405 405 405 405 405 405 405 405 405
mfa_index                            GET              302 200 200 200 200 200 200 200 302
mfa_index                            POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
mfa_authenticate                     GET,POST,PUT     302 302 302 302 302 302 302 302 302
mfa_authenticate                     DELETE           302 302 302 302 302 302 302 302 302
mfa_reauthenticate                   GET,POST,PUT     302 200 200 302 302 302 302 200 302
mfa_reauthenticate                   DELETE           302 405 405 302 302 302 302 405 302
mfa_activate_totp                    GET,POST,PUT     302 302 302 302 302 302 302 302 302
mfa_activate_totp                    DELETE           302 302 302 302 302 302 302 302 302
mfa_deactivate_totp                  GET,POST         302 302 302 404 404 404 404 302 302
mfa_deactivate_totp                  PUT,DELETE       302 302 302 404 404 404 404 302 302
mfa_view_recovery_codes              GET              302 404 404 404 404 404 404 404 302
mfa_view_recovery_codes              POST,PUT,DELETE  302 405 405 405 405 405 405 405 302
mfa_generate_recovery_codes          GET,POST         302 302 302 302 302 302 302 302 302
mfa_generate_recovery_codes          PUT,DELETE       302 302 302 302 302 302 302 302 302
profile                              GET,POST,PUT     302 200 200 200 200 200 200 200 302
profile                              DELETE           302 405 405 405 405 405 405 405 302
end_other_sessions                   POST             302 302 302 302 302 302 302 302 302
end_other_sessions                   GET,PUT,DELETE   302 405 405 405 405 405 405 405 302
"""
# His own codes are not there for anyone who has not set up the second factor, or has seen them once.
OWN_THING = {"mfa_deactivate_totp", "mfa_view_recovery_codes"}


def rows():
    """{(name, verb): {person: status}}"""
    found = {}
    for line in TABLE.split("\n"):
        if line:
            name, verbs, *statuses = line.split()
            for verb in verbs.split(","):
                assert (name, verb) not in found, f"{name} {verb} stands twice"
                found[name, verb] = dict(zip(PEOPLE, map(int, statuses), strict=True))
    return found


ROWS = rows()


def test_every_routed_view_stands_in_the_table_with_every_verb():
    assert ROWS.keys() == {(route.name, verb) for route in routes() for verb in VERBS}


@pytest.mark.parametrize("person", PEOPLE)
def test_each_person_gets_what_the_table_says(signed_in, person):
    client, wrong = signed_in(person), []
    for route in routes():
        address = route.url()
        for verb in VERBS:
            found, expected = status(client, verb, address), ROWS[route.name, verb][person]
            if found != expected:
                wrong.append(f"{route.name} {verb}: {found}, not {expected}")
    assert wrong == []


def status(client, verb, address):
    """The status of one request, whose traces are wiped out: signing out must not open the next door."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, verb.lower())(address).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def test_wherever_somebody_is_refused_somebody_else_gets_in():
    """A refusal proves nothing where there is nothing: the same verb at the same address serves another person."""
    for (name, verb), statuses in ROWS.items():
        people = {statuses[person] for person in PEOPLE[1:-1]}
        if name not in OWN_THING and people & {403, 404}:
            assert people & {200, 302, 405, 422}, f"{name} {verb}"


def test_what_the_token_may_not_do_is_said_before_the_verb_is_looked_at():
    for (name, verb), statuses in ROWS.items():
        if name.startswith("api-") and verb != "GET":
            assert (statuses["token"], statuses["planner"]) == (403, 405), name
