"""What pages cost, against a bare Django page in the same server, in one run: `script/bench [--json]`.

A real gunicorn with one worker serves a made-up school of 420 pupils, 150 of them on the register. The pages take
turns, a few requests each, round after round, so that a machine that grows slower or faster does so for all of them.
CPU is what the worker used in a round divided by the requests, in the middle one of the rounds; a page's cost in floors
is the middle one of what each round says. p50 and p95 are what a client on the same machine waits; bytes are the page
and its files, compressed, with nothing in the cache; queries are counted in a second process on the same database.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PUPILS, LISTED, PLANS = 420, 150, 120
SESSIONS, PLACES = 6_000, 200
OF_MAP = (
    "map", "by adult", "run", "own map", "done", "impact", "impact type", "impact run", "measures", "term",
    "child costs", "child ready",
)  # fmt: skip
"""The pages of the provision map: each has a floor of its own, called by its name and " floor"."""
WARM, ROUNDS, IN_TURN = 30, 40, 5
TEXT = re.compile(r">\s*[^<>\s][^<>]*<")
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = _free_port()


@dataclass
class Page:
    """One page as measured: milliseconds of CPU a request in each round, and what a client waited each time."""

    name: str
    path: str
    queries: int
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    page_bytes: int = 0
    cold_bytes: int = 0
    cold_requests: int = 0

    def in_floors(self, floor: Page) -> float:
        """How often its CPU holds the floor's of the same round."""
        return statistics.median(own / bare for own, bare in zip(self.cpu, floor.cpu, strict=True))

    def report(self) -> dict[str, str | float]:
        """Milliseconds, compressed bytes, counts."""
        return {
            "name": self.name,
            "cpu_ms": round(statistics.median(self.cpu), 2),
            "p50_ms": round(statistics.median(self.waits), 2),
            "p95_ms": round(statistics.quantiles(self.waits, n=20)[18], 2),
            "queries": self.queries,
            "page_bytes": self.page_bytes,
            "cold_bytes": self.cold_bytes,
            "cold_requests": self.cold_requests,
        }


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
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.floor.models import NARROW, WIDE, FloorRow, FloorSlip
    from benchmarks.school import make_school
    from handrail.access.backends import SessionStore
    from handrail.access.signing_in import SECOND_STEP_OWED
    from handrail.serving import prepare_database

    prepare_database()
    call_command("migrate", run_syncdb=True, verbosity=0)
    made = make_school("bench", pupils=PUPILS, on_register=LISTED, with_plans=PLANS)
    provision = _provision(made)
    floors: list[tuple[Any, int]] = [(FloorRow, WIDE), (FloorSlip, NARROW)]
    for model, width in floors:
        model.objects.bulk_create(
            model(**{f"c{place}": f"Cell {row} {place}" for place in range(width)}) for row in range(SESSIONS + PLACES)
        )
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(made.user.pk),
            BACKEND_SESSION_KEY: "handrail.access.backends.Backend",
            HASH_SESSION_KEY: made.user.get_session_auth_hash(),
            SECOND_STEP_OWED: False,
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
        **provision,
    }
    name, key = settings.SESSION_COOKIE_NAME, str(session.session_key)
    paths |= {f"{page} floor": _floor_of(paths[page], name, key) for page in OF_MAP if page in paths}
    queries = _count_queries(paths, name, key)
    connections.close_all()
    return paths, f"{name}={key}", queries


def _provision(made: Any) -> dict[str, str]:
    """The pages of the provision map."""
    from django.urls import NoReverseMatch, reverse

    from benchmarks.provision import make_provision
    from handrail.access.memberships import find_member

    senco = find_member(made.user, made.slug, "bench")
    if senco is None:
        raise LookupError(made.slug)
    here = {"school": made.slug}
    run, kind, busy = make_provision(senco, made.outcome)
    addresses = {
        "map": ("provision:map", here),
        "by adult": ("provision:adults", here),
        "run": ("provision:run", here | {"run": run}),
        "own map": ("provision:pupil", here | {"pupil": busy}),
        "done": ("provision:done", here),
        "impact": ("impact:overview", here),
        "impact type": ("impact:type", here | {"intervention": kind}),
        "impact run": ("impact:run", here | {"run": run}),
        "measures": ("impact:measures", here | {"run": run}),
        "term": ("impact:term", here),
        "child costs": ("budget:child", here | {"pupil": made.pupil}),
        "child ready": ("budget:child_ready", here | {"pupil": made.pupil}),
    }
    paths: dict[str, str] = {}
    for name, (address, places) in addresses.items():
        try:
            paths[name] = reverse(address, kwargs=places)
        except NoReverseMatch:
            print(f"No page is called {address}: it is not measured.", file=sys.stderr)
    return paths


