from celery import shared_task
from django.core.management import call_command

from . import limits, notices
from .sign_in import sessions


@shared_task(name="accounts.tidy")
def tidy():
    """Forget sessions and counters whose time is over."""
    call_command("clearsessions")
    sessions.forget_ended()
    limits.forget_ended()


@shared_task(name="accounts.mail_notices")
def mail_notices():
    notices.mail_due()
