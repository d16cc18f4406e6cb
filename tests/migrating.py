"""A migrated SQLite database for the tests, kept from run to run: migrating takes longer than any test.

`make test` calls this module before all else, so that it is done beside what comes before the tests.
"""

import fcntl
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
# Where pytest keeps what lasts.
KEPT = ROOT / ".pytest_cache" / "d" / "database"


@cache
def digest():
    """Of the migrations and the pinned libraries."""
    found = hashlib.sha256()
    rooms = [ROOT / room for room in ("roadmap_portal", "axes", "support_functions", "workshops")]
    migrations = sorted(path for room in rooms for path in room.glob("**/migrations/*.py"))
    assert len(migrations) > 30
    for path in [ROOT / "requirements-dev.txt", *migrations]:
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


def migrated():
    """The path of the database; whoever comes first makes it, the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{digest()}.sqlite3"
    with (KEPT / "migrated.lock").open("w") as lock, tempfile.TemporaryDirectory() as made:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            postgres.migrate(Path(made))
            shutil.move(Path(made) / "portal.sqlite3", kept)
    return kept


if __name__ == "__main__":
    migrated()
