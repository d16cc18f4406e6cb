"""Every entry of the audit log is sealed once, in order; whatever is done to it afterwards is found and named."""

import threading
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from roadmap_portal.operations import audit, sealing, verifying
from roadmap_portal.operations.models import AuditEntry, Counter, Seal
from roadmap_portal.operations.settled import settled_id
from roadmap_portal.operations.verifying import Finding

pytestmark = pytest.mark.django_db


def written(*subjects):
    """The ids of entries about these."""
    return [audit.record("target.set", by=None, subject=text, after={"value": "12.5"}).pk for text in subjects]


def unprotect(*models):
    """What somebody with the database in his hands does first; the test's end puts the triggers back."""
    for model in models:
        table = model._meta.db_table
        where = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {table}_append_only{where}")
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {table}_keeps_rows{where}")


def verify(**options):
    """Output and exit code of the command."""
    out = StringIO()
    try:
        call_command("audit", verify=True, stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


@pytest.fixture
def chain(monkeypatch):
    """Seven entries in seals of three; their ids."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    ids = written(*"abcdefg")
    assert sealing.seal_settled() == 7
    return ids


class TestSealing:
    def test_closes_all_entries_in_their_order_and_hangs_each_seal_on_the_one_before(self, chain):
        seals = list(Seal.objects.all())
        assert [[pk for pk, _digest in seal.rows] for seal in seals] == [chain[:3], chain[3:6], chain[6:]]
        assert [seal.number for seal in seals] == [1, 2, 3]
        assert [seal.previous for seal in seals] == ["", seals[0].digest, seals[1].digest]
        assert [seal.first_id for seal in seals[1:]] == [seal.last_id + 1 for seal in seals[:-1]]
        assert Counter.objects.get(pk="seal").value == 3

    def test_what_is_sealed_is_not_sealed_again(self, chain):
        assert sealing.seal_settled() == 0
        [late] = written("h")
        assert (verifying.waiting(), sealing.seal_settled()) == (1, 1)
        assert Seal.objects.get(number=4).rows[0][0] == late

    def test_what_days_of_standstill_left_is_sealed_by_the_next_run_once(self, chain):
        missed = []
        for day in (8, 9, 10):
            with time_machine.travel(f"2026-11-{day:02d}T06:00:00+00:00", tick=False):
                missed += written("h", "i")
        with time_machine.travel("2026-11-12T06:00:00+00:00", tick=False):
            assert (sealing.seal_settled(), sealing.seal_settled()) == (6, 0)
        sealed = [pk for seal in Seal.objects.filter(number__gt=3) for pk, _digest in seal.rows]
        assert sealed == missed
        assert verify()[1] == 0

    def test_the_canonical_form_is_what_the_docstring_says(self):
        entry = audit.record("target.set", by=None, subject="ذي قار", after={"b": 1, "a": "x"}, reason="")
        row = AuditEntry.objects.filter(pk=entry.pk).values(*sealing.FORMS[1]).get()
        at = entry.at.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        assert sealing.canonical(row).decode() == (
            '{"act":"target.set","actor_id":null,"actor_label":"","address":null,"after":{"a":"x","b":1},'
            f'"area":"","at":"{at}","before":null,"for_label":"","id":{entry.pk},"reason":"","request_id":"",'
            '"subject_id":"","subject_label":"\\u0630\\u064a \\u0642\\u0627\\u0631","subject_type":""}'
        )

    def test_a_seal_is_as_append_only_as_an_entry(self, chain):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.update(previous="")

    def test_a_seal_is_not_deleted_on_postgresql(self, chain, on_postgres):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.all().delete()


class TestVerify:
    def test_finds_nothing_where_nothing_was_done(self, chain):
        written("not sealed yet")
        out, code = verify()
        assert code == 0
        assert "as it was sealed" in out and "wait for the next seal: 1" in out

    def test_an_empty_log_is_right(self):
        assert verify()[1] == 0

    def test_names_a_forged_entry(self, chain):
        unprotect(AuditEntry)
        AuditEntry.objects.filter(pk=chain[4]).update(reason="made up")
        assert verify() == (f"seal 2, entry {chain[4]}: was changed after the sealing\n", 1)

    def test_every_column_is_sealed(self, chain):
        unprotect(AuditEntry)
        other = {"at": "2020-01-01T00:00Z", "actor_id": 9, "address": "10.9.9.9", "before": {}, "after": {}}
        columns = {field.name for field in AuditEntry._meta.fields} - {"id"}
        assert columns == set(sealing.FORMS[sealing.FORM][1:])
        for column in columns:
            with transaction.atomic():
                AuditEntry.objects.filter(pk=chain[0]).update(**{column: other.get(column, "other")})
                found = list(verifying.findings())
                transaction.set_rollback(True)
            assert found == [Finding(1, "was changed after the sealing", chain[0])], column

    def test_names_a_missing_entry(self, chain):
        unprotect(AuditEntry)
        AuditEntry.objects.filter(pk=chain[6]).delete()
        assert verify() == (f"seal 3, entry {chain[6]}: is missing\n", 1)

    def test_names_an_inserted_entry(self, chain):
        """A number that a rolled-back act left free is no place for another."""
        free = chain[-1] + 1
        AuditEntry.objects.create(pk=free + 1, act="login")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence('operations_auditentry', 'id'), %s)", [free + 1])
        assert sealing.seal_settled() == 1
        AuditEntry.objects.create(pk=free, act="login")
        assert verify() == (f"seal 4, entry {free}: was inserted after the sealing\n", 1)

    def test_names_a_missing_seal_wherever_it_stood(self, chain):
        unprotect(Seal)
        for number in (1, 2, 3):
            with transaction.atomic():
                Seal.objects.filter(number=number).delete()
                out, code = verify()
                transaction.set_rollback(True)
            assert (out.splitlines(), code) == ([f"seal {number}: is missing"], 1)

    def test_names_a_seal_that_was_made_to_fit_a_forged_entry(self, chain):
        unprotect(AuditEntry, Seal)
        AuditEntry.objects.filter(pk=chain[0]).update(reason="made up")
        seal = Seal.objects.get(number=1)
        rows = sealing.digests(1, seal.first_id, seal.last_id)
        Seal.objects.filter(number=1).update(rows=rows)
        assert list(verifying.findings()) == [Finding(1, "was changed after it was made")]
        seal.rows = rows
        Seal.objects.filter(number=1).update(digest=sealing.digest_of(seal))
        assert list(verifying.findings()) == [Finding(2, "does not continue the seal before it")]

    def test_a_chain_that_was_made_anew_differs_from_the_seal_that_was_noted(self, chain):
        noted = str(Seal.objects.get(number=2))
        assert verify(expect=noted)[1] == 0
        unprotect(AuditEntry, Seal)
        AuditEntry.objects.filter(pk=chain[0]).update(reason="made up")
        Seal.objects.all().delete()
        Counter.objects.filter(pk="seal").update(value=0)
        sealing.seal_settled()
        assert verify()[1] == 0
        assert verify(expect=noted) == ("seal 2: is not the one that was noted: the chain was made anew\n", 1)


class TestEntriesUnderWay:
    """PostgreSQL shows id 11 before id 10 when 10 is committed later: neither may be lost, whatever comes first."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def slow_writer(self, on_postgres):
        """Writes an entry and commits it when told to."""
        written, commit = threading.Event(), threading.Event()
        ids = []

        def work():
            with transaction.atomic():
                ids.append(audit.record("slow", by=None, subject="x").pk)
                written.set()
                commit.wait(10)
            connection.close()

        thread = threading.Thread(target=work)
        thread.start()
        assert written.wait(10)

        def end():
            commit.set()
            thread.join(10)

        yield ids[0], end
        end()

    def test_nothing_is_sealed_over_an_entry_that_may_still_come(self, slow_writer):
        slow, end = slow_writer
        fast = audit.record("fast", by=None, subject="x").pk
        assert slow < fast and not AuditEntry.objects.filter(pk=slow).exists()
        assert settled_id(AuditEntry, patience=0.2) is None
        assert sealing.seal_settled(patience=0.2) == 0
        end()
        assert sealing.seal_settled() == 2
        assert [pk for pk, _digest in Seal.objects.get().rows] == [slow, fast]
        assert list(verifying.findings()) == []

    def test_only_the_writers_of_that_moment_are_waited_for(self, slow_writer):
        """Later ones get higher ids: a busy log is sealed too."""
        slow, end = slow_writer
        threading.Timer(0.2, end).start()
        assert settled_id(AuditEntry, patience=5) == slow

    def test_a_number_that_was_rolled_back_is_a_gap_and_no_finding(self, on_postgres):
        first = audit.record("a", by=None, subject="x").pk
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            audit.record("b", by=None, subject="x")
            raise ZeroDivisionError
        last = audit.record("c", by=None, subject="x").pk
        assert last == first + 2
        assert sealing.seal_settled() == 2
        assert list(verifying.findings()) == []
