"""The start: production refuses without its secrets, warns of nothing with them, and every variable is documented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {
    "PORTAL_SECRET_KEY": "f3Qz8-vT1wYkL0nR5uJb7cXe2hGm9sAp4dKi6oNq_WtVyUzBxC",
    "PORTAL_ALLOWED_HOSTS": "portal.moi.test",
    "DATABASE_URL": "postgres://portal:portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PORTAL_EMAIL_URL": "smtp+tls://portal:portal@127.0.0.1:1",
}
SETTINGS_SOURCES = [
    *(ROOT / "roadmap_portal" / "settings").glob("*.py"),
    *(ROOT / "roadmap_portal" / name for name in ("environment.py", "logs.py")),
]


@pytest.fixture
def manage(tmp_path):
    """Run manage.py in an environment with nothing of the portal's but what is given."""

    def run(*arguments, **variables):
        kept = {name: value for name, value in os.environ.items() if not re.match(r"PORTAL_|DATABASE_|REDIS_", name)}
        kept |= {"DJANGO_SETTINGS_MODULE": "roadmap_portal.settings", "PORTAL_VAR_DIR": str(tmp_path)}
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=kept | variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_production_names_every_missing_secret(manage):
    done = manage("check")
    assert done.returncode != 0
    for name in SECRETS:
        assert len(re.findall(rf"^  {name} is not set: .+$", done.stderr, re.MULTILINE)) == 1


@pytest.mark.parametrize("name", SECRETS)
def test_production_refuses_without_any_one_of_them(manage, name):
    done = manage("check", **(SECRETS | {name: " "}))
    assert done.returncode != 0
    assert re.findall(r"^  (\w+) is not set", done.stderr, re.MULTILINE) == [name]


def test_production_refuses_a_short_key(manage):
    done = manage("check", **(SECRETS | {"PORTAL_SECRET_KEY": "short"}))
    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY is too short" in done.stderr


def test_production_refuses_sqlite(manage, tmp_path):
    done = manage("check", **(SECRETS | {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}))
    assert done.returncode != 0
    assert "production wants PostgreSQL" in done.stderr


def test_production_has_nothing_to_warn_of(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **SECRETS)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_production_refuses_demo_mode(manage):
    done = manage("check", **(SECRETS | {"PORTAL_DEMO": "1"}))
    assert done.returncode != 0
    assert "PORTAL_DEMO is set in production" in done.stderr


def test_embedded_makes_a_key_of_its_own_and_keeps_it(manage, tmp_path):
    show = ("shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    shown = [manage(*show, PORTAL_EMBEDDED="1").stdout for _ in range(2)]
    assert shown[0] == shown[1]
    assert len(shown[0].strip()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_example_lists_every_variable_and_no_other():
    source = "".join(path.read_text() for path in SETTINGS_SOURCES)
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) | SECRETS.keys()
    example = (ROOT / ".env.example").read_text()
    documented = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
    only_the_tests_read = {name for name in documented if name.startswith(("PORTAL_TEST_", "PORTAL_CI"))}
    assert documented | {"PORTAL_TEST_DATABASE"} == read | only_the_tests_read
