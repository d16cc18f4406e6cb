"""What the worker does for the other apps; each is safe to run twice, or at the same time."""

from celery import shared_task

from . import jobs, mail, outbox, sealing  # noqa: F401  (mail registers itself as a sender)


@shared_task(name="operations.run_job")
def run_job(job_id):
    jobs.run(job_id)


@shared_task(name="operations.sweep")
def sweep():
    jobs.sweep()


@shared_task(name="operations.send_outbox")
def send_outbox():
    outbox.send_due()


@shared_task(name="operations.seal_audit")
def seal_audit():
    sealing.seal_settled()
