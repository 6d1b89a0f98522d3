"""Where Handrail keeps everything, and the key that opens it, which lies elsewhere.

    <home>/home.json  database.sqlite3  files/  backups/        <config folder>/handrail/keys/<home id>.key

A lost key is a lost school, so a key is made once, for a new and empty home, and never silently again.

A folder made from a backup has a key of its own. What was sealed under the earlier one (files, words in columns) stays
sealed as it was, and home.json holds that earlier secret sealed under the new key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handrail import __version__
from handrail.core.errors import HomeRefused

KEY_PATTERN = re.compile(r"[0-9a-f]{64}")
NETWORK_FILESYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "fuse.rclone",
}


@dataclass(frozen=True, slots=True)
class Home:
    """One installation's folder. `key` is 64 hexadecimal characters; `key_path` is None when $HANDRAIL_KEY gave it.

    `secret`, as long, is what files and words in columns are sealed under: the key itself, or that of the folder whose
    backup this one was made from.
    """

    path: Path
    id: str
    is_demo: bool
    key: str = field(repr=False)
    key_path: Path | None
    secret: str = field(repr=False)

    @property
    def database(self) -> Path:
        return self.path / "database.sqlite3"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def recovery_sheet_printed(self) -> bool:
        """Whether `recovery_sheet` has been asked for since the home was made."""
        return bool(_read_facts(self.path)["recovery_sheet_printed"])

    def derived_key(self, label: str) -> bytes:
        """32 bytes for one purpose, which tell nothing about the secret or about those for another purpose."""
        return _derived(self.secret, label)

    @property
    def secret_key(self) -> str:
        """Django's SECRET_KEY. Of the key: what was signed before a folder was made from a backup holds no more."""
        return _derived(self.key, "django secret key").hex()

    @property
    def backup_key(self) -> str:
        """The public half to which backups are sealed, "age1…"; blank before one was made."""
        return str(_read_facts(self.path).get("backup_key", ""))

    @property
    def series(self) -> str:
        """By which its backups are known as one row of copies, through every restore."""
        return str(_read_facts(self.path).get("series", self.id))


def _derived(secret: str, label: str) -> bytes:
    return hashlib.blake2b(label.encode(), key=bytes.fromhex(secret), digest_size=32, person=b"handrail").digest()


def open_home(path: Path | None = None, *, demo: bool = False) -> Home:
    """Open the home at `path` (else $HANDRAIL_HOME, else the person's data folder), making a new one where none is.

    A home is a demonstration only if made as one. Raises HomeRefused, with a sentence for whoever runs Handrail.
    """
    path = (path or default_path()).expanduser().resolve()
    facts = _facts_of(path, demo=demo)
    if demo and not facts["is_demo"]:
        raise HomeRefused(
            f"{path} holds a real school, so it cannot be used for the demonstration. Name another folder."
        )
    _refuse_half_restored(path)
    _refuse_newer(path, facts)
    key, key_path = _key_of(path, str(facts["id"]))
    secret = _opened_secret(facts, key)
    home = Home(
        path=path, id=str(facts["id"]), is_demo=bool(facts["is_demo"]), key=key, key_path=key_path, secret=secret
    )
    for folder in (home.files, home.backups):
        folder.mkdir(mode=0o700, exist_ok=True)
    return home


def default_path() -> Path:
    """$HANDRAIL_HOME, or Handrail's place among the person's data."""
    if named := os.environ.get("HANDRAIL_HOME", "").strip():
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"]) / "handrail"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "handrail"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "handrail"


def default_key_path(home_id: str) -> Path:
    """$HANDRAIL_KEY_FILE, or a file named after the home among the person's settings."""
    if named := os.environ.get("HANDRAIL_KEY_FILE", "").strip():
        return Path(named).expanduser().resolve()
    if sys.platform == "win32":
        config = Path(os.environ["APPDATA"])
    else:
        config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return config.resolve() / "handrail" / "keys" / f"{home_id}.key"


