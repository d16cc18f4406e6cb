"""The check rules that are switched on, at work on what commands submitted since, as the portal would have been."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import translation

from roadmap_portal.indicators.rules import Figures, compare
from roadmap_portal.operations import audit
from roadmap_portal.plan.models import CheckRule
from roadmap_portal.plan.rule_terms import codes_of

from .chance import dice
from .courses import SAVE, Act
from .shape import sentences
from .stories import RULE
from .timing import DECIDING, local_day, office

# Tried on the quarters before, they found next to nothing but real mistakes.
SWITCHED_ON = (RULE, "R-04")
DAYS_AGO = 75


class RulesAtWork:
    """``by`` switched the rules on some weeks before ``horizon``; ``book`` is the plan as it is told."""

    def __init__(self, book, horizon, seed, by):
        self.book, self.seed, self.by = book, seed, by
        self.since = office(local_day(horizon) - timedelta(DAYS_AGO), DECIDING, dice(seed, "rules"))
        self.rules = list(CheckRule.objects.filter(roadmap=book.roadmap, code__in=SWITCHED_ON))
        self.codes = codes_of(*(side for rule in self.rules for side in (rule.left, rule.right)))

    def switch_on(self):
        """Switch the rules on in their time; returns the audit entries that it would have left."""
        return [self._switch_on(rule) for rule in self.rules]

    def _switch_on(self, rule):
        rule.active = True
        rule._history_date, rule._history_user = self.since, self.by
        with translation.override(settings.LANGUAGE_CODE):
            rule.save(update_fields=["active"])
        said = {"before": {"active": False}, "after": {"active": True}}
        entry = audit.entry("checkrule.switched_on", by=self.by, subject=rule, **said)
        entry.at = self.since
        return entry

    def flag(self, histories):
        """Put flags and the notes that they ask for into ``histories``, [(observation, [(Step, user)])]."""
        told = [(observation, steps) for observation, steps in histories if observation.kpi.code in self.codes]
        acts = [(step.at, observation, steps, at) for observation, steps in told for at, (step, _) in enumerate(steps)]
        sent, approved = defaultdict(dict), set()
        for _moment, observation, steps, at in sorted(acts, key=lambda act: act[0]):
            step, by = steps[at]
            if step.act == Act.SUBMIT:
                steps[at] = self._checked(observation, steps, at, sent[observation.period]), by
            _follow(step.act, observation, _entry(steps, at), sent[observation.period], approved)

    def _checked(self, observation, steps, at, sent):
        """The submission at ``at`` with what the rules say of it."""
        step, kpi, command = steps[at][0], observation.kpi, observation.command
        if step.at < self.since:
            return step
        figures = Figures(self.book, observation.period, {**sent, (command.pk, kpi.code): _entry(steps, at)})
        naming = [rule for rule in self.rules if kpi.code in codes_of(rule.left, rule.right)]
        flags = [found.flag for rule in naming if (found := compare(rule, figures, command.pk))]
        if flags and not _entry(steps, at).note:
            self._explain(observation, steps, at)
        return replace(step, flags=(*step.flags, *flags))

    def _explain(self, observation, steps, at):
        """The note without which the submission would have been refused."""
        note = dice(self.seed, "rule", str(observation)).choice(sentences()["rule"])
        saved = _saved(steps, at)
        step, by = steps[saved]
        steps[saved] = replace(step, entry=replace(step.entry, note=note)), by


def _saved(steps, at):
    """The place of the draft that stood there at ``at``."""
    return max(place for place, (step, _by) in enumerate(steps[: at + 1]) if step.act == SAVE)


def _entry(steps, at):
    return steps[_saved(steps, at)][0].entry


def _follow(act, observation, entry, sent, approved):
    """What counts as sent after ``act``."""
    key = observation.command.pk, observation.kpi.code
    if act == Act.SUBMIT:
        sent[key] = entry
    elif act == Act.APPROVE:
        approved.add((*key, observation.period.pk))
    elif act in (Act.RETURN, Act.WITHDRAW) or (act == Act.RECALL and (*key, observation.period.pk) not in approved):
        sent.pop(key, None)
