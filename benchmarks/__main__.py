"""What pages cost, against a bare Django page in the same server, in one run: `script/bench [--json]`.

A real gunicorn with one worker serves a made-up school of 420 pupils, 150 of them on the register. CPU is what the
worker used divided by the requests; p50 and p95 are what a client on the same machine waits; bytes are the page and
its files, compressed, with nothing in the cache; queries are counted in a second process on the same database.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PUPILS, LISTED, PLANS = 420, 150, 120
WARM, MEASURED = 30, 200
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = _free_port()


@dataclass
class Page:
    """One page as measured. Milliseconds, compressed bytes, counts."""

    name: str
    cpu_ms: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    queries: int = 0
    page_bytes: int = 0
    cold_bytes: int = 0
    cold_requests: int = 0


def main() -> int:
    """Make the school, serve it, measure, print."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder:
        os.environ["HANDRAIL_HOME"] = str(Path(folder, "home"))
        os.environ["HANDRAIL_KEY_FILE"] = str(Path(folder, "key"))
        os.environ["HANDRAIL_URL"] = f"http://127.0.0.1:{PORT}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        paths, cookie, queries = _prepare()
        pages, megabytes = _measure(paths, cookie, queries)
    report = _report(pages, megabytes)
    print(json.dumps(report, indent=1) if options.json else _table(report))
    return 0


def _prepare() -> tuple[dict[str, str], str, dict[str, int]]:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.floor.models import WIDE, FloorRow
    from benchmarks.school import make_school
    from handrail.serving import prepare_database

    prepare_database()
    call_command("migrate", run_syncdb=True, verbosity=0)
    made = make_school("bench", pupils=PUPILS, on_register=LISTED, with_plans=PLANS)
    FloorRow.objects.bulk_create(
        FloorRow(**{f"c{place}": f"Cell {row} {place}" for place in range(WIDE)}) for row in range(LISTED)
    )
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(made.user.pk),
            BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
            HASH_SESSION_KEY: made.user.get_session_auth_hash(),
        }
    )
    session.save()
    base = f"/s/{made.slug}"
    paths = {
        "floor 150x20": "/floor/20/",
        "floor 150x8": "/floor/8/",
        "home": f"{base}/",
        "register": f"{base}/register/",
        "pupil": f"{base}/pupils/{made.pupil}/",
        "plan": f"{base}/plans/{made.plan}/",
    }
    queries = _count_queries(paths, settings.SESSION_COOKIE_NAME, str(session.session_key))
    connections.close_all()
    return paths, f"{settings.SESSION_COOKIE_NAME}={session.session_key}", queries


def _count_queries(paths: dict[str, str], name: str, key: str) -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[name] = key
    counted = {}
    for page, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        counted[page] = len(captured)
    return counted


def _measure(paths: dict[str, str], cookie: str, queries: dict[str, int]) -> tuple[list[Page], float]:
    command = [
        sys.executable, "-m", "gunicorn", "handrail.config.wsgi:application", "--bind", f"127.0.0.1:{PORT}",
        "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--keep-alive", "30", "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sys.stderr)
    try:
        worker = _wait_for_worker(server.pid)
        pages = [_measure_page(name, path, cookie, worker, queries[name]) for name, path in paths.items()]
        status = Path(f"/proc/{worker}/status").read_text("utf-8")
        megabytes = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)
    return pages, megabytes


def _wait_for_worker(parent: int) -> int:
    for _ in range(300):
        time.sleep(0.1)
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8").split()
        if children and _answers():
            return int(children[0])
    raise SystemExit("The server did not start.")


def _answers() -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        connection.request("GET", "/sign-in/")
        return connection.getresponse().status < 500
    except OSError:
        return False


def _cpu_seconds(worker: int) -> float:
    fields = Path(f"/proc/{worker}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _get(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return body


def _measure_page(name: str, path: str, cookie: str, worker: int, queries: int) -> Page:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for _ in range(WARM):
        body = _get(connection, path, cookie)
    before, waits = _cpu_seconds(worker), []
    for _ in range(MEASURED):
        started = time.perf_counter()
        body = _get(connection, path, cookie)
        waits.append((time.perf_counter() - started) * 1000)
    used = (_cpu_seconds(worker) - before) / MEASURED * 1000
    cuts = statistics.quantiles(waits, n=20)
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    assets = sorted(set(ASSET.findall(text)))
    cold = len(body) + sum(len(_get(connection, asset, cookie)) for asset in assets)
    return Page(name, used, statistics.median(waits), cuts[18], queries, len(body), cold, 1 + len(assets))


def _report(pages: list[Page], megabytes: float) -> dict[str, object]:
    by_name = {page.name: page for page in pages}
    floor = by_name["floor 150x20"].cpu_ms
    return {
        "pages": [
            {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(page).items()}
            for page in pages
        ],
        "register_to_floor": round(by_name["register"].cpu_ms / floor, 2),
        "worker_mb": round(megabytes, 1),
        "pupils": PUPILS,
        "on_register": LISTED,
        "requests_measured": MEASURED,
    }


def _table(report: dict[str, object]) -> str:
    head = (
        f"{'page':<14}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'page kB':>9}{'cold kB':>9}{'requests':>10}"
    )
    lines = [head, *(_line(page) for page in report["pages"])]  # type: ignore[attr-defined]
    lines.append(f"register / its floor: {report['register_to_floor']}   web process: {report['worker_mb']} MB")
    return "\n".join(lines)


def _line(page: dict[str, Any]) -> str:
    return (
        f"{page['name']:<14}{page['cpu_ms']:>8.1f}{page['p50_ms']:>8.1f}{page['p95_ms']:>8.1f}{page['queries']:>9}"
        f"{page['page_bytes'] / 1000:>9.1f}{page['cold_bytes'] / 1000:>9.1f}{page['cold_requests']:>10}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
