"""The Celery application and the clock: what the portal does by itself, and when (Asia/Baghdad)."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap_portal.settings")
app = Celery("roadmap_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds):
    """A tick of the clock; one that no worker took before the next is due is dropped."""
    return {"schedule": seconds, "options": {"expires": seconds}}


# Not at import: this module is imported while the settings are still being read.
@app.on_after_configure.connect
def set_the_clock(sender, **_):
    sender.conf.beat_schedule = {
        "operations.sweep": {"task": "operations.sweep", **every(settings.PORTAL_SWEEP_SECONDS)},
        "operations.send_outbox": {"task": "operations.send_outbox", **every(settings.PORTAL_SWEEP_SECONDS)},
        "operations.seal_audit": {"task": "operations.seal_audit", **every(60)},
        "accounts.mail_notices": {"task": "accounts.mail_notices", **every(60)},
        "exchange.dispatch": {"task": "exchange.dispatch", **every(settings.PORTAL_SWEEP_SECONDS)},
        "exchange.tidy": {"task": "exchange.tidy", **every(3600)},
        "accounts.tidy": {"task": "accounts.tidy", **every(3600)},
        "reports.make_due_reports": {"task": "reports.make_due_reports", **every(900)},
        # Every hour: the day's first run does the work, the others find nothing; a missed one is made up for.
        "actions.escalate": {"task": "actions.escalate", **every(3600)},
        "actions.remind": {"task": "actions.remind", **every(3600)},
        "indicators.send_notices": {"task": "indicators.send_notices", **every(900)},
        "indicators.check_scores": {"task": "indicators.check_scores", "schedule": crontab(hour=2, minute=30)},
    }
