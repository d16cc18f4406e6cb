"""A filled-in form that comes back: looked at row by row before anything is stored, and stored whole or not at all.

A row goes through the same form as the page's card and the same door (`Desk.save`); what the page would keep as it
was typed, though it is no number, is refused here: nobody looks at a file's cells again.
"""

import datetime

from django.core import signing
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from roadmap_portal.documents.spreadsheet_reader import FileRefused, read

from ..checks import hard_problems
from ..entries import digest
from ..errors import Conflict, WorkflowError
from ..my_period import Desk, UnknownPeriod
from .cells import field_values, rows_of
from .layout import FORM_VERSION, STAMP_ROW, Stamp
from .line import Line, Outcome

SALT = "roadmap_portal.indicators.forms_xlsx"
# A preview that was left open longer is looked at again, from the file.
MAX_AGE = datetime.timedelta(hours=1)


class Incoming:
    """The rows of a form for ``command``: ``rows`` is [(row number, {column: text})], as `cells.rows_of` gives it."""

    def __init__(self, command, page, rows):
        self.command, self.page, self.rows = command, page, rows
        try:
            self.desk = Desk(command, page)
        except UnknownPeriod as error:
            raise out_of_date() from error

    @cached_property
    def lines(self):
        lines, seen = [], set()
        for at, row in self.rows:
            line = self._line(at, row)
            if line.card is not None and line.card.prefix in seen:
                line.why.append(_("The indicator stands in the form twice."))
            elif line.card is not None:
                seen.add(line.card.prefix)
            lines.append(line)
        return lines

    def _line(self, at, row):
        line = Line(at, row.get("code", ""), row.get("period", ""))
        if row.get("command") != self.command.code:
            names = {"given": row.get("command", ""), "own": self.command.code}
            line.why.append(_("The row belongs to the command “%(given)s”, and this page to %(own)s.") % names)
            return line
        cards = {(card.kpi.code, card.sheet.period.code): card for card in self.desk.cards}
        line.card = cards.get((line.code, line.period))
        if line.card is None:
            line.why.append(_("No such indicator is due from the command for this period."))
            return line
        line.why += row.get("refused", [])
        if not line.why:
            self._read(line, row)
        return line

    def _read(self, line, row):
        """Take the row as the page would take its card, and refuse what a file can't be asked about again."""
        card = line.card
        values, problems = field_values(card, row, self.desk.bodies)
        line.why += problems
        stored = card.sheet.plain_form(card).initial
        data = {f"{card.prefix}-{name}": text for name, text in (stored | values | {"base": row["base"]}).items()}
        form = card.sheet.plain_form(card, data)
        if not form.is_valid():
            line.why += [
                f"{form.fields[name].label}: {error}" for name, found in form.errors.items() for error in found
            ]
            return
        entry = form.entry()
        version, seen = form.seen
        if digest(entry) in (seen, digest(card.entry)):
            return
        line.entry = entry
        unreadable = {name: m for name, m in hard_problems(card.kpi, entry).items() if name in entry.typed}
        line.why += [f"{form.fields[name].label}: {message}" for name, found in unreadable.items() for message in found]
        if not card.takes_entries:
            line.why.append(_("The value is locked: it was submitted, or the period is closed."))
        elif version != card.version:
            line.why.append(_("The value was changed on the portal after the form was downloaded."))

    # --- the whole form ------------------------------------------------------------
    @property
    def counts(self):
        """[(Outcome, how many)] in the order of the outcomes."""
        return [(outcome, sum(line.outcome == outcome for line in self.lines)) for outcome in Outcome]

    @property
    def refused(self):
        return [line for line in self.lines if line.outcome == Outcome.REFUSED]

    @property
    def to_store(self):
        return [line for line in self.lines if line.outcome in (Outcome.NEW, Outcome.CHANGED)]

    def store(self, *, by):
        """Save every new and changed row, or none: raises Conflict when one is refused by now. Returns how many."""
        if self.refused:
            raise Conflict()
        lines = self.to_store
        with transaction.atomic():
            for line in lines:
                try:
                    self.desk.save(line.card, line.entry, by=by, version=line.card.version)
                except WorkflowError as error:
                    raise Conflict() from error
        return len(lines)

    # --- between preview and storing: with the person, signed -----------------------
    def sealed(self, user):
        return signing.dumps([user.pk, self.command.code, self.page, self.rows], salt=SALT, compress=True)

    @classmethod
    def unsealed(cls, text, *, command, user):
        """The Incoming of a preview that ``user`` saw of ``command``. Raises FileRefused."""
        try:
            owner, code, page, rows = signing.loads(text, salt=SALT, max_age=MAX_AGE)
        except signing.BadSignature as error:
            raise _expired() from error
        if (owner, code) != (user.pk, command.code):
            raise _expired()
        return cls(command, page, rows)


def _expired():
    return FileRefused("expired", _("The preview is out of date. Please choose the form again."))


def out_of_date():
    return FileRefused("out_of_date", _("The form is out of date. Please download the current form."))


def incoming(file, *, command):
    """The Incoming of an uploaded ``file`` for ``command``. Raises FileRefused."""
    grid = read(file)
    if len(grid.rows) <= STAMP_ROW or not grid.rows[STAMP_ROW]:
        raise _no_form()
    stamp = Stamp.read(grid.rows[STAMP_ROW][0])
    if stamp is None:
        raise _no_form()
    if stamp.command != command.code:
        names = {"given": stamp.command, "own": command.code}
        message = _("The form belongs to the command “%(given)s”, and this page to %(own)s.")
        raise FileRefused("foreign", message % names)
    if stamp.version != FORM_VERSION:
        raise out_of_date()
    found = Incoming(command, stamp.page, list(rows_of(grid)))
    if Stamp.of(found.desk) != stamp:
        raise out_of_date()
    return found


def _no_form():
    return FileRefused("no_form", _("The file is not the reporting form. Please download the form and fill it in."))
