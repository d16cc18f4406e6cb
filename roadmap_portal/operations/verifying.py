"""The proof that the audit log is as it was sealed; ``manage.py audit --verify`` tells what it finds."""

from typing import NamedTuple

from .counter import SEALS
from .models import AuditEntry, Counter, Seal
from .sealing import digest_of, digests


class Finding(NamedTuple):
    """What is wrong: ``what`` with seal number ``seal`` or, where it is about an entry, with its id ``entry``."""

    seal: int
    what: str
    entry: int | None = None

    def __str__(self):
        about = f"seal {self.seal}" if self.entry is None else f"seal {self.seal}, entry {self.entry}"
        return f"{about}: {self.what}"


def findings(*, expect=None):
    """Every difference between the log and its seals, in order; ``expect`` is (number, digest) of a seal noted before.

    Reads a batch at a time: its memory does not grow with the log.
    """
    last, expected = None, dict([expect] if expect else [])
    for seal in Seal.objects.order_by("number").iterator(chunk_size=20):
        yield from _chain(last, seal)
        yield from _entries(seal)
        if expected.pop(seal.number, seal.digest) != seal.digest:
            yield Finding(seal.number, "is not the one that was noted: the chain was made anew")
        last = seal
    counted = Counter.objects.filter(pk=SEALS).values_list("value", flat=True)
    made = max([*counted, *expected, 0])
    yield from _missing(last.number if last else 0, made + 1)


def _chain(last, seal):
    yield from _missing(last.number if last else 0, seal.number)
    if seal.digest != digest_of(seal):
        yield Finding(seal.number, "was changed after it was made")
    follows = last.number + 1 == seal.number if last else seal.number == 1
    if follows and seal.previous != (last.digest if last else ""):
        yield Finding(seal.number, "does not continue the seal before it")
    if follows and last and seal.first_id != last.last_id + 1:
        yield Finding(seal.number, "leaves out entries between it and the seal before")


def _missing(before, after):
    """The seals that should stand between two numbers."""
    for number in range(before + 1, after):
        yield Finding(number, "is missing")


def _entries(seal):
    sealed = dict(seal.rows)
    present = dict(digests(seal.form, seal.first_id, seal.last_id))
    for pk in sorted(sealed.keys() | present.keys()):
        if pk not in present:
            yield Finding(seal.number, "is missing", pk)
        elif pk not in sealed:
            yield Finding(seal.number, "was inserted after the sealing", pk)
        elif present[pk] != sealed[pk]:
            yield Finding(seal.number, "was changed after the sealing", pk)


def waiting():
    """How many entries stand behind the last seal, which will be in the next ones."""
    last = Seal.objects.order_by("-number").values_list("last_id", flat=True).first()
    return AuditEntry.objects.filter(pk__gt=last or 0).count()
