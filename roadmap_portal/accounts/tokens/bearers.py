"""The rows of a token and its account, which every call of a program begins with.

Compiled once: to put this one statement together again costs more than to carry it out.
"""

import threading

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Subquery

from roadmap_portal.operations.counter import NAME
from roadmap_portal.operations.models import Counter

from ..models import ApiToken, User

STAMP = ("epoch", "value")
# A compiler holds its thread's connection.
_local = threading.local()


class Statement:
    """With the stamp of the change log, which the tag of every answer begins with, from before any row is read."""

    def __init__(self):
        stamp = Counter.objects.filter(pk=NAME)
        rows = ApiToken.objects.filter(token_key="").select_related("user").order_by()
        rows = rows.annotate(**{f"x_{name}": Subquery(stamp.values(name)) for name in STAMP})
        self.compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, values = self.compiler.as_sql()
        # The last one is the key that is looked for.
        self.values = values[:-1]
        self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        self.names = [[field.attname for field in model._meta.concrete_fields] for model in (ApiToken, User)]

    def rows(self, key):
        with self.compiler.connection.cursor() as cursor:
            cursor.execute(self.sql, [*self.values, key])
            found = cursor.fetchall()
        of_token = len(self.names[0])
        of_user = of_token + len(STAMP)
        for row in map(tuple, self.compiler.apply_converters(found, self.converters)):
            token = ApiToken.from_db(DEFAULT_DB_ALIAS, self.names[0], row[:of_token])
            token.stamp = row[of_token:of_user]
            token.user = User.from_db(DEFAULT_DB_ALIAS, self.names[1], row[of_user:])
            yield token


def tokens_with_key(key):
    """Tokens that begin with ``key``, each with its account."""
    statement = getattr(_local, "statement", None)
    if statement is None or statement.compiler.connection is not connections[DEFAULT_DB_ALIAS]:
        statement = _local.statement = Statement()
    return list(statement.rows(key))
