"""Certificates are made by the worker: asked for here, made there, and kept until what they say is no longer so."""

from dataclasses import dataclass
from functools import cached_property

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roadmap_portal.documents.checksums import sha256_of
from roadmap_portal.operations import audit, jobs

from .certificates import certificates_pdf, content_of, digest_of, of_one
from .errors import WorkshopError
from .minutes_document import name_of
from .models import CertificatePaper, Workshop

JOB_KIND = "certificates"


class NobodyThere(WorkshopError):
    message = _("There are no certificates: no presence by name has been recorded.")


def request(workshop, *, participation=None, by):
    """The CertificatePaper of all who were there, or of one, in the language that is spoken.

    It is made anew only when it would say something else, and tried again when it failed. Raises NobodyThere.
    """
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update(of=("self",)).select_related("province").get(pk=workshop.pk)
        digest = digest_of(_wanted(workshop, participation))
        of_whom = {"workshop": workshop, "participation": participation, "language": get_language()}
        paper = CertificatePaper.objects.select_related("job").filter(**of_whom).first()
        if paper and paper.digest == digest:
            jobs.retry(paper.job)
            return paper
        paper = paper or CertificatePaper(**of_whom, version=0)
        paper.version, paper.digest, paper.ready_at = paper.version + 1, digest, None
        key = f"certificates:{workshop.pk}:{participation.pk if participation else 'all'}:{paper.language}"
        paper.job = jobs.enqueue(JOB_KIND, key=f"{key}:{paper.version}", payload={"workshop": workshop.pk}, by=by)
        paper.save()
        after = {"file": "certificates", "language": paper.language, "person": str(participation or "")}
        audit.record("certificates.requested", by=by, subject=workshop, area=workshop.province.code, after=after)
    return paper


def _wanted(workshop, participation):
    content = content_of(workshop)
    if participation:
        content = of_one(content, participation.pk)
    if not content["people"]:
        raise NobodyThere
    return content


def make(lease):
    """Make the file of the job's paper; a job that a later one has taken the place of has nothing to do."""
    paper = CertificatePaper.objects.select_related("workshop__province", "participation").filter(job=lease.job).first()
    if paper is None:
        return
    with translation.override(paper.language):
        content = _wanted(paper.workshop, paper.participation)
        lease.heartbeat(done=0, total=len(content["people"]))
        with lease.kept_alive():
            file = certificates_pdf(content, made_at=paper.asked_at)
    # The name is the paper's own, so a second worker writes over the first one's file.
    default_storage.delete(paper.name)
    default_storage.save(paper.name, ContentFile(file))
    with lease.finish():
        CertificatePaper.objects.filter(pk=paper.pk, job=lease.job).update(
            digest=digest_of(content), ready_at=timezone.now(), sha256=sha256_of(file), size=len(file)
        )


def ready_paper(workshop, pk):
    """The paper with this id, in whatever language, that is made and still says what is so; or None."""
    rows = CertificatePaper.objects.filter(workshop=workshop, ready_at__isnull=False)
    paper = rows.select_related("participation").filter(pk=pk).first()
    try:
        holds = paper and paper.digest == digest_of(_wanted(workshop, paper.participation))
    except NobodyThere:
        holds = False
    return paper if holds else None


# --- what the page shows -----------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """Whose certificate, by the participation's id (None: of all); ``paper``: what was made of it and still holds."""

    key: int | None
    who: str | dict
    paper: CertificatePaper | None

    @property
    def mark(self):
        return str(self.key)


class Desk:
    """The certificates of a workshop in the language that is spoken: of all, and of each who was there."""

    def __init__(self, workshop):
        self.content = content_of(workshop)
        rows = CertificatePaper.objects.filter(workshop=workshop, language=get_language()).select_related("job")
        self._papers = {row.participation_id: row for row in rows}

    @property
    def of_all(self):
        return Line(None, "", self._current(None, self.content))

    @cached_property
    def of_each(self):
        return [
            Line(row["key"], name_of(row), self._current(row["key"], of_one(self.content, row["key"])))
            for row in self.content["people"]
        ]

    @property
    def is_moving(self):
        return any(paper.is_moving for paper in self._papers.values())

    def _current(self, key, content):
        found = self._papers.get(key)
        return found if found and found.digest == digest_of(content) else None
