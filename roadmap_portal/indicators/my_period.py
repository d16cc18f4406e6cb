"""What one command has to report for one period: the page's data, loaded once whatever the number of indicators."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import cached_property

from roadmap_portal.accounts.models import Grant
from roadmap_portal.plan.models import Kpi
from roadmap_portal.provinces.models import Body

from .choosing import tracks_of
from .errors import Refused, WorkflowError
from .forms import EntryForm
from .models import Extension, Observation, Score, Transition
from .my_period_card import Card, digest
from .my_period_summary import Summary
from .reading import Reader
from .workflow import save_draft, submit

FORM_ID = "entries"
Act = Transition.Act
# Steps that a reporter is told about, with who took them.
TOLD = (Act.RETURN, Act.REOPEN, Act.WITHDRAW, Act.APPROVE)


@dataclass
class TrackGroup:
    track: object
    cards: list = field(default_factory=list)


class Sheet:
    """All cards of ``command`` (Command) for ``period`` (Period)."""

    def __init__(self, command, period, *, now=None):
        self.command, self.period = command, period
        self.now = now or timezone.now()
        roadmap = tracks_of(period.ends)[0].roadmap
        kpis = set(Kpi.objects.filter(track__roadmap=roadmap, frequency=period.kind).values_list("pk", flat=True))
        self.reader = Reader(roadmap, command, period, kpis)
        self.book = self.reader.book
        self.period_in_book = self.book.periods.by_id[period.pk]

    # --- loading: each a fixed number of queries -----------------------------------
    @cached_property
    def cards(self):
        """In the order of tracks and codes; empty where the command is out of scope."""
        if self.command.pk not in self.book.commands(self.period):
            return []
        order = {track.pk: at for at, track in enumerate(self.book.tracks)}
        kpis = [kpi for kpi in self.book.kpis.values() if kpi.pk in self.reader.kpis]
        kpis.sort(key=lambda kpi: (order[kpi.track_id], kpi.code))
        return [self._card(kpi) for kpi in kpis]

    def _card(self, kpi):
        observation = self._observations.get(kpi.pk)
        previous, last_year = self._earlier
        card = Card(
            kpi=kpi,
            sheet=self,
            observation=observation,
            previous=previous.get(kpi.pk),
            last_year=last_year.get(kpi.pk),
            last_step=self._steps.get(observation.pk) if observation else None,
        )
        if card.takes_entries:
            card.form = self.form(card)
        return card

    def form(self, card, data=None):
        return EntryForm(data, kpi=card.kpi, bodies=self.bodies, form_id=FORM_ID, base=card.base, entry=card.entry)

    @cached_property
    def _observations(self):
        rows = Observation.objects.filter(command=self.command, period=self.period).select_related(
            "draft__action_body", "draft__saved_by", "revision__action_body", "revision__submitted_by"
        )
        return {row.kpi_id: row for row in rows}

    @cached_property
    def _steps(self):
        rows = Transition.objects.filter(
            observation__command=self.command, observation__period=self.period, act__in=TOLD
        ).select_related("actor")
        return {row.observation_id: row for row in rows}

    @cached_property
    def _earlier(self):
        """({kpi id: Score} of the period before, the same of a year before)."""
        periods = self.book.periods
        wanted = [periods.previous(self.period_in_book), periods.same_last_year(self.period_in_book)]
        rows = Score.objects.filter(
            subject=Score.Subject.KPI,
            area=self.command.pk,
            ref__in=self.reader.kpis,
            basis=Score.Basis.OWN,
            period__in=[p.pk for p in wanted if p],
        )
        found = list(rows)
        return [{row.ref: row for row in found if period and row.period_id == period.pk} for period in wanted]

    @cached_property
    def bodies(self):
        return {str(body.pk): body for body in Body.objects.all()}

    @cached_property
    def extensions(self):
        return list(Extension.objects.filter(command=self.command, period=self.period, until__gt=self.now))

    @cached_property
    def directors(self):
        """Names of those who submit for the command."""
        grants = Grant.objects.current().filter(role="director", command=self.command)
        return sorted(set(grants.values_list("user__name", flat=True)))

    @property
    def population(self):
        return self.book.population(self.command.pk, self.period)

    # --- time ------------------------------------------------------------------------
    @property
    def is_closed(self):
        return self.now >= self.period.closes_at

    @property
    def is_over(self):
        """Values are submitted when the period's last day is over."""
        return timezone.localdate(self.now) > self.period.ends

    @property
    def extended_until(self):
        """Until when the whole period is open again for the command, or None."""
        return max((e.until for e in self.extensions if e.observation_id is None), default=None)

    @property
    def takes_entries(self):
        return any(card.takes_entries for card in self.cards)

    def is_open_for(self, observation):
        if not self.is_closed or self.extended_until:
            return True
        return observation is not None and any(e.observation_id == observation.pk for e in self.extensions)

    # --- the whole page ----------------------------------------------------------------
    @property
    def groups(self):
        groups = {}
        for card in self.cards:
            groups.setdefault(card.kpi.track_id, TrackGroup(None)).cards.append(card)
        for track in self.book.tracks:
            if track.pk in groups:
                groups[track.pk].track = track
        return list(groups.values())

    def card_of(self, kpi_id):
        """The card of an indicator, or None."""
        return next((card for card in self.cards if card.kpi.pk == kpi_id), None)

    def count(self, *standings):
        return sum(card.standing in standings for card in self.cards)

    @property
    def ready(self):
        return [card for card in self.cards if card.is_ready] if self.is_over else []

    @property
    def has_submissions(self):
        """Whether there is anything to give a receipt for."""
        return any(card.revision for card in self.cards)

    @property
    def summary(self):
        return Summary(self)

    # --- what a person sends -----------------------------------------------------------
    def keep(self, data, *, by):
        """Save every entry in ``data`` that the person changed; returns the cards that were touched.

        A card that could not be saved has ``trouble``, and its form holds what was typed.
        """
        touched = []
        for card in self.cards:
            if f"{card.prefix}-base" in data:
                card.form = self.form(card, data)
                if self._keep(card, by):
                    touched.append(card)
        return touched

    def _keep(self, card, by):
        if not card.form.is_valid():
            card.trouble = WorkflowError()
            return True
        entry = card.form.entry()
        version, seen = card.form.seen
        if digest(entry) in (seen, digest(card.entry)):
            # Untouched, or what another sent already: the page goes on with what is stored.
            card.form = self.form(card) if card.takes_entries else None
            return False
        try:
            draft = save_draft(
                kpi=card.kpi, command=self.command, period=self.period, entry=entry, by=by, version=version
            )
        except WorkflowError as error:
            card.trouble = error
        else:
            card.refresh(draft)
            card.form = self.form(card)
        return True

    def submit(self, cards, *, by):
        """Submit ``cards``; returns the revisions. A refused card has ``trouble`` and says so at its fields."""
        revisions = []
        for card in cards:
            try:
                if card.draft is None:
                    raise Refused(card.reading.problems)
                revisions.append(submit(card.observation, by=by, version=card.version, reader=self.reader))
            except WorkflowError as error:
                card.trouble = error
                card.form = self._refused_form(card, getattr(error, "problems", {}))
        return revisions

    def again(self):
        """The sheet as it stands now, with what went wrong here."""
        fresh = Sheet(self.command, self.period)
        for card in self.cards:
            if card.trouble:
                now = fresh.card_of(card.kpi.pk)
                now.trouble, now.form = card.trouble, card.form
        return fresh

    def _refused_form(self, card, problems):
        """The saved draft in a form that says what is wrong with it."""
        stored = self.form(card).initial
        form = self.form(card, {f"{card.prefix}-{name}": value for name, value in stored.items()})
        form.full_clean()
        form.refuse(problems)
        return form
