"""`handrail ...`: everything that is done from a command line, for office managers as much as for engineers."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

KINDS = (
    "primary",
    "secondary",
    "all_through",
    "nursery",
    "early_years",
    "special",
    "alternative_provision",
    "college",
)

INTRO = """\
Handrail is the working desk of the SENCO.

The usual order:
  handrail demo                                    look round with made-up schools
  handrail serve                                   real use: prints where to go and how to make the first account
  handrail school add "Alder Primary" --slug alder
  handrail import pupils.csv --school alder        shows what a file would do; --apply does it

Everything is kept in one folder, HANDRAIL_HOME (by default in your own data folder). Its key is kept apart from it.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something is wrong, 2 it cannot be done as asked."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return 0
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def build_parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="handrail", description=INTRO, formatter_class=plain)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], short: str, long: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=short, description=long, formatter_class=plain)
        made.set_defaults(run=run)
        return made

    demo = command("demo", run_demo, "look round with made-up schools and people", DEMO)
    demo.add_argument("--port", type=int, default=8000, help="the port on this machine (8000)")

    serve = command("serve", run_serve, "start Handrail for real use", SERVE)
    serve.add_argument("--port", type=int, default=8000, help="the port on this machine (8000)")

    school = command("school", lambda options: _help(school), "add a school or setting", "Schools and settings.")
    verbs = school.add_subparsers(title="what to do", metavar="VERB")
    add = verbs.add_parser("add", help="add a school", description=SCHOOL_ADD, formatter_class=plain)
    add.set_defaults(run=run_school_add)
    add.add_argument("name", metavar="NAME", help='its name, in quotation marks: "Alder Primary School"')
    add.add_argument("--slug", required=True, help="its short name in web addresses: alder")
    add.add_argument("--kind", choices=KINDS, default="primary", help="what sort of place it is (primary)")
    add.add_argument("--urn", default="", help="its unique reference number, six figures")
    add.add_argument("--la", default="", help="its local authority number, three figures")
    add.add_argument("--estab", default="", help="its establishment number, four figures")

    person = command("person", lambda options: _help(person), "let somebody in again", "People who sign in.")
    person_verbs = person.add_subparsers(title="what to do", metavar="VERB")
    let_in = person_verbs.add_parser("let-in", help="a new sign-in link", description=LET_IN, formatter_class=plain)
    let_in.set_defaults(run=run_person_let_in)
    let_in.add_argument("email", metavar="EMAIL", help="their e-mail address")

    bring = command("import", run_import, "bring in a file of pupils", IMPORT)
    bring.add_argument("file", metavar="FILE", help="the file: .csv, .xlsx, .xls, .ods, or a transfer file (CTF), .xml")
    bring.add_argument("--school", required=True, metavar="SLUG", help="the school's short name")
    bring.add_argument("--apply", action="store_true", help="write what is new and changed")
    bring.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    rules = command("rules", run_rules, "ask a rule: codes, checks and dates", RULES)
    rules.add_argument("name", metavar="NAME", nargs="?", help="the rule; without it, all of them are listed")

    verify = command("verify", run_verify, "check a plan, a review record or a timeline in PDF", VERIFY)
    verify.add_argument("file", metavar="FILE", help="the PDF, as it was saved when it was printed")

    _add_backups(command)

    worker = command("work", run_work, "do long work that was asked for (serve starts this by itself)", WORK)
    worker.add_argument("--with-parent", action="store_true", help="end with whoever started it")

    check = command("check", run_check, "say whether all is well", CHECK)
    check.add_argument("--audit", action="store_true", help="prove the audit trail, and nothing else")
    check.add_argument("--deploy", action="store_true", help="whether it is set up to be relied on by a school")
    check.add_argument("--head", nargs="?", const=PRINT_HEAD, metavar="HEAD", help="with --audit: see above")
    health = command("health", run_health, "whether all is well now, in seconds, for a monitor", HEALTH)
    health.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    command("tick", run_tick, "do what is due by the clock", TICK)
    return parser