def _floor_of(path: str, name: str, key: str) -> str:
    """The floor that reads as many rows as a page does, of eight columns, and shows as many texts as stand in its main
    part. It stands behind the same gate: signed in, a member of the school, and where the page writes the line in the
    log of who read, so does the floor. The frame of a page (its head, menu, search, notices) is in no floor."""
    from unittest.mock import patch

    from django.db.backends.utils import CursorWrapper
    from django.test import Client

    from handrail.audit.models import AccessEvent

    client, usual, rows = Client(headers={"host": "127.0.0.1"}), CursorWrapper.__getattr__, 0
    client.cookies[name] = key

    def counting(cursor: Any, attribute: str) -> Any:
        found = usual(cursor, attribute)
        if attribute not in {"fetchone", "fetchmany", "fetchall"}:
            return found

        def fetch(*given: Any) -> Any:
            nonlocal rows
            answer = found(*given)
            rows += bool(answer) if attribute == "fetchone" else len(answer)
            return answer

        return fetch

    client.get(path)
    noted = AccessEvent.objects.count()
    with patch.object(CursorWrapper, "__getattr__", counting):
        page = client.get(path).text
    address = f"/s/bench/floor/{rows}/{len(TEXT.findall(page[page.index('<main') : page.index('</main')]))}/"
    return f"{address}noted/" if AccessEvent.objects.count() > noted else address


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
        ask = Asker(cookie)
        pages = [_look_at_page(ask, Page(name, path, queries[name])) for name, path in paths.items()]
        for _ in range(ROUNDS):
            for page in pages:
                _take_turn(ask, page, worker)
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
    """What the process and all its threads have used; the clock's number is made as `clock_getcpuclockid` makes it."""
    return time.clock_gettime(~worker << 3 | 2)


class Asker:
    """A browser that is signed in, and keeps its connection and the cookies it is given."""

    def __init__(self, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.cookies = dict([cookie.split("=", 1)])

    def __call__(self, path: str) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        for given in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return body


def _look_at_page(ask: Asker, page: Page) -> Page:
    """Warm it, and see what it weighs."""
    for _ in range(WARM):
        body = ask(page.path)
    text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
    assets = sorted(set(ASSET.findall(text)))
    page.page_bytes, page.cold_requests = len(body), 1 + len(assets)
    page.cold_bytes = len(body) + sum(len(ask(asset)) for asset in assets)
    return page


def _take_turn(ask: Asker, page: Page, worker: int) -> None:
    ask(page.path)  # not counted: it finds the processor's caches full of another page
    before = _cpu_seconds(worker)
    for _ in range(IN_TURN):
        started = time.perf_counter()
        ask(page.path)
        page.waits.append((time.perf_counter() - started) * 1000)
    page.cpu.append((_cpu_seconds(worker) - before) / IN_TURN * 1000)


def _report(pages: list[Page], megabytes: float) -> dict[str, object]:
    by_name = {page.name: page for page in pages}
    return {
        "pages": [page.report() for page in pages],
        "provision_to_floor": {
            name: round(by_name[name].in_floors(by_name[f"{name} floor"]), 2) for name in OF_MAP if name in by_name
        },
        "register_to_floor": round(by_name["register"].in_floors(by_name["floor 150x20"]), 2),
        "worker_mb": round(megabytes, 1),
        "pupils": PUPILS,
        "on_register": LISTED,
        "requests_measured": ROUNDS * IN_TURN,
    }


def _table(report: dict[str, object]) -> str:
    head = (
        f"{'page':<14}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'queries':>9}{'page kB':>9}{'cold kB':>9}{'requests':>10}"
    )
    lines = [head, *(_line(page) for page in report["pages"])]  # type: ignore[attr-defined]
    lines.append(f"register / its floor: {report['register_to_floor']}   web process: {report['worker_mb']} MB")
    of_map = report["provision_to_floor"].items()  # type: ignore[attr-defined]
    lines.append("of their floors: " + ", ".join(f"{name} {ratio}" for name, ratio in of_map))
    return "\n".join(lines)


def _line(page: dict[str, Any]) -> str:
    return (
        f"{page['name']:<14}{page['cpu_ms']:>8.1f}{page['p50_ms']:>8.1f}{page['p95_ms']:>8.1f}{page['queries']:>9}"
        f"{page['page_bytes'] / 1000:>9.1f}{page['cold_bytes'] / 1000:>9.1f}{page['cold_requests']:>10}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
