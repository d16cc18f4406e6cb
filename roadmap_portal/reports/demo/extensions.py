"""Requests for more time after a month that has closed: one refused, one granted, and one of the last that waits."""

from datetime import timedelta

from roadmap_portal.accounts.models import User
from roadmap_portal.indicators.models import Extension, ExtensionRequest
from roadmap_portal.plan.calendar import MONTH, midnight
from roadmap_portal.provinces.models import Command

from .chance import dice
from .shape import sentences
from .timing import DECIDING, SUBMITTING, last_office_day, later, office

# Command, and how the request ended.
ASKED = (("MU-1", "refused"), ("BA-1", "granted"), ("NI-1", "waiting"))
GRANTED_DAYS, WISHED_DAYS = 7, 10
ANSWERED_WITHIN = timedelta(8)


class Requests:
    """Unsaved rows of what the directors of ``staff`` asked for before ``horizon``."""

    def __init__(self, book, horizon, staff, seed):
        closed = [p for p in book.periods.of_kind(MONTH) if p.closes_at < horizon]
        self.horizon, self.staff, self.seed = horizon, staff, seed
        # A month that has closed just now leaves no time for an answer.
        answered = [period for period in closed if period.closes_at < horizon - ANSWERED_WITHIN]
        self.periods = {"waiting": closed[-1], "granted": answered[-1], "refused": answered[-1]}
        self.planner = User.objects.get(email="planner@demo.test")

    def save(self):
        for number, (code, state) in enumerate(ASKED):
            self._ask(Command.objects.get(area__code=code), state, sentences()["extension_request"][number])

    def _ask(self, command, state, reason):
        throw = dice(self.seed, "extension", command.pk)
        # A month that has closed just now leaves no working day in between.
        period = self.periods[state]
        day = min(period.closes_at.date() + timedelta(1), last_office_day(self.horizon))
        request = ExtensionRequest(
            command=command,
            period=period,
            wished=day + timedelta(WISHED_DAYS),
            reason=reason,
            asked_by=self.staff.of(command.code)["director"],
            asked_at=min(office(day, SUBMITTING, throw), self.horizon - timedelta(hours=1)),
        )
        decided = later(request.asked_at, 1, DECIDING, throw)
        if state != "waiting" and decided < self.horizon:
            self._answer(request, state, decided)
        request.save(force_insert=True)

    def _answer(self, request, state, at):
        request.state, request.decided_by, request.decided_at = state, self.planner, at
        if state == "refused":
            request.answer = sentences()["extension_refusal"][0]
            return
        request.extension = Extension.objects.create(
            command=request.command,
            period=request.period,
            until=midnight(at.date() + timedelta(GRANTED_DAYS + 1)),
            reason=request.reason,
            granted_by=self.planner,
            granted_at=at,
        )