def _add_backups(command: Callable[..., argparse.ArgumentParser]) -> None:
    plain = argparse.RawDescriptionHelpFormatter
    backup: argparse.ArgumentParser = command(
        "backup", lambda options: _help(backup), "make a backup, and prove one", BACKUP
    )
    verbs = backup.add_subparsers(title="what to do", metavar="VERB")
    key = verbs.add_parser("key", help="make the key that opens backups", description=BACKUP_KEY, formatter_class=plain)
    key.set_defaults(run=run_backup_key)
    key.add_argument("file", metavar="FILE", type=Path, help="a new file for it, best on a memory stick")
    make = verbs.add_parser("run", help="make a backup now", description=BACKUP_RUN, formatter_class=plain)
    make.set_defaults(run=run_backup_run)
    make.add_argument(
        "--to", metavar="DIR", type=Path, required=True, help="the folder for it; made if it is not there"
    )
    prove = verbs.add_parser("verify", help="prove every byte of one", description=BACKUP_VERIFY, formatter_class=plain)
    prove.set_defaults(run=run_backup_verify)
    prove.add_argument("path", metavar="PATH", type=Path, help="the backup, a file that ends in .age")
    prove.add_argument("--key", metavar="FILE", type=Path, required=True, help="the key that `backup key` wrote")

    back = command("restore", run_restore, "bring everything back from a backup", RESTORE)
    back.add_argument("path", metavar="PATH", type=Path, help="the backup, a file that ends in .age")
    back.add_argument("--key", metavar="FILE", type=Path, required=True, help="the key that `backup key` wrote")
    back.add_argument(
        "--into", metavar="DIR", type=Path, required=True, help="a new or empty folder: the new HANDRAIL_HOME"
    )

    release = command("release", run_release, "say that restored records are the real ones now", RELEASE)
    release.add_argument("--by", metavar="NAME", required=True, help="who says so")
    release.add_argument("--and", metavar="NAME", required=True, dest="second", help="who agrees")


DEMO = """\
Makes a demo folder with four made-up schools the first time, then serves it on this machine. Every person and child
in it is fictional. Sign in as anyone with one click."""
SERVE = """\
Starts Handrail on this machine for real use. The first time it prints a recovery sheet (keep it somewhere safe: without
the key on it, the records cannot be opened by anybody) and a link that makes the first account."""
SCHOOL_ADD = "Adds a school or an early-years setting, with no pupils and no people in it yet."
LET_IN = """\
Makes a sign-in link for somebody who has lost every way in, and takes their second step away. The audit trail says so.
Where anybody can still sign in who looks after people, they make the link on the page People instead."""
IMPORT = """\
Reads a file of pupils from the school's information system and says what it would change. Nothing is written without
--apply, and even then every pupil that needs a person to decide is left alone.

Exit codes: 0 the file was read; 2 it was refused, with the reason, and nothing was written."""
RULES = """\
Asks one of the rules Handrail works by. Reads a JSON object from standard input and writes one to standard output:

  echo '{"upn": "B801200005001"}' | handrail rules upn

Without a name, lists the rules with their sources. Exit codes: 0 an answer; 2 no answer exists, with the reason."""
VERIFY = """\
Checks a paper: whether the file is byte for byte one that was made here, and of a plan, a record of a review and a
timeline, whether the sealed audit trail and the record still say every word or entry as they did then.

Exit codes: 0 the paper stands; 1 it does not, or part of it does not; 2 the file cannot be read."""
WORK = """\
Does what takes longer than a page: reading, applying and undoing large files. `handrail serve` and `handrail demo`
start and stop it by themselves. One works at a time; another waits until the first is gone."""
HEALTH = """\
Looks at the database, its tables, the disk, the key, the clock, mail, the certificate, the worker, the audit trail and
the backups, and names each fault in a sentence. It changes nothing and takes seconds; run it every quarter of an hour.

Exit codes: 0 all is well; 1 something is not."""
PRINT_HEAD = "print"
CHECK = """\
Checks the set-up, the database and the audit trail, and says in words whether all is well.

  handrail check --deploy              whether it is set up to be relied on: address, rights, certificate, backups
  handrail check --audit               proves both trails against the heads kept in HANDRAIL_HOME/audit-heads.txt
  handrail check --audit --head        prints the heads as they are now: keep them somewhere else
  handrail check --audit --head FILE   proves against the heads in a file kept elsewhere; or one head, as it was printed

What is not sealed yet is counted and cannot be proved. The worker seals every five minutes, and `tick` at night.
Exit codes: 0 all is well; 1 something is not, and what; 2 there is no head in what was given."""
BACKUP = """\
A backup is one file with everything in it: records, documents and settings. It is sealed to a key of two halves.
This machine keeps the half that seals; the half that opens lies elsewhere, so who takes this machine opens no backup.

The usual order:
  handrail backup key /media/stick/backup-key.txt      once; then take the stick away
  handrail backup run --to /media/disk/backups         every day (tick does it: set HANDRAIL_BACKUP_TO)
  handrail backup verify FILE.age --key FILE           each month, or better:
  handrail restore FILE.age --key FILE --into FOLDER   on another machine"""
