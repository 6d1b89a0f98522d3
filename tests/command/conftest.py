"""Commands as they are typed, in a data folder of their own with Alder in it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.command.forks import Fork
from tests.once import made_once, together

SET_UP = """
import django
django.setup()
from handrail.schools.models import School
alder = School.objects.filter(slug="alder").first()
"""


@dataclass(frozen=True)
class Desk:
    """A machine with one person and one data folder on it."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    stem: socket.socket | None = None
    """Where to ask for forks of a process that has begun in this folder (`forking`)."""

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this machine's but the path."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "person"),
            "HANDRAIL_HOME": str(self.folder / "home"),
            **self.more,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command; begun, not waited for."""
        return self._python("-m", "handrail", *arguments)

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        begun = self.start(*arguments)
        out, err = begun.communicate(typed, timeout=180)
        return subprocess.CompletedProcess(arguments, begun.returncode, out, err)

    def inside(self, code: str) -> subprocess.Popen[str]:
        """Python on the records of this folder; begun, not waited for."""
        return self._python("-c", SET_UP + code)

    def forked(self, code: str) -> Fork:
        """The same, and begun at once."""
        assert self.stem
        return Fork(self.stem, SET_UP + code)

    def _python(self, *arguments: str) -> subprocess.Popen[str]:
        command, pipe = [sys.executable, *arguments], subprocess.PIPE
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"}
        return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")

    def told(self, code: str, seconds: float = 180) -> str:
        """What Python on the records prints."""
        out, err = self.forked(code).communicate() if self.stem else self.inside(code).communicate(timeout=seconds)
        assert not err, err
        return out.strip()

    def write(self, name: str, content: str | bytes) -> str:
        """A file beside the folder; its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def reads(self, path: str, *more: str) -> dict[str, Any]:
        """The JSON of `handrail import` for Alder: the only thing it prints."""
        done = self.run("import", path, "--school", "alder", "--json", *more)
        assert done.stderr == ""
        answer: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (2 if answer["refused"] else 0)
        return answer


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that knows Alder, to be copied."""
    return made_once(together(tmp_path_factory) / "alder", _adds_alder)


def _adds_alder(folder: Path) -> None:
    done = Desk(folder).run("school", "add", "Alder Primary School", "--slug", "alder")
    assert done.returncode == 0, done.stderr


def copied(folder: Path, to: Path) -> Desk:
    """A copy of a data folder, with its key, instead of what was there."""
    for name in ("home", "person"):
        shutil.rmtree(to / name, ignore_errors=True)
        shutil.copytree(folder / name, to / name)
    return Desk(to)


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Desk:
    return copied(prepared, tmp_path)
