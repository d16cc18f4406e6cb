"""Lets a proxy of Track write into the one history of tracks."""

from django.db.models.signals import post_delete, post_save

from .models.structure import TRACK_HISTORY


def keep_history_of(proxy):
    """django-simple-history listens to the concrete class only: saving a proxy would leave no trace."""
    post_save.connect(TRACK_HISTORY.post_save, sender=proxy, weak=False)
    post_delete.connect(TRACK_HISTORY.post_delete, sender=proxy, weak=False)
    proxy._meta.simple_history_manager_attribute = "history"