def _facts_of(path: Path, *, demo: bool) -> dict[str, Any]:
    """What home.json says, after making the folder and the file where there is no home yet."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(path.iterdir()):
            path.chmod(0o700)  # an empty folder somebody made for this: close it before anything is in it
        _refuse_readable_by_others(path, "700")
        if not (path / "home.json").exists():
            _refuse_headless(path)
            facts = {
                "id": secrets.token_hex(8),
                "version": __version__,
                "is_demo": demo,
                "recovery_sheet_printed": False,
            }
            _write_once(path / "home.json", json.dumps(facts, indent=2))
    except FileExistsError as error:
        raise HomeRefused(f"{path} is a file. HANDRAIL_HOME must name a folder.") from error
    except OSError as error:
        raise HomeRefused(
            f"Handrail cannot write in {path} ({error.strerror}). Give it a folder of its own."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise HomeRefused(f"Handrail cannot write in {path}. Give the folder to the person who runs it.")
    return _read_facts(path)


def _read_facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads((path / "home.json").read_text("utf-8"))
        needed = {name: facts[name] for name in ("id", "version", "is_demo", "recovery_sheet_printed")}
        return needed | {name: facts[name] for name in ("backup_key", "series", "secret") if name in facts}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeRefused(f"{path / 'home.json'} cannot be read. Put it back from a backup.") from error


def _write_facts(path: Path, facts: dict[str, Any]) -> None:
    beside = path / f"home.json.{os.getpid()}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(facts, indent=2))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path / "home.json")


def keep_backup_key(home: Home, public_half: str) -> None:
    """Seal backups to this key from now on."""
    _write_facts(home.path, {**_read_facts(home.path), "backup_key": public_half})


def _refuse_headless(path: Path) -> None:
    if _is_in_use(path):
        raise HomeRefused(f"{path} holds records but no home.json. Put home.json back from a backup.")


def _is_in_use(path: Path) -> bool:
    """Whether anything sealed with the key may be here already."""
    kept = [path / "database.sqlite3", *(path / "files").glob("*"), *(path / "backups").glob("*")]
    return any(found.exists() for found in kept)


def _refuse_newer(path: Path, facts: dict[str, Any]) -> None:
    """Refuse a home that a later Handrail has opened; note the version where it is later than the last."""
    last, this = _as_numbers(str(facts["version"])), _as_numbers(__version__)
    if last > this:
        raise HomeRefused(
            f"{path} was last used by Handrail {facts['version']}, and this is {__version__}. "
            "Install that version or a later one."
        )
    if last < this:
        _write_facts(path, {**facts, "version": __version__})


def _as_numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _key_of(path: Path, home_id: str, *, refuse_sha256: str = "") -> tuple[str, Path | None]:
    key, key_path = _key_at(path, home_id)
    if _sha256(key) == refuse_sha256:
        raise HomeRefused(
            f"{key_path or 'HANDRAIL_KEY'} is the key of the folder that was backed up; a restored one gets a key of "
            "its own. Unset HANDRAIL_KEY, or name a new file in HANDRAIL_KEY_FILE. Nothing was changed."
        )
    return key, key_path


def _key_at(path: Path, home_id: str) -> tuple[str, Path | None]:
    if named := os.environ.get("HANDRAIL_KEY", "").strip():
        return _proper_key(named, "HANDRAIL_KEY"), None
    key_path = default_key_path(home_id)
    if key_path.is_relative_to(path):
        raise HomeRefused(
            f"The key {key_path} lies inside the folder it opens. Move it elsewhere and set HANDRAIL_KEY_FILE."
        )
    if not key_path.exists():
        _make_key(path, key_path)
    _refuse_readable_by_others(key_path, "600")
    try:
        return _proper_key(key_path.read_text("utf-8").strip(), str(key_path)), key_path
    except (OSError, UnicodeDecodeError) as error:
        raise HomeRefused(f"The key {key_path} cannot be read.") from error


def _make_key(path: Path, key_path: Path) -> None:
    if _is_in_use(path):
        raise HomeRefused(
            f"The key of {path} is not at {key_path}. Write the key from the recovery sheet into that file (only its "
            "owner may read it: chmod 600), or set HANDRAIL_KEY. A new key would not open these records."
        )
    try:
        key_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(key_path, secrets.token_hex(32) + "\n")
    except OSError as error:
        raise HomeRefused(
            f"The key cannot be written to {key_path} ({error.strerror}). Set HANDRAIL_KEY_FILE."
        ) from error


def _proper_key(text: str, where: str) -> str:
    if not KEY_PATTERN.fullmatch(text):
        raise HomeRefused(f"{where} does not hold a key: 64 characters, each 0 to 9 or a to f, without spaces.")
    return text


def _write_once(path: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all; leave one that another process has just made."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()


def _refuse_readable_by_others(path: Path, mode: str) -> None:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise HomeRefused(f"Other people on this machine can open {path}. Close it to them: chmod {mode} '{path}'")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a backup carries of the folder it was made from."""

    secret: str = field(repr=False)
    key_sha256: str
    is_demo: bool
    backup_key: str
    series: str


def carried(home: Home) -> Carried:
    return Carried(home.secret, _sha256(home.key), home.is_demo, home.backup_key, home.series)


_RESTORING = "restore-not-finished"
_being_restored: set[Path] = set()


@contextlib.contextmanager
def restored_home(path: Path, held: Carried) -> Iterator[Home]:
    """A new home with a new key for what a backup holds; within, only this process opens it.

    Left by an error, all of it is removed, the key too; cut off, nobody opens what is there. Raises HomeRefused.
    """
    path = path.expanduser().resolve()
    was_there = path.exists()
    _refuse_unless_empty(path)
    _being_restored.add(path)
    home = None
    try:
        home = _new_home(path, held)
        yield home
        (path / _RESTORING).unlink()
    except BaseException:
        _remove(path, home, also_folder=not was_there)
        raise
    finally:
        _being_restored.discard(path)