BACKUP_KEY = """\
Makes the key of backups. The half that opens them is written into FILE and nowhere else: keep FILE off this machine, in
two places. A file that is there already is never written over. A second key is for backups made from then on; older
ones still need the older file.

Exit codes: 0 the key was made; 2 it was not, with the reason."""
BACKUP_RUN = """\
Makes a backup while everybody goes on working. Its path is the last line printed.

Exit codes: 0 made; 1 made, but a document named above is missing or damaged here; 2 none was made, with the reason."""
BACKUP_VERIFY = """\
Reads a backup from end to end and proves every byte, row and document of it. Nothing is written but that it was tried.

Exit codes: 0 it is whole; 1 it is damaged, with what; 2 it cannot be read with this key, with the reason."""
RESTORE = """\
Proves a backup and writes everything in it into a new or empty folder, which gets a key of its own; then prints that
folder's recovery sheet. With HANDRAIL_DATABASE_URL set, the rows go into that PostgreSQL database, which must be empty.
Everybody signs in again, and links handed out before the restore open nothing. In the browser the records can be read
and not written until two people say that they are the real ones now (see `handrail release`); commands work at once.

Exit codes: 0 restored; 1 the backup is damaged; 2 it was not done, with the reason. Nothing is left then."""
RELEASE = """\
Restored records can be read in the browser, and not written, until two people say that they are the real ones now: best
on the page Backups, each signed in. This command is for where they cannot. The audit trail keeps both names.

Exit codes: 0 they can be written; 2 not two names were given."""
TICK = "Does what is due by the clock (sealing the audit trail, clearing old sessions). Run it every night."


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


def run_rules(options: argparse.Namespace) -> int:
    # No Django here: a rule is asked in a twentieth of a second.
    from handrail.rules import interface

    if options.name is None:
        print(interface.listing())
        return 0
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    code, answer = interface.answer(options.name, sys.stdin.buffer.read().decode("utf-8-sig", errors="replace"))
    print(answer)
    return code


def start_django() -> None:
    """Open the data folder, or stop with a plain sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    from django.core.exceptions import ImproperlyConfigured

    from handrail.core.errors import HomeRefused

    gc.disable()  # hundreds of modules are loaded, none of which is garbage; looking for it takes a fifth of the start
    try:
        import django

        django.setup()
        from handrail.core.logs import speak_plainly
        from handrail.serving import prepare_database

        gc.freeze()
        gc.enable()
        gc.set_threshold(20_000, 10, 10)
        speak_plainly()
        prepare_database()
    except (HomeRefused, ImproperlyConfigured) as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None


def prepare_demo(port: int = 8000) -> None:
    """Open (or make) the demonstration's folder and fill it the first time."""
    from handrail.core.errors import HomeRefused
    from handrail.core.home import default_path, open_home

    named = default_path()
    try:
        home = open_home(named if os.environ.get("HANDRAIL_HOME") else named.with_name("handrail-demo"), demo=True)
    except HomeRefused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    os.environ["HANDRAIL_HOME"] = str(home.path)
    os.environ.setdefault("HANDRAIL_URL", f"http://127.0.0.1:{port}")
    start_django()
    from handrail.demo import load_demo

    load_demo()


