"""One indicator of the page that a command reports on: what is asked, what was typed, and where that stands."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property

from roadmap_portal.common.charts import path_line
from roadmap_portal.common.formats import quantity

from .breakdown import amounts
from .checks import flag_text
from .entries import Entry, digest, typed_sides
from .errors import IllegalStep
from .evidence import with_problem
from .forms import label_of
from .models import Absence, Observation
from .my_period_standing import TONES, Standing
from .steps import EDITABLE, TO_CORRECT
from .target_words import target_text

State = Observation.State
# How many periods before this one the small drawing shows.
RUN_UP = 8


@dataclass
class Card:
    """One indicator of one period; ``sheet`` is the period's, with what was loaded for all."""

    kpi: object
    sheet: object
    observation: Observation | None = None
    # The last step with a reason, or the approval: a Transition or None.
    last_step: object = None
    # Why what was typed could not be kept: a WorkflowError.
    trouble: object = None
    # A submission was refused because cause and action are missing: they are asked for from now on.
    asks_for_action: bool = False
    # What a request sends again stands there as submitted: its button was pressed twice.
    was_sent_already: bool = False

    @cached_property
    def form(self):
        """An EntryForm where entries are taken, else None; one that was sent is put in its place."""
        return self.sheet.form(self) if self.takes_entries else None

    @cached_property
    def prefix(self):
        return f"k{self.kpi.pk}-{self.sheet.period.code}"

    @property
    def draft(self):
        return getattr(self.observation, "draft", None)

    @property
    def revision(self):
        return self.observation.revision if self.observation else None

    @property
    def observation_state(self):
        return self.observation.state if self.observation else State.DRAFT

    @property
    def is_editable(self):
        """Whether the workflow takes an entry, were the period open."""
        return self.observation is None or self.observation.state in EDITABLE

    @property
    def is_open(self):
        return self.sheet.is_open_for(self.observation)

    @property
    def takes_entries(self):
        return self.is_editable and self.is_open

    @property
    def was_decided_meanwhile(self):
        return isinstance(self.trouble, IllegalStep)

    @cached_property
    def entry(self):
        """The draft while it can be edited, else what was submitted."""
        if self.is_editable:
            return Entry.of(self.draft) if self.draft else Entry()
        return Entry.of(self.revision)

    @cached_property
    def reading(self):
        reading = self.sheet.reader.read(self.kpi, self.entry)
        if self.observation and self.observation.pk in self.sheet.desk.without_evidence:
            reading.problems = with_problem(reading.problems)
        return reading

    @property
    def version(self):
        return self.draft.version if self.draft else 0

    @property
    def base(self):
        """What the page remembers of the draft that it shows: version and digest."""
        return f"{self.version}.{digest(self.entry)}"

    def refresh(self, draft):
        """The page goes on with ``draft``, just saved."""
        if self.observation is None:
            self.observation = draft.observation
        self.observation.draft = draft
        self.trouble = None
        self._forget()

    def meet(self, observation):
        """The page goes on with ``observation``, just read again (None: there is none)."""
        self.observation = observation
        self._forget()

    def _forget(self):
        for name in ("entry", "reading", "standing"):
            self.__dict__.pop(name, None)

    # --- where it stands -----------------------------------------------------------
    @cached_property
    def standing(self):
        state = self.observation_state
        if state in (State.SUBMITTED, State.APPROVED):
            return Standing(state)
        if state in TO_CORRECT and self._is_as_submitted:
            return Standing(state)
        if self.entry.is_empty:
            return Standing.MISSING
        return Standing.READY if self.reading.is_ready else Standing.DRAFT

    @property
    def _is_as_submitted(self):
        return not self.entry.typed and self.says_the_same_as(self.revision)

    def says_the_same_as(self, revision):
        return self.entry.columns() == Entry.of(revision).columns()

    @property
    def is_ready(self):
        return self.takes_entries and self.standing == Standing.READY

    @property
    def can_be_submitted_alone(self):
        """A correction asked for may be answered with the same figures, but then one by one."""
        return self.takes_entries and self.standing in {Standing.READY, *TO_CORRECT}

    @property
    def can_be_recalled(self):
        return self.standing == Standing.SUBMITTED and self.is_open

    @property
    def chip(self):
        tone, symbol = TONES.get(self.standing, ("plain", ""))
        return {"label": self.standing.label, "tone": tone, "symbol": symbol}

    @property
    def correction(self):
        """The planner's step that asks for a correction not yet sent, or None."""
        asked = self.observation and self.observation.state in TO_CORRECT
        return self.last_step if asked else None

    # --- what the card shows -------------------------------------------------------
    @property
    def problems(self):
        """[(message, [(field's id, label)])] of what stands in the way; nothing while nothing was typed."""
        if self.entry.is_empty or not self.takes_entries:
            return []
        said = {}
        for name, messages in self.reading.problems.items():
            for message in messages:
                fields = said.setdefault(str(message), [])
                if name != "__all__":
                    fields.append((f"{self.prefix}-{name}", self.label(name)))
        return list(said.items())

    def label(self, name):
        if name in typed_sides(self.kpi):
            return label_of(self.kpi, name)
        return self.form.fields[name].label if self.form and name in self.form.fields else ""

    @property
    def wants_action(self):
        """Whether cause and action stand open: off track, or something is written there."""
        entry = self.entry
        written = (entry.cause, entry.action, entry.action_body, entry.action_due, "action_due" in entry.typed)
        return self.asks_for_action or self.reading.is_off_track or any(written)

    @property
    def absence_label(self):
        return Absence(self.entry.absence).label

    @property
    def was_saved_today(self):
        return timezone.localdate(self.draft.saved_at) == timezone.localdate(self.sheet.now)

    @property
    def flags(self):
        return [flag_text(flag) for flag in self.reading.flags]

    @property
    def value(self):
        """The computed value, in the KPI's unit and decimals."""
        score = self.reading.score
        return quantity(score.value, self.kpi.unit, self.kpi.decimals) if score else ""

    @property
    def status(self):
        return self.reading.score.status if self.reading.score else ""

    @property
    def population(self):
        """(label, persons) of the side that is the population, or None."""
        if not self.kpi.population_side:
            return None
        row = self.sheet.population
        return label_of(self.kpi, self.kpi.population_side), row and row.persons

    @property
    def figures(self):
        """(label, quantity) of what was typed, for a card that is only read."""
        return [(label_of(self.kpi, side), getattr(self.entry, side)) for side in typed_sides(self.kpi)]

    # --- what was before -------------------------------------------------------------
    @property
    def _past(self):
        return self.sheet.reader.past

    @cached_property
    def _previous(self):
        return self._past.last(self.kpi.pk, self.sheet.period)

    @property
    def parts(self):
        """[(name, quantity)] of the breakdown."""
        return amounts(self.entry.parts)

    @property
    def shown_previous(self):
        """The last value before this period."""
        return self._quantity(self._previous[1].value)

    @property
    def previous_period(self):
        """The period of the last value, where it isn't the one just before; else None."""
        period = self._previous[0]
        just_before = self.sheet.book.periods.previous(self.sheet.period)
        return period if period and just_before and period.id != just_before.id else None

    @property
    def shown_last_year(self):
        return self._shown(self.sheet.book.periods.same_last_year(self.sheet.period))

    def _shown(self, period):
        return self._quantity(self._past.figure(self.kpi.pk, period).value)

    def _quantity(self, value):
        return quantity(value, self.kpi.unit, self.kpi.decimals)

    @cached_property
    def expectation(self):
        return self.sheet.reader.expectation(self.kpi)

    @property
    def path(self):
        """The last values and this one against what was expected: a drawing beside the same figures in words."""
        score, expected = self.reading.score, self.expectation.expected
        before = self._past.run_up(self.kpi.pk, self.sheet.period, RUN_UP)
        return path_line(
            [*(figure.value for figure in before), score and score.value],
            [*(figure.expected for figure in before), expected],
            self.status,
        )

    @cached_property
    def target(self):
        """The period's target in words: which side of it is good."""
        return target_text(self.kpi, self.expectation, self.sheet.reader.direction(self.kpi))
