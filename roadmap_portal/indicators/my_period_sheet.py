"""What one command has to report for one period: a part of the page, with a due day of its own."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from django.utils import timezone

from .forms import EntryForm
from .my_period_card import Card
from .my_period_summary import Deadline
from .reading import Reader

FORM_ID = "entries"


@dataclass
class TrackGroup:
    track: object
    cards: list = field(default_factory=list)


class Sheet:
    """All cards of ``period`` on ``desk`` (a my_period.Desk, which has loaded what they need)."""

    def __init__(self, desk, period, book, past, kpis):
        self.desk, self.period, self.book = desk, period, book
        self.command, self.now = desk.command, desk.now
        self.reader = Reader(book.roadmap, desk.command, period, kpis, book=book, past=past)
        self.reader.rules.before = self._drafts_before

    @cached_property
    def cards(self):
        """In the order of tracks and codes; empty where the command is out of scope."""
        if self.command.pk not in self.book.commands(self.period):
            return []
        order = {track.pk: at for at, track in enumerate(self.book.tracks)}
        kpis = [kpi for kpi in self.book.kpis.values() if kpi.frequency == self.period.kind]
        kpis.sort(key=lambda kpi: (order[kpi.track_id], kpi.code))
        cards = [self._card(kpi) for kpi in kpis]
        # Among all that is open, a closed period has only the values that are open again.
        return [card for card in cards if card.is_open] if self.is_partly_extended else cards

    def _card(self, kpi):
        observation = self.desk.observation(kpi, self.period)
        last_step = self.desk.last_step(observation) if observation else None
        return Card(kpi=kpi, sheet=self, observation=observation, last_step=last_step)

    def _drafts_before(self, kpi):
        """{code: Entry} of the drafts above ``kpi``: whoever submits the page submits them first."""
        above = takewhile(lambda card: card.kpi.pk != kpi.pk, self.cards)
        return {card.kpi.code: card.entry for card in above if card.takes_entries and not card.entry.is_empty}

    def plain_form(self, card, data=None):
        """The same form whatever the value's standing, with all its fields: for what comes as a file."""
        return self.form(card, data, with_plan=True)

    def form(self, card, data=None, *, with_plan=False):
        return EntryForm(
            data,
            kpi=card.kpi,
            prefix=card.prefix,
            bodies=self.desk.bodies,
            form_id=FORM_ID,
            base=card.base,
            entry=card.entry,
            with_plan=with_plan or card.wants_action,
        )

    @property
    def population(self):
        return self.book.population(self.command.pk, self.period)

    def groups(self, cards):
        """``cards`` of this sheet as TrackGroups."""
        groups = {}
        for card in cards:
            groups.setdefault(card.kpi.track_id, TrackGroup(None)).cards.append(card)
        for track in self.book.tracks:
            if track.pk in groups:
                groups[track.pk].track = track
        return list(groups.values())

    # --- time ------------------------------------------------------------------------
    @property
    def deadline(self):
        return Deadline(self)

    @property
    def is_closed(self):
        return self.now >= self.period.closes_at

    @property
    def is_over(self):
        """Values are submitted when the period's last day is over."""
        return timezone.localdate(self.now) > self.period.ends

    @cached_property
    def extensions(self):
        return [extension for extension in self.desk.extensions if extension.period_id == self.period.pk]

    @property
    def extended_until(self):
        """Until when the whole period is open again for the command, or None."""
        return max((e.until for e in self.extensions if e.observation_id is None), default=None)

    @property
    def is_partly_extended(self):
        return self.desk.shows_what_is_open and self.is_closed and not self.extended_until

    def is_open_for(self, observation):
        if not self.is_closed or self.extended_until:
            return True
        return observation is not None and any(e.observation_id == observation.pk for e in self.extensions)
