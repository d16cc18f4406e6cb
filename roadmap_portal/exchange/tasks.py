"""What the clock does for the exchange: tell subscribers, forget what is old."""

from celery import shared_task

from . import idempotency, webhooks


@shared_task(name="exchange.dispatch")
def dispatch():
    webhooks.dispatch()


@shared_task(name="exchange.tidy")
def tidy():
    idempotency.forget_old()
    webhooks.tidy()
