"""Is the process alive, and can the portal work? For whoever restarts the one and routes requests to the other."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import broker
from .schema import unapplied_migrations

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@login_not_required
def live(request):
    """The process answers. Touches nothing else: a database that is away is no reason to restart the web."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
@login_not_required
def ready(request):
    """The database answers and is as far as the code, and the broker is there; 503 with what failed.

    Anyone may ask, so the answer names the part and no more; the log has the rest. At most four seconds: the
    database's connect_timeout, or the broker's two, for the broker is asked only when the database answered.
    """
    failed = _database_failure() or _broker_failure()
    if not failed:
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable", "failed": failed}, status=503, headers={"Retry-After": "10"})


def _database_failure():
    try:
        connection.ensure_connection()
        missing = unapplied_migrations()
    except DatabaseError:
        logger.warning("health: the database does not answer", exc_info=True)
        return {"database": "does not answer"}
    return {"migrations": f"{len(missing)} not applied, the first is {missing[0]}"} if missing else {}


def _broker_failure():
    return {} if broker.is_reachable() else {"broker": "does not answer"}