def _new_home(path: Path, held: Carried) -> Home:
    facts = _facts_of(path, demo=held.is_demo)
    (path / _RESTORING).touch(mode=0o600)
    key, _ = _key_of(path, str(facts["id"]), refuse_sha256=held.key_sha256)
    more = {"backup_key": held.backup_key, "series": held.series, "secret": _sealed_secret(facts, key, held.secret)}
    _write_facts(path, {**facts, **more})
    return open_home(path)


def _refuse_unless_empty(path: Path) -> None:
    if path.is_dir() and (path / _RESTORING).exists():
        _refuse_half_restored(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise HomeRefused(f"{path} is not empty. Name a new folder, or an empty one; nothing was changed.")


def _refuse_half_restored(path: Path) -> None:
    if path not in _being_restored and (path / _RESTORING).exists():
        raise HomeRefused(
            f"A restore into {path} was cut off, so what is there is not whole. Remove the folder and restore again."
        )


def _remove(path: Path, home: Home | None, *, also_folder: bool) -> None:
    """Only what this restore has made: the folder was empty before, and the key is named after its new number."""
    if home and home.key_path and home.key_path.stem == home.id:
        home.key_path.unlink(missing_ok=True)
    for found in path.iterdir() if path.is_dir() else ():
        shutil.rmtree(found) if found.is_dir() else found.unlink()
    if also_folder and path.is_dir():
        path.rmdir()


def _sealed_secret(facts: dict[str, Any], key: str, secret: str) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealer = AESGCM(_derived(key, "an earlier secret"))
    return (nonce + sealer.encrypt(nonce, bytes.fromhex(secret), str(facts["id"]).encode())).hex()


def _opened_secret(facts: dict[str, Any], key: str) -> str:
    """The earlier secret of a folder made from a backup; else the key itself."""
    if "secret" not in facts:
        return key
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        sealed = bytes.fromhex(str(facts["secret"]))
        sealer = AESGCM(_derived(key, "an earlier secret"))
        return sealer.decrypt(sealed[:12], sealed[12:], str(facts["id"]).encode()).hex()
    except (InvalidTag, ValueError) as error:
        raise HomeRefused(
            "The key does not fit home.json. Use the key this folder was made with: it is on its recovery sheet."
        ) from error


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def network_filesystem(path: Path) -> str | None:
    """The kind of network drive `path` is on, where Linux's list of mounts tells; else None."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return None
    above = [(point, kind) for point, kind in mounts if path.is_relative_to(point.replace(r"\040", " "))]
    _, kind = max(above, key=lambda mount: len(mount[0]), default=("", ""))
    return kind if kind in NETWORK_FILESYSTEMS else None


def recovery_sheet(home: Home) -> str:
    """The page to print and lock away: the key with a check at the end of each line. Marks the home as printed."""
    _write_facts(home.path, {**_read_facts(home.path), "recovery_sheet_printed": True})
    lines = "\n".join(f"    {number}   {line}" for number, line in enumerate(_key_lines(home.key), 1))
    return f"""Handrail recovery sheet

Keep this page locked away, as you would a signed cheque. Whoever has it and the folder can read every record.
Without it, a lost key means lost records: nobody can open them again.

Folder    {home.path}
Number    {home.id}
Key

{lines}

The last two characters of each line check that line. The key is the 16 groups of four, without spaces and without
the line numbers and checks: 64 characters.

To open the records on another machine
1. Install Handrail and put the folder, or a restored backup of it, in place.
2. Write the 64 characters into a file that only you may read:
   {home.key_path or default_key_path(home.id)}
   or give them as HANDRAIL_KEY when starting Handrail.
3. Start Handrail. If it says the key does not fit, compare the key with this page line by line.
"""


def key_from_sheet(text: str) -> str:
    """The key from its four lines as typed off the sheet. Raises HomeRefused naming a line whose check is wrong."""
    typed = [re.sub(r"[^0-9a-f]", "", line.lower()) for line in text.strip().splitlines() if line.strip()]
    for number, line in enumerate(typed, 1):
        if len(line) != 18 or _check(line[:16]) != line[16:]:
            raise HomeRefused(f"Line {number} of the key does not agree with its check. Type that line again.")
    return _proper_key("".join(line[:16] for line in typed), "The recovery sheet as typed")


def _key_lines(key: str) -> list[str]:
    quarters = [key[start : start + 16] for start in range(0, 64, 16)]
    return [" ".join([*re.findall("....", quarter), f" {_check(quarter)}"]) for quarter in quarters]


def _check(quarter: str) -> str:
    return hashlib.blake2b(quarter.encode(), digest_size=1).hexdigest()
