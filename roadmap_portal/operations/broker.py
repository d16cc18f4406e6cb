"""Sending messages to the worker: they only wake it, so a broker that is away costs time and loses nothing."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send(task, args=(), *, expires, queue="default"):
    """Send a message that expires after ``expires`` seconds; with no broker the sweep sends it later."""
    try:
        current_app.send_task(task, list(args), queue=queue, expires=expires, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("broker is not reachable, %s waits for the sweep: %s", task, type(error).__name__)


def is_reachable(timeout=2):
    """Whether the broker answers within ``timeout`` seconds."""
    try:
        with current_app.connection_for_write(connect_timeout=timeout) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=timeout)
    except (OperationalError, OSError):
        return False
    return True
