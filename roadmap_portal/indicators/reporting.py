"""Who has reported what was due: completeness and timeliness by command (never a judgement of the figures)."""

from dataclasses import dataclass

from roadmap_portal.provinces.models import Area

from .obligations import Tally, by, count, due_inside


@dataclass(slots=True)
class CommandRecord(Tally):
    """The Tally of one command."""

    command: Area | None = None


def records(book, period, *, moment=None):
    """A CommandRecord for each command in scope, for all own periods inside ``period`` due at the book's moment.

    ``moment``: the book's, where that is past (see `obligations.count`).
    """
    due = due_inside(book, period, book.moment)
    tallies = by(count(book, due, past=moment), 0)
    return [_record(book.areas[pk], tallies.get(pk, Tally())) for pk in book.commands(period)]


def _record(command, tally):
    return CommandRecord(*(getattr(tally, name) for name in Tally.__slots__), command=command)
