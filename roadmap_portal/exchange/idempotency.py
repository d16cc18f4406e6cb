"""`Idempotency-Key`: a POST that is sent twice is done once, and answered twice alike, for 24 hours.

The key is taken before anything is done. The same key with another body is a 422; a key whose first call still runs
is a 409; one whose call died is free again after a minute.
"""

import hashlib
import re
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from roadmap_portal.accounts.models import ApiToken
from roadmap_portal.common.problems import Conflict, TooLarge, Unprocessable

from .models import KeptAnswer

KEPT = timedelta(hours=24)
# Longer than any request of ours takes.
IN_FLIGHT = timedelta(minutes=2)
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Content-Language")


class Repeated(Exception):
    """The answer was given before."""

    def __init__(self, kept):
        self.kept = kept


class IdempotentPosts:
    """For API views: keeps and repeats the answers to POSTs that carry a key."""

    kept_answer = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        if request.method == "POST" and key is not None:
            if not KEY.fullmatch(key):
                message = _("A key has 1 to 200 visible ASCII characters.")
                raise ValidationError({"Idempotency-Key": [message]}, code="invalid")
            self.kept_answer = take(caller_of(request), key, fingerprint(request))

    def handle_exception(self, exc):
        if isinstance(exc, Repeated):
            return repeated(exc.kept)
        try:
            return super().handle_exception(exc)
        except Exception:
            # A fault of ours: whoever asks again is not answered with it.
            self.forget_answer()
            raise

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.kept_answer is None:
            return response
        if response.status_code >= 500:
            self.forget_answer()
        elif hasattr(response, "add_post_render_callback") and not response.is_rendered:
            response.add_post_render_callback(self.keep_answer)
        else:
            self.keep_answer(response)
        return response

    def keep_answer(self, response):
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        KeptAnswer.objects.filter(pk=self.kept_answer.pk).update(
            status=response.status_code, body=response.content.decode(), headers=headers
        )

    def forget_answer(self):
        if self.kept_answer is not None:
            KeptAnswer.objects.filter(pk=self.kept_answer.pk, status__isnull=True).delete()


def take(caller, key, fingerprint):
    """The row of a key that is ours now; raises Repeated, Conflict or Unprocessable when it was used before."""
    now = timezone.now()
    KeptAnswer.objects.filter(caller=caller, key=key, begun_at__lte=now - KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(caller=caller, key=key, fingerprint=fingerprint, begun_at=now)
    except IntegrityError:
        kept = KeptAnswer.objects.filter(caller=caller, key=key).first()
    if kept is None:
        raise Conflict(_("The first call with this key is still being answered."), code="in_flight")
    if kept.fingerprint != fingerprint:
        raise Unprocessable(_("This key was used for another request."), code="key_reused")
    if kept.status is not None:
        raise Repeated(kept)
    died = KeptAnswer.objects.filter(pk=kept.pk, status__isnull=True, begun_at__lte=now - IN_FLIGHT)
    if not died.update(begun_at=now):
        raise Conflict(_("The first call with this key is still being answered."), code="in_flight")
    return kept


def caller_of(request):
    token = request.auth
    return f"token:{token.digest[:64]}" if isinstance(token, ApiToken) else f"user:{request.user.pk}"


def fingerprint(request):
    try:
        body = request._request.body
    except RequestDataTooBig:
        raise TooLarge() from None
    parts = (request.method, request.get_full_path(), request.content_type, body)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def repeated(kept):
    response = HttpResponse(kept.body, status=kept.status)
    for name, value in {"Content-Type": "application/json", **kept.headers, "Idempotency-Replayed": "true"}.items():
        response.headers[name] = value
    return response


def forget_old():
    """Delete the answers of more than a day ago."""
    KeptAnswer.objects.filter(begun_at__lte=timezone.now() - KEPT).delete()
