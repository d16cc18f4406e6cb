"""What one command has to report now: the page's data, loaded once whatever the number of indicators and periods."""

from django.utils import timezone
from django.utils.functional import cached_property

from roadmap_portal.accounts.models import Grant
from roadmap_portal.provinces.models import Body

from .entries import digest
from .errors import IllegalStep, Refused, WorkflowError
from .evidence import GOING_BACK, missing
from .models import Extension, Observation, Transition
from .my_period_choice import OPEN, period_choice, periods_named
from .my_period_plan import plan_of
from .my_period_sheet import Sheet
from .my_period_summary import SHOWN, Summary
from .past import Past
from .workflow import save_draft, submit

Act = Transition.Act
State = Observation.State
# Steps that a reporter is told about, with who took them.
TOLD = (Act.RETURN, Act.REOPEN, Act.WITHDRAW, Act.APPROVE)
WITH_DRAFT = (
    "draft__action_body",
    "draft__saved_by",
    "draft__on_behalf_of",
    "revision__action_body",
    "revision__submitted_by",
)


class UnknownPeriod(LookupError):
    """The address names a period that the calendar doesn't have."""


class Desk:
    """All that ``command`` (Command) has to enter on the page called ``name``: OPEN, or a period's code.

    ``show`` is one of SHOWN, or "" for every card.
    """

    def __init__(self, command, name=OPEN, *, show="", now=None):
        self.command, self.name = command, name or OPEN
        self.show = show if show in SHOWN else ""
        self.now = now or timezone.now()
        self.plan = plan_of(command)
        self.calendar, self.book = self.plan.calendar, self.plan.book
        periods = self.reported_periods
        self.periods = periods_named(self.name, self.choice, periods)
        if self.name != OPEN and not self.periods:
            raise UnknownPeriod(name)

    # --- loading: each a fixed number of queries -----------------------------------
    @cached_property
    def reported_periods(self):
        """Periods of the kinds that have indicators."""
        kinds = {kpi.frequency for kpi in self.book(timezone.localdate(self.now)).kpis.values()}
        return [period for period in self.calendar.all if period.kind in kinds]

    @cached_property
    def choice(self):
        return period_choice(self.reported_periods, self.extensions, now=self.now)

    @cached_property
    def extensions(self):
        return list(Extension.objects.filter(command=self.command, until__gt=self.now))

    @cached_property
    def sheets(self):
        """One for each period, in the order of the due day."""
        by_book = {}
        for period in self.periods:
            by_book.setdefault(self.book(period.ends), []).append(period)
        found = {}
        for book, periods in by_book.items():
            kinds = {period.kind for period in periods}
            kpis = {kpi.pk for kpi in book.kpis.values() if kpi.frequency in kinds}
            past = Past(book, self.command, kpis, periods)
            found |= {period: Sheet(self, period, book, past, kpis) for period in periods}
        return [found[period] for period in self.periods]

    def observation(self, kpi, period):
        return self._observations.get((kpi.pk, period.pk))

    @cached_property
    def _observations(self):
        rows = Observation.objects.filter(command=self.command, period__in=self.periods).select_related(*WITH_DRAFT)
        periods = {period.pk: period for period in self.periods}
        for row in rows:
            # No act has to read again what an observation is of.
            row.command, row.period = self.command, periods[row.period_id]
            row.kpi = self.book(row.period.ends).kpis[row.kpi_id]
        return {(row.kpi_id, row.period_id): row for row in rows}

    def last_step(self, observation):
        """The last step with a reason, or the approval: a Transition or None."""
        return self._steps.get(observation.pk)

    @cached_property
    def _steps(self):
        rows = Transition.objects.filter(
            observation__command=self.command, observation__period__in=self.periods, act__in=TOLD
        )
        return {row.observation_id: row for row in rows.select_related("actor")}

    @cached_property
    def without_evidence(self):
        """Ids of the observations that a planner wants proven, and that have no document yet."""
        return missing({pk: step for pk, step in self._steps.items() if step.act in GOING_BACK})

    @cached_property
    def bodies(self):
        return {str(body.pk): body for body in Body.objects.all()}

    @cached_property
    def directors(self):
        """Names of those who submit for the command."""
        grants = Grant.objects.current().filter(role="director", command=self.command)
        return sorted(set(grants.values_list("user__name", flat=True)))

    # --- the whole page ----------------------------------------------------------------
    @property
    def is_one_round(self):
        """Whether all periods end on one day, so that the page can be named after it."""
        return len({period.ends for period in self.periods}) == 1

    @property
    def round_name(self):
        """What the picker calls the one round: its shortest period's code."""
        return min(self.periods, key=lambda period: period.months).code if self.is_one_round else ""

    @cached_property
    def cards(self):
        return [card for sheet in self.sheets for card in sheet.cards]

    @property
    def shows_what_is_open(self):
        return self.name == OPEN and bool(self.choice.due)

    @property
    def groups(self):
        """(Sheet, [TrackGroup]) of the cards that the filter leaves; a sheet without any is left out."""
        for sheet in self.sheets:
            if cards := [card for card in sheet.cards if self.shows(card)]:
                yield sheet, sheet.groups(cards)

    def shows(self, card):
        wanted = SHOWN.get(self.show)
        return wanted is None or card.standing in wanted or bool(card.trouble)

    def card_of(self, kpi_id, period_code):
        """The card of an indicator and period, or None."""
        return next((c for c in self.cards if c.kpi.pk == kpi_id and c.sheet.period.code == period_code), None)

    @property
    def takes_entries(self):
        return any(card.takes_entries for card in self.cards)

    @property
    def is_over(self):
        """Whether anything on the page can be submitted yet."""
        return any(sheet.is_over for sheet in self.sheets)

    @property
    def ready(self):
        return [card for card in self.cards if card.is_ready and card.sheet.is_over]

    @property
    def next_not_ready(self):
        """The first card on the page that still wants something, or None."""
        wanting = (card for card in self.cards if card.takes_entries and not card.is_ready)
        return next((card for card in wanting if self.shows(card)), None)

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
                card.form = card.sheet.form(card, data)
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
            card.was_sent_already = digest(entry) == digest(card.entry) and card.observation_state == State.SUBMITTED
            card.form = card.sheet.form(card) if card.takes_entries else None
            return False
        try:
            self.save(card, entry, by=by, version=version)
        except WorkflowError as error:
            return self._overtaken(card, entry, error, by)
        return True

    def _overtaken(self, card, entry, error, by):
        """Somebody was faster. When it was this person's own second press, nothing is wrong; else the card says so."""
        rows = Observation.objects.select_related(*WITH_DRAFT)
        card.meet(rows.filter(kpi=card.kpi, command=self.command, period=card.sheet.period).first())
        if digest(entry) != digest(card.entry):
            card.trouble = error
            return True
        card.was_sent_already = card.observation_state == State.SUBMITTED and card.revision.submitted_by_id == by.pk
        card.form = card.sheet.form(card) if card.takes_entries else None
        return False

    def save(self, card, entry, *, by, version):
        """Put ``entry`` into the card's draft, through the one door."""
        draft = save_draft(
            kpi=card.kpi, command=self.command, period=card.sheet.period, entry=entry, by=by, version=version
        )
        card.refresh(draft)
        card.form = card.sheet.form(card)

    def submit(self, cards, *, by):
        """Submit ``cards``; returns the revisions. A refused card has ``trouble`` and says so at its fields."""
        revisions = []
        for card in cards:
            try:
                if card.draft is None:
                    raise Refused(card.reading.problems)
                revisions.append(submit(card.observation, by=by, version=card.version, reader=card.sheet.reader))
            except IllegalStep as error:
                revisions += self._already(card, error, by)
            except WorkflowError as error:
                self._refuse(card, error)
        return revisions

    def _already(self, card, error, by):
        """The button was pressed twice: the revision that the other press made is this one's too."""
        current = Observation.objects.select_related("revision").get(pk=card.observation.pk)
        revision = current.revision
        same = (
            current.state == State.SUBMITTED and revision.submitted_by_id == by.pk and card.says_the_same_as(revision)
        )
        if same:
            return [revision]
        self._refuse(card, error)
        return []

    @property
    def sent_already(self):
        """Revisions of the cards that a repeated request found submitted as it says."""
        return [card.revision for card in self.cards if card.was_sent_already]

    def again(self):
        """The page as it stands now, with what went wrong here."""
        fresh = Desk(self.command, self.name, show=self.show)
        for card in self.cards:
            now = fresh.card_of(card.kpi.pk, card.sheet.period.code) if card.trouble else None
            if now:
                now.trouble, now.form = card.trouble, card.form
        return fresh

    def _refuse(self, card, error):
        """The saved draft in a form that says what is wrong with it."""
        card.trouble = error
        problems = getattr(error, "problems", {})
        card.asks_for_action = card.asks_for_action or any(name in problems for name in ("cause", "action"))
        stored = card.sheet.form(card).initial
        form = card.sheet.form(card, {f"{card.prefix}-{name}": value for name, value in stored.items()})
        form.full_clean()
        form.refuse(problems)
        card.form = form
