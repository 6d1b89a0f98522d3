"""What several processes of one run need, made by whichever of them comes first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def together(factory: pytest.TempPathFactory) -> Path:
    """A folder of all the processes of this run."""
    root = factory.getbasetemp()
    return root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """The folder, empty when it is given to `make`; whoever comes second waits until it is whole."""
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = Path(f"{folder}.whole")
        if not whole.exists():
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder
