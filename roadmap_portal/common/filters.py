"""What the address of a list asks for, read once and written into its links."""

from dataclasses import asdict, replace

from django.utils.http import urlencode

# Codes are short; what is longer names nothing.
LONGEST_CODE = 13


class FromQuery:
    """For a frozen dataclass whose fields are parameters of the address, each a text with a default."""

    @classmethod
    def of(cls, query):
        return cls(**{name: query.get(name, "")[:LONGEST_CODE] for name in cls.__dataclass_fields__})

    @property
    def query(self):
        """The address's query, without what is not asked for."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def but(self, **asked):
        """The query of the same list asked for in another way."""
        return replace(self, **asked).query
