"""`make fuzz`: schemathesis with every check against a portal of its own with the demonstration's data; takes a while.

Three passes: a token that reads, one of a director that may do all, one that has expired. FUZZ=… are further arguments
of schemathesis, such as `--max-time 60` or `--include-path-regex /progress`.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = [sys.executable, "-W", "ignore", "manage.py"]
LIMITS = ("READS_PER_MINUTE", "WRITES_PER_MINUTE", "EXPORTS_PER_HOUR", "WRONG_TOKENS_PER_MINUTE")
WRITES = ("read:provisional", "write:observations", "write:milestones", "write:follow-ups", "reports", "webhooks")
HOOK = {"url": "https://192.0.2.10/hook", "events": ["value.approved"]}
EXPIRE = """
from datetime import timedelta
from django.utils import timezone
from roadmap_portal.accounts.models import ApiToken
at = timezone.now() - timedelta(1)
ApiToken.objects.filter(name="expired").update(created=at - timedelta(1), expiry=at)
"""


def environment(folder, port):
    limits = dict.fromkeys(LIMITS, "1000000")
    named = {f"PORTAL_API_{name}": value for name, value in limits.items()} | {"PORTAL_API_REPORTS_PER_HOUR": "2"}
    # Subscriptions are taken, whoever they are for: nothing is approved here, so nobody is called.
    named["PORTAL_WEBHOOKS_INSIDE"] = "1"
    return {**os.environ, **named, "PORTAL_EMBEDDED": "1", "PORTAL_DEMO": "1", "PORTAL_VAR_DIR": folder, "PORT": port}


def manage(env, *call):
    return subprocess.run(
        [*MANAGE, *call], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


def tokens(env):
    """{who: token}"""
    scopes = [part for scope in ("read", *WRITES) for part in ("--scope", scope)]
    director = ("--user", "director.dq@demo.test")
    found = {
        "reading": manage(env, "issue_token", "reading", "--user", "planner@demo.test", "--scope", "read"),
        "writing": manage(env, "issue_token", "writing", *director, *scopes),
        "expired": manage(env, "issue_token", "expired", *director, *scopes),
    }
    manage(env, "shell", "-c", EXPIRE)
    return found


def is_up(port):
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", int(port))) == 0


def asked(port, path, token, body=None):
    """The JSON that ``path`` answers to a GET, or to a POST of ``body``."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", data=sent, headers=headers)
    return json.load(urllib.request.urlopen(request, timeout=120))


def document(folder, token, port):
    """The OpenAPI document in a file: not every token may read it. Its subscriptions are two that there are, of the
    caller with ``token``: one to change, one to end."""
    schema = asked(port, "schema/?format=json", token)
    kept, ended = (asked(port, "v1/webhooks/", token, HOOK)["code"] for _one in range(2))
    for path, operations in schema["paths"].items():
        if path.startswith("/api/v1/webhooks/{code}/"):
            for method, operation in operations.items():
                part = next(part for part in operation["parameters"] if part["name"] == "code")
                part["example"] = ended if method == "delete" else kept
    file = Path(folder) / "schema.json"
    file.write_text(json.dumps(schema), encoding="utf-8")
    return str(file)


def fuzz(who, token, schema, port):
    tool = Path(sys.executable).with_name("schemathesis")
    call = [str(tool), "--config-file", str(Path(__file__).with_name("schemathesis.toml"))]
    call += ["run", schema, "--url", f"http://127.0.0.1:{port}/"]
    call += ["--header", f"Authorization: Bearer {token}", "--continue-on-failure", "--seed", "7"]
    call += shlex.split(os.environ.get("FUZZ", ""))
    print(f"--- {who}", flush=True)
    return subprocess.run(call, cwd=tempfile.gettempdir()).returncode


def main():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = tempfile.mkdtemp(prefix="portal-fuzz-")
    env = environment(folder, port)
    for step in ("migrate", "createcachetable", "load_roadmap", "load_demo"):
        manage(env, step)
    bearers = tokens(env)
    portal = subprocess.Popen([*MANAGE, "portal"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        for _turn in range(300):
            if is_up(port):
                break
            time.sleep(0.2)
        schema = document(folder, bearers["writing"], port)
        failed = [who for who, token in bearers.items() if fuzz(who, token, schema, port)]
    finally:
        portal.send_signal(signal.SIGTERM)
        portal.wait()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(f"with the token that is {', '.join(failed)}: see above" if failed else 0)


if __name__ == "__main__":
    main()