def run_demo(options: argparse.Namespace) -> int:
    prepare_demo(options.port)
    from handrail import serving

    print(
        f"Handrail's demo is at http://127.0.0.1:{options.port}\nIts data folder is {os.environ['HANDRAIL_HOME']}",
        flush=True,
    )
    return serving.serve(options.port)


def run_serve(options: argparse.Namespace) -> int:
    os.environ.setdefault("HANDRAIL_URL", f"http://127.0.0.1:{options.port}")
    start_django()
    from handrail import serving

    serving.say_first_things()
    return serving.serve(options.port)


def run_school_add(options: argparse.Namespace) -> int:
    start_django()
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from handrail.access.member import command_member
    from handrail.audit.writing import record
    from handrail.schools.actions import add_school

    try:
        with transaction.atomic():
            school = add_school(
                name=options.name,
                slug=options.slug,
                kind=options.kind,
                urn=options.urn,
                la_code=options.la,
                establishment=options.estab,
            )
            record("school.added", by=command_member(school))
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 2
    print(f"{school.name} was added. Its short name is {school.slug}.")
    return 0


def run_person_let_in(options: argparse.Namespace) -> int:
    start_django()
    from django.conf import settings

    from handrail.access.command import let_in_again

    try:
        path = let_in_again(options.email)
    except LookupError:
        print(f"Nobody with a place in a school has the address {options.email}.", file=sys.stderr)
        return 2
    print(f"Hand this to them and to nobody else. It works once, for 7 days:\n{settings.PUBLIC_ADDRESS}{path}")
    print("Their second step is taken away; they set it up anew when they have signed in.")
    return 0


def run_import(options: argparse.Namespace) -> int:
    start_django()
    from handrail.exchange.command import import_file

    return import_file(Path(options.file), slug=options.school, apply=options.apply, as_json=options.json)


def run_verify(options: argparse.Namespace) -> int:
    start_django()
    from handrail.packs.command import verify_file

    return verify_file(Path(options.file))


def run_backup_key(options: argparse.Namespace) -> int:
    from handrail.backups.command import make_key

    return make_key(options.file)


def run_backup_run(options: argparse.Namespace) -> int:
    start_django()
    from handrail.backups.command import run

    return run(options.to)


def run_backup_verify(options: argparse.Namespace) -> int:
    from handrail.backups.command import verify

    return verify(options.path, options.key)


def run_restore(options: argparse.Namespace) -> int:
    from handrail.backups.command import restore

    return restore(options.path, options.key, options.into)


def run_release(options: argparse.Namespace) -> int:
    start_django()
    from handrail.backups.command import release

    return release(options.by, options.second)


def run_work(options: argparse.Namespace) -> int:
    start_django()
    from handrail.core.worker import work

    return work(with_parent=options.with_parent)


def run_health(options: argparse.Namespace) -> int:
    from handrail.health import run

    return run(as_json=options.json)


def run_check(options: argparse.Namespace) -> int:
    if options.deploy:
        from handrail.health import run

        return run(deploy=True)
    start_django()
    if options.audit or options.head:
        from handrail.audit.command import print_heads, prove

        return print_heads() if options.head == PRINT_HEAD else prove(options.head or "")
    from handrail.serving import check

    return check()


def run_tick(options: argparse.Namespace) -> int:
    start_django()
    from handrail.core import clock, tick

    results = tick.run_all(clock.today())
    for result in results:
        print(f"{'FAILED: ' if result.failed else ''}{result.says}")
    return 1 if any(result.failed for result in results) else 0
