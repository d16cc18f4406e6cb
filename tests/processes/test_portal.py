"""`manage.py portal`: starts with one line, refuses clearly, heals itself, and leaves nothing behind."""

import os
import signal
import socket
import sys

import pytest

from .conftest import environment, free_port, is_alive, manage, wait_until


def test_says_where_it_is_ready_answers_there_and_refuses_a_second_start_until_ctrl_c_stops_it(portal):
    portal.start()
    assert f"ready: http://127.0.0.1:{portal.port}/\n" in portal.said()
    assert portal.answers()
    done = manage(portal.env | {"PORT": str(free_port())}, "portal")
    assert done.returncode == 1
    assert done.stderr.strip() == f"CommandError: The portal is already running (process {portal.process.pid})."
    assert portal.answers()
    wait_until(lambda: len(portal.children()) >= 5)
    assert portal.stop(signal.SIGINT) == (0, [])
    assert not portal.answers()


def test_a_port_in_use_is_named(portal):
    with socket.create_server(("127.0.0.1", portal.port)):
        done = manage(portal.env, "portal")
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Port {portal.port} on 127.0.0.1 can't be used: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_was_not_migrated_is_named(tmp_path):
    done = manage(environment(tmp_path, PORT=str(free_port())), "portal")
    assert done.returncode == 1
    assert "migrations not applied: " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def unapply_the_last(portal):
    """Let the database forget the last migration of an app on which no other hangs; return its name."""
    ((name,),) = portal.rows("SELECT max(name) FROM django_migrations WHERE app = 'reports'")
    portal.change("DELETE FROM django_migrations WHERE app = 'reports' AND name = ?", [name])
    return f"reports.{name}"


@pytest.mark.full
def test_a_dead_web_and_a_dead_worker_are_started_again_and_nobody_is_refused(portal):
    portal.start()
    web, worker = portal.pid_of("gunicorn"), wait_until(lambda: portal.pid_of("--queues"))
    os.killpg(web, signal.SIGKILL)
    # The socket is the parent's: the request waits for the new web.
    assert portal.answers()
    assert portal.pid_of("gunicorn") != web
    assert "web ended unexpectedly and is started again." in portal.said()
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: portal.pid_of("--queues") not in (None, worker))


@pytest.mark.full
def test_a_child_that_can_not_live_ends_the_portal(portal):
    portal.env["GUNICORN_CMD_ARGS"] = "--no-such-option"
    portal.start(until="web ended unexpectedly")
    assert portal.process.wait(60) == 1
    assert "web died 5 times in 60 seconds; the portal stops." in portal.said()


def test_stopped_by_the_system_it_leaves_nothing_and_starts_nothing_on_a_partly_migrated_database(portal):
    """As after an update of the code under a running portal, and at the next start."""
    name = unapply_the_last(portal.start())
    status, told = portal.asked("/health/ready")
    assert (status, told["failed"]) == (503, {"migrations": f"1 not applied, the first is {name}"})
    assert portal.asked("/health/live") == (200, {"status": "ok"})
    assert portal.stop(signal.SIGTERM) == (0, [])
    done = manage(portal.env, "portal")
    assert (done.returncode, done.stderr.strip()) == (
        1,
        f"CommandError: The database is not up to date; migrations not applied: 1, the first is {name}. "
        "Run `manage.py migrate` first.",
    )


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_a_killed_portal_takes_its_children_along_and_starts_again(portal):
    portal.start()
    wait_until(lambda: len(portal.children()) >= 5)
    children = portal.children()
    portal.process.kill()
    portal.process.wait()
    wait_until(lambda: not any(is_alive(pid) for pid, _ in children))
    assert portal.start().answers()
