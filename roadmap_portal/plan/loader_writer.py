"""Makes tables say what the files say, and no more: a row that is right already is not touched.

What a person has decided in the portal stands: a ledger row that he recorded, a row of the plan whose last version he
saved. The file does not undo it; such rows are kept and named.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

BATCH = 500
REASON = "load_roadmap"


@dataclass
class Tally:
    """What became of one model's rows; ``kept`` and ``missing`` hold the keys as a person writes them."""

    created: int = 0
    changed: int = 0
    kept: list = field(default_factory=list)
    missing: list = field(default_factory=list)


class Writer:
    """Writes at one moment. ``tallies`` maps each model to what was done to it, in the order of writing."""

    def __init__(self, now, by=None):
        self.now = now
        self.by = by
        self.tallies = {}

    def tally(self, model):
        return self.tallies.setdefault(model, Tally())

    def put(self, model, key, wanted):
        """Create or update by natural key and return the rows by key.

        ``key`` names attributes; ``wanted`` maps their values to a dict of the other attributes. May be called again
        for the same model with more rows, as long as the last call has them all.
        """
        stored = {_key(row, key): row for row in model._default_manager.all()}
        new = {
            key_: model(**dict(zip(key, key_, strict=True)), **values)
            for key_, values in wanted.items()
            if key_ not in stored
        }
        self._create(model, list(new.values()))
        self._update(model, {stored[key_]: values for key_, values in wanted.items() if key_ in stored})
        self.tally(model).missing = [_written(row, key) for key_, row in stored.items() if key_ not in wanted]
        return stored | new

    def put_ledger(self, model, key, wanted, since):
        """Open, or close and open anew, the row of each key of ``wanted``.

        ``since`` maps keys to the moment from which a row counts as known that the ledger never held before.
        """
        tally = self.tally(model)
        stored = {_key(row, key): row for row in model.objects.open()}
        differing = {k: row for k, row in stored.items() if k in wanted and _differing(row, wanted[k])}
        decided = [k for k, row in differing.items() if row.recorded_by_id]
        tally.kept = self._written_ledger(model, key, [differing.pop(k) for k in decided])
        absent = [k for k in wanted if k not in stored]
        ever = set(model.objects.values_list(*key)) if absent else set()
        moment = max([self.now, *(row.recorded_from + timedelta(microseconds=1) for row in differing.values())])
        for pks in _batches([row.pk for row in differing.values()]):
            model.objects.filter(pk__in=pks).update(recorded_until=moment)
        begins = {k: moment if k in ever else since[k] for k in absent} | dict.fromkeys(differing, moment)
        model.objects.bulk_create(
            [model(**dict(zip(key, k, strict=True)), **wanted[k], recorded_from=begin) for k, begin in begins.items()],
            batch_size=BATCH,
        )
        tally.created, tally.changed = len(absent), len(differing)
        tally.missing = self._written_ledger(model, key, [row for k, row in stored.items() if k not in wanted])

    def put_links(self, through, owner, other, wanted):
        """Make the rows of a many-to-many table those of ``wanted``: {row: ids of the others}."""
        model = through._meta.get_field(owner).related_model
        owner, other = f"{owner}_id", f"{other}_id"
        linked = {}
        for link in through.objects.filter(**{f"{owner}__in": [row.pk for row in wanted]}):
            linked.setdefault(getattr(link, owner), {})[getattr(link, other)] = link.pk
        changing = [row for row, ids in wanted.items() if set(linked.get(row.pk, ())) != ids]
        edited = self._edited(model, [row for row in changing if row.pk in linked])
        tally = self.tally(model)
        tally.kept += [row.code for row in changing if row.pk in edited and row.code not in tally.kept]
        changing = [row for row in changing if row.pk not in edited]
        through.objects.filter(
            pk__in=[pk for row in changing for id_, pk in linked.get(row.pk, {}).items() if id_ not in wanted[row]]
        ).delete()
        through.objects.bulk_create(
            through(**{owner: row.pk, other: id_})
            for row in changing
            for id_ in sorted(wanted[row] - set(linked.get(row.pk, ())))
        )
        tally.changed += sum(row.pk in linked for row in changing)

    def _create(self, model, rows):
        self.tally(model).created += len(rows)
        if rows and hasattr(model, "history"):
            bulk_create_with_history(rows, model, batch_size=BATCH, default_user=self.by, default_change_reason=REASON)
        else:
            model._default_manager.bulk_create(rows, batch_size=BATCH)

    def _update(self, model, wanted):
        differing = {row: fields for row, values in wanted.items() if (fields := _differing(row, values))}
        edited = self._edited(model, differing)
        tally = self.tally(model)
        tally.kept = [row.code for row in differing if row.pk in edited]
        changed = [row for row in differing if row.pk not in edited]
        if not changed:
            return
        tally.changed += len(changed)
        for row in changed:
            for name in differing[row]:
                setattr(row, name, wanted[row][name])
        fields = _columns(model, set().union(*(differing[row] for row in changed)))
        rows = model._default_manager.all()
        if hasattr(rows, "rewrite"):
            # Else the untranslated column would be taken for its translation, and stay as it was.
            rows = rows.rewrite(False)
        if hasattr(model, "history"):
            bulk_update_with_history(
                changed, model, fields, BATCH, default_user=self.by, default_change_reason=REASON, manager=rows
            )
        else:
            rows.bulk_update(changed, fields, batch_size=BATCH)

    def _edited(self, model, rows):
        """The primary keys of those ``rows`` whose last version came from somebody's hand, not from a file."""
        if not rows or not hasattr(model, "history"):
            return set()
        versions = model.history.filter(id__in=[row.pk for row in rows]).order_by("history_date", "history_id")
        last = dict(versions.values_list("id", "history_change_reason"))
        return {pk for pk, reason in last.items() if reason != REASON}

    def _written_ledger(self, model, key, rows):
        """The keys of ledger rows as codes: ``SEC-01 DQ-1 2026-Q3``."""
        relations = [model._meta.get_field(name).name for name in key if model._meta.get_field(name).is_relation]
        found = model.objects.filter(pk__in=[row.pk for row in rows]).select_related(*relations) if rows else ()
        return [_written(row, key) for row in found]


def _key(row, key):
    return tuple(getattr(row, name) for name in key)


def _written(row, key):
    """A row's key as a person writes it: its code, or the codes and values that make up the key."""
    if hasattr(row, "code"):
        return row.code
    parts = (getattr(row, row._meta.get_field(name).name) for name in key)
    return " ".join(str(getattr(part, "code", part)) for part in parts)


def _differing(row, values):
    return {name for name, value in values.items() if getattr(row, name) != value}


def _columns(model, attributes):
    """Field names for attributes, with the untranslated column of every translated one."""
    names = {model._meta.get_field(name).name for name in attributes}
    return sorted(names | {name[:-3] for name in names if name.endswith(("_ar", "_en"))})


def _batches(pks):
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
