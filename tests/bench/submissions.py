"""19 directors submit at once over HTTP, as from their page: a whole month each, then value by value.

Part of `make bench`; prints submissions a second and errors, asserts nothing. Makes a database of its own on the
server that DATABASE_URL names, and drops it.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
DIRECTORS, KPIS = 19, 21
# In submissions a second.
FLOOR, AIM = 60, 100


@contextmanager
def own_database():
    """DATABASE_URL leads to a database of this run, migrated."""
    server, name = os.environ["DATABASE_URL"], f"portal_bench_{uuid4().hex[:8]}"
    on_server(server, f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
        subprocess.run([sys.executable, "manage.py", "createcachetable"], cwd=ROOT, check=True)
        yield
    finally:
        on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def on_server(url, statement):
    server = psycopg2.connect(url)
    server.autocommit = True
    server.cursor().execute(statement)
    server.close()


def measured(racing, name, acts, rounds, values):
    """Run ``acts`` together and print how many of ``values`` arrived each second, and what went wrong."""
    begun = time.perf_counter()
    said = [answer for answers in racing.together(acts, rounds) for answer in answers]
    seconds = time.perf_counter() - begun
    wrong = [answer for answer in said if not (isinstance(answer, list) and answer[0] == 302)]
    rate = values / seconds
    verdict = "ok" if rate >= FLOOR and not wrong else "BELOW"
    print(
        f"{name:<28} {rate:>6.0f} submissions/s  floor {FLOOR}, aim {AIM}  {verdict}; errors: {len(wrong)} {wrong[:1]}"
    )


def main():
    with own_database():
        import django

        django.setup()
        from django.urls import reverse

        from tests.bench.api import served
        from tests.processes import racing

        country = racing.Country(DIRECTORS, 2 * KPIS)
        directors = country.directors()
        month = country.period.code
        whole, singly = country.kpis[:KPIS], country.kpis[KPIS:]

        def press_one(port, code, cookies, number):
            path = reverse("indicators:submit", args=[code, month, singly[number].pk])
            return racing.press(port, path, cookies, country.page("95", [singly[number]]))

        with served("roadmap_portal.wsgi:application", processes=os.cpu_count()) as (port, _pid):
            body = country.page("95", whole)
            at_once = [
                partial(racing.press, port, reverse("indicators:submit_ready", args=[code, month]), cookies, body)
                for code, cookies in directors.items()
            ]
            measured(racing, "a month in one press", at_once, 1, DIRECTORS * KPIS)
            one_by_one = [partial(press_one, port, code, cookies) for code, cookies in directors.items()]
            measured(racing, "value by value", one_by_one, KPIS, DIRECTORS * KPIS)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap_portal.settings")
    main()
