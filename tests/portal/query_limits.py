"""How often a page may ask the database: a list six times, a page about one thing twelve times.

Two of them are everybody's: the session, and the account with all that it holds. A new page may ask as often as a
list, until it is named here.
"""

from contextlib import contextmanager

from django.db import connection

LIST, DETAIL = 6, 12
OVERVIEWS = {"overview", "indicators:completeness"}
ABOUT_ONE_THING = {
    *("axes:detail", "support_functions:detail", "provinces:detail", "plan:ledger"),
    *("indicators:observation", "indicators:receipt", "indicators:form"),
    *("legal:detail", "legal:edit", "handover:district"),
    *("obstacles:detail", "obstacles:new", "obstacles:edit"),
    *("follow_ups:detail", "follow_ups:new", "follow_ups:edit"),
    *("workshops:add", "workshops:outcomes", "workshops:people", "workshops:person", "workshops:certificates"),
    "workshops:certificate_file",
    *("account_reauthenticate", "mfa_reauthenticate"),
}
# What reads the ledgers of the plan asks once for each: scope, versions, weights, targets, baselines, population.
MORE = {
    # With the values of all commands, their bands and the targets that were revised.
    "indicators:detail": 17,
    # With everything that checks compare a value with: past ones, other commands', the rules. My period asks ten times
    # less until a change of the plan is numbered.
    "indicators:my_period": 21,
    "indicators:review_card": 19,
    # The stages of today, and those of the quarter for which figures are suggested.
    "handover:province": 15,
    # One for each part of the record: points, topics, agenda, presence, documents, what was decided.
    "workshops:detail": 15,
    "workshops:edit": 14,
    "workshops:minutes": 14,
}
LOOKING_BACK = 40
# Where a request within the test's transaction marks a place to come back to.
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")


def most_of(page):
    """``page`` is a page's name, "?" and the names of what its address asks for.

    A row beside which a list begins takes one more; an earlier day is computed from the ledgers.
    """
    name, _mark, asked_for = page.partition("?")
    if "as_of" in asked_for:
        return LOOKING_BACK
    usual = DETAIL if name in OVERVIEWS | ABOUT_ONE_THING else LIST
    return MORE.get(name, usual) + bool(asked_for)


@contextmanager
def asked():
    """The statements that the database is given meanwhile."""
    found = []

    def note(execute, sql, *given):
        if not sql.startswith(OF_TRANSACTIONS):
            found.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(note):
        yield found
