"""What the clock does for obstacles and follow-ups; each is safe to run twice, and makes up for a day it missed."""

from celery import shared_task

from .escalation import escalate_overdue
from .reminders import remind_of_follow_ups


@shared_task(name="actions.escalate")
def escalate():
    escalate_overdue()


@shared_task(name="actions.remind")
def remind():
    remind_of_follow_ups()
