"""Check rules at work: the figures of several indicators of one command and period against one another.

At submission a rule is a soft check: it asks for a note and travels to the planner. A dry run asks what a rule would
find among what was submitted or approved in a period.
"""

import operator
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.functional import cached_property

from roadmap_portal.common.exact import half_up
from roadmap_portal.plan.models import CheckRule, Kpi, Period
from roadmap_portal.plan.rule_terms import codes_of, read_side

from .models import Observation
from .obligations import SENT

COMPARE = {"=": operator.eq, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


@dataclass(frozen=True, slots=True)
class Finding:
    """A comparison that does not hold: what both sides came to."""

    rule: CheckRule
    left: Fraction
    right: Fraction

    @property
    def flag(self):
        """As a revision keeps it, whatever becomes of the rule."""
        return {
            "code": "rule",
            "rule": self.rule.code,
            "text_ar": self.rule.text_ar,
            "text_en": self.rule.text_en,
            "left": format(half_up(self.left, 4).normalize(), "f"),
            "right": format(half_up(self.right, 4).normalize(), "f"),
        }


class Figures:
    """What commands have sent for one period, of the indicators that rules name; ``book`` knows factors and people."""

    def __init__(self, book, period, sent):
        """``sent``: {(command id, code): what has numerator, denominator, value and absence}."""
        self.book, self.period, self.sent = book, period, sent
        self._kpis = {kpi.code: kpi for kpi in book.kpis.values()}

    @classmethod
    def of_period(cls, book, period, codes, commands):
        """Read what ``commands`` (ids) have submitted or had approved; one query."""
        rows = Observation.objects.filter(
            command__in=commands,
            period=period.pk,
            kpi__code__in=codes,
            kpi__track__roadmap=book.roadmap,
            state__in=SENT,
        )
        rows = rows.select_related("revision", "kpi")
        return cls(book, period, {(row.command_id, row.kpi.code): row.revision for row in rows})

    def amount(self, command, term):
        """The figure of ``term`` in the indicator's own unit, or None."""
        if term.number is not None:
            return term.number
        said = self.sent.get((command, term.code))
        if said is None or said.absence:
            return None
        kpi = self._kpis[term.code]
        if not kpi.is_ratio:
            return _exact(said.value)
        if term.side:
            return self._side(command, kpi, said, term.side)
        return self._quotient(command, kpi, said)

    def _side(self, command, kpi, said, side):
        if side != kpi.population_side:
            return _exact(getattr(said, side))
        population = self.book.population(command, self.period)
        return None if population is None else Fraction(population.persons)

    def _quotient(self, command, kpi, said):
        numerator, denominator = (self._side(command, kpi, said, side) for side in ("numerator", "denominator"))
        version = self.book.version(kpi, self.period)
        if numerator is None or not denominator or version is None:
            return None
        yearly = Fraction(12, Period.MONTHS[kpi.frequency]) if kpi.annualised else 1
        return version.factor * yearly * numerator / denominator


def compare(rule, figures, command):
    """The Finding of ``rule`` for ``command``; None where it holds, or where there is nothing to compare."""
    sides = [[figures.amount(command, term) for term in read_side(side)] for side in (rule.left, rule.right)]
    if rule.missing == CheckRule.Missing.SKIP_ANY and any(None in side for side in sides):
        return None
    if rule.missing == CheckRule.Missing.SKIP_ALL and any(all(a is None for a in side) for side in sides):
        return None
    left, right = (sum((amount or 0 for amount in side), Fraction(0)) for side in sides)
    return None if COMPARE[rule.operator](left, right) else Finding(rule, left, right)


# --- at submission ---------------------------------------------------------------------
class RuleReader:
    """The active rules for the entries of one command and period; two queries, the second only where there are any."""

    # Drafts of the same page that are submitted before an indicator: a function of it, to {code: Entry}.
    before = staticmethod(lambda kpi: {})

    def __init__(self, book, command, period):
        self.book, self.command, self.period = book, command, period

    @cached_property
    def _rules(self):
        """[(rule, the codes that it names)]"""
        # A page of several periods has one book: its rules are read once.
        if not hasattr(self.book, "check_rules"):
            rules = CheckRule.objects.filter(roadmap=self.book.roadmap, active=True)
            self.book.check_rules = [(rule, codes_of(rule.left, rule.right)) for rule in rules]
        return self.book.check_rules

    @cached_property
    def _figures(self):
        codes = set().union(*(codes for _rule, codes in self._rules))
        return Figures.of_period(self.book, self.period, codes, [self.command.pk])

    def flags(self, kpi, entry):
        """What the rules that name ``kpi`` say of ``entry`` beside what was sent of the others, or will be first."""
        rules = [rule for rule, codes in self._rules if kpi.code in codes]
        if not rules:
            return []
        beside = {(self.command.pk, code): said for code, said in {**self.before(kpi), kpi.code: entry}.items()}
        tried = Figures(self.book, self.period, self._figures.sent | beside)
        return [found.flag for rule in rules if (found := compare(rule, tried, self.command.pk))]

    def sent(self, kpi, entry):
        """``entry`` was submitted: what is read next is compared with it."""
        if self._rules:
            self._figures.sent[self.command.pk, kpi.code] = entry


# --- trying a rule -----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule finds in a period: [(area of the command, Finding)], and how many commands it could compare."""

    period: Period
    findings: list = field(default_factory=list)
    compared: int = 0
    commands: int = 0


def dry_run(rule, book, period):
    """Try ``rule`` on what all commands in scope have submitted or had approved in ``period``."""
    commands = book.commands(period)
    figures = Figures.of_period(book, period, codes_of(rule.left, rule.right), commands)
    findings, compared = [], 0
    for command in commands:
        if _has_anything(rule, figures, command):
            compared += 1
            if found := compare(rule, figures, command):
                findings.append((book.areas[command], found))
    return DryRun(period, findings, compared, len(commands))


def _has_anything(rule, figures, command):
    """Whether the rule's way with missing figures leaves something to compare."""
    sides = [[figures.amount(command, term) for term in read_side(side)] for side in (rule.left, rule.right)]
    if rule.missing == CheckRule.Missing.SKIP_ANY:
        return not any(None in side for side in sides)
    if rule.missing == CheckRule.Missing.SKIP_ALL:
        return not any(all(amount is None for amount in side) for side in sides)
    return any((command, code) in figures.sent for code in codes_of(rule.left, rule.right))


def kind_of(rule):
    """The period kind of the indicators that ``rule`` names."""
    code = min(codes_of(rule.left, rule.right))
    return Kpi.objects.get(track__roadmap=rule.roadmap_id, code=code).frequency


def _exact(quantity):
    return None if quantity is None else Fraction(quantity)
