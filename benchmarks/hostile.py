"""Every form, query string, button, page and paper, sent as nobody should: tests/hostile over all of it.

`script/check --hostile [rounds]`: each form so many times (3). HANDRAIL_SEED=7 sends other things. Exit code 1 where
something gave way.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main(rounds: str = "3") -> int:
    """Run the tests in their full tier."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/hostile"]
    return subprocess.run(command, env={**os.environ, "HANDRAIL_HOSTILE": rounds}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
