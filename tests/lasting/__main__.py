"""The full tiers of what docs/trust.md says of loss, on both databases where both have a part in it.

    python -m tests.lasting kill --writes 1000000 --kills 1000
    python -m tests.lasting kill --writes 10000 --kills 0 --writers 60
    python -m tests.lasting power --cuts 2000
    python -m tests.lasting faults --most 500
    python -m tests.lasting crowd --people 60 --seconds 600
    python -m tests.lasting upgrade --kills 50
    python -m tests.lasting alike --acts 50000
    python -m tests.lasting.twice every

Each prints what it found, and ends with 1 where anything was lost, doubled, damaged or unlike. On PostgreSQL `upgrade`
and `twice` are begun with `python tests/postgres_server.py` before them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.lasting.place import URL, Place, empty_database


def kill(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting import killing

    writers = options.writers
    sqlite = killing.on_sqlite(folder / "sqlite", options.writes, options.kills, writers)
    print("SQLite:", sqlite, flush=True)
    postgres = killing.on_postgres(folder / "postgres", options.writes, options.kills, writers)
    print("PostgreSQL:", postgres)
    return sqlite.is_clean and postgres.is_clean


def power(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting import power

    _begin_django(folder)
    full = power.cut(options.cuts, seed=options.seed)
    normal = power.cut(options.cuts, seed=options.seed, init_command="PRAGMA synchronous = NORMAL")
    print(f"FULL: {full}\nNORMAL, the control: {normal}")
    return not full.lost and not full.damaged and bool(normal.lost)


def faults(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting.faulty import Outcome

    place = Place(folder)
    place.fill(8)
    done = subprocess.run(
        [sys.executable, "-m", "tests.lasting.faulty", *map(str, range(1, options.most + 1))],
        input=json.dumps(place.people), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
        env=place.environment | {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"},
    )  # fmt: skip
    told = json.loads(done.stdout)
    wrong = [one for one in told["found"] if not Outcome(**one).is_right]
    print(f"{len(told['found'])} faults, {len(wrong)} wrong, integrity {told['sound']}", *wrong, sep="\n")
    return not wrong and told["sound"] == "ok"


def crowd(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting import crowd

    _begin_django(folder)
    found = crowd.write_together(options.people, options.seconds)
    print(found)
    return not found.refused and not found.inconsistent


def upgrade(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting import upgrade

    is_well = True
    for number, release in enumerate(upgrade.kept("postgresql" if URL else "sqlite")):
        with empty_database(folder / str(number)) as environment:
            found = upgrade.upgrade(environment, release, upgrade.points(options.kills))
        print(release.name, found, flush=True)
        is_well = is_well and not found["changed"] and not found["has_faults"] and found["unmarked"]
    return is_well


def alike(options: argparse.Namespace, folder: Path) -> bool:
    from tests.lasting.alike import compared
    from tests.postgres_server import postgres_server

    with postgres_server() as url:
        found = compared(options.acts, folder, options.seed, url)
    print(found)
    return found.is_clean


def _begin_django(folder: Path) -> None:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "HANDRAIL_TEST_HOME": str(folder)}
    django.setup()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kill", "power", "faults", "crowd", "upgrade", "alike"])
    for name, usual in {
        "writes": 10_000,
        "kills": 20,
        "writers": 8,
        "cuts": 2000,
        "seed": 1,
        "most": 60,
        "people": 60,
        "seconds": 60,
        "acts": 2000,
    }.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    tiers = {"kill": kill, "power": power, "faults": faults, "crowd": crowd, "upgrade": upgrade, "alike": alike}
    with tempfile.TemporaryDirectory() as folder:
        return 0 if tiers[options.what](options, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
