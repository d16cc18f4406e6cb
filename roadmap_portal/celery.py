"""The Celery application and the clock: what the portal does by itself, and when (Asia/Baghdad)."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap_portal.settings")
app = Celery("roadmap_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
