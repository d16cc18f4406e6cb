"""December of a command as a person fills it in: what is typed into each figure, and what the story wants beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil, floor

from roadmap_portal.indicators.models import Observation, Revision, Transition
from roadmap_portal.indicators.my_period import Desk
from roadmap_portal.provinces.models import Command

# A Tuesday morning in Baghdad: the month, the quarter and the year are over, and none of them is due yet.
NOW = datetime(2027, 1, 5, 7, tzinfo=UTC)
PERIODS = ("2026-12", "2026-Q4", "2026")
INDICATORS = 67
WHOLE = 1_000
ABSENT = {"CRM-08": "not_collected", "FIN-03": "not_yet_available"}
# Half of what was promised.
OFF_TRACK = "CRM-06"
NOTE = "دُققت الأعداد مع القسم المختص"
ABSENCE_NOTE = "لم يصل الموقف من الأقسام بعد"
CAUSE, ACTION, UNTIL = "نقص الفرق المجهزة", "تدريب فريقين إضافيين", "2027-03-20"
# Denominators that a rule compares with the numerator of another indicator.
COUNTED_ELSEWHERE = {"CRM-03": "CRM-02", "HRM-02": "HRM-01"}
# What the planner is told of one value of each command.
FLAG = {"code": "outlier"}


@dataclass(frozen=True)
class Field:
    """One figure of the page: where it stands, and what is typed there, in Arabic-Indic digits."""

    card: str
    side: str
    text: str

    @property
    def id(self):
        return f"{self.card}-{self.side}"


def fields(command):
    """Every figure that ``command`` is asked for, in the order of the page; that of an absence has no text."""
    return [
        Field(card.prefix, side, "" if card.kpi.code in ABSENT else arabic(amount))
        for card in Desk(Command.objects.get(area__code=command)).cards
        for side, amount in figures(card).items()
    ]


def figures(card):
    """{side: whole number} that puts the card's value where the plan wants it."""
    kpi, wanted = card.kpi, _wanted(card)
    nearest = floor if card.sheet.reader.direction(kpi) == "lower" else ceil
    if not kpi.is_ratio:
        return {"value": nearest(wanted)}
    a_year = Fraction(12, card.sheet.period.months) if kpi.annualised else 1
    share = wanted / Fraction(card.sheet.book.version(kpi, card.sheet.period).factor) / a_year
    persons = card.population and card.population[1]
    if kpi.population_side == "numerator":
        return {"denominator": ceil(persons / share)}
    if kpi.code in COUNTED_ELSEWHERE:
        other = next(one for one in card.sheet.cards if one.kpi.code == COUNTED_ELSEWHERE[kpi.code])
        whole = figures(other)["numerator"]
    else:
        whole = persons or WHOLE
    return {"numerator": nearest(share * whole)} | ({} if persons else {"denominator": whole})


def _wanted(card):
    expected = card.expectation
    if expected.lower is not None:
        return (Fraction(expected.lower) + Fraction(expected.upper)) / 2
    return Fraction(expected.expected) / (2 if card.kpi.code == OFF_TRACK else 1)


def arabic(number):
    return str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def all_commands_report(whole):
    """The month of every command in scope as it waits for the planner, of ``whole`` (a code) quarter and year too.

    Four of them have one value with a remark.
    """
    commands = list(Command.objects.filter(grants__role="director").distinct().order_by("area__code"))
    assert len(commands) == 16, len(commands)
    all_cards = [(card, figures(card)) for card in Desk(commands[0]).cards]
    for number, command in enumerate(commands):
        typed = [(card, amounts) for card, amounts in all_cards if whole == command.code or card.kpi.frequency == "M"]
        rows = [Observation(kpi=card.kpi, command=command, period=card.sheet.period) for card, _amounts in typed]
        rows = Observation.objects.bulk_create(rows)
        director = command.grants.filter(role="director").first().user
        said = {"number": 1, "submitted_at": NOW, "submitted_by": director}
        sent = [Revision(observation=row, **amounts, **said) for row, (_card, amounts) in zip(rows, typed, strict=True)]
        if number % 4 == 0:
            sent[0].flags, sent[0].note = [FLAG], NOTE
        Revision.objects.bulk_create(sent)
        steps = {"act": "submit", "from_state": "draft", "to_state": "submitted", "actor": director, "at": NOW}
        Transition.objects.bulk_create(Transition(observation=one.observation, revision=one, **steps) for one in sent)
        for row, one in zip(rows, sent, strict=True):
            row.state, row.revision = "submitted", one
        Observation.objects.bulk_update(rows, ["state", "revision"])
