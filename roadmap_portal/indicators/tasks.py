"""What the clock does for values and scores."""

import logging

from celery import shared_task

from roadmap_portal.operations.jobs import handles

from . import recomputing, reminders
from .oracle import differences

logger = logging.getLogger(__name__)


@shared_task(name="indicators.check_scores")
def check_scores():
    """The nightly proof of the score table; a difference is an error that operators are told of."""
    found = differences()
    for difference in found[:20]:
        logger.error("score differs: %s", difference)
    if found:
        logger.error("%d scores differ from their independent computation", len(found))


@handles(recomputing.JOB_KIND)
def recompute_scores(lease):
    """The effect of decisions about the plan on all scores that they reach."""
    recomputing.carry_out(lease)


@shared_task(name="indicators.send_notices")
def send_notices():
    """Safe at any time and as often as one likes: each step is told once."""
    reminders.remind_reporters()
    reminders.send_digest()
