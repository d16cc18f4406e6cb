"""The Road Map Portal: the Local Police Service Road Map, tracked from a province's value to the minister's report."""

from .celery import app as celery_app

__all__ = ["celery_app"]
