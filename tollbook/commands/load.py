"""`tollbook load DIR`, `load TABLE FILE.csv`, `load --template DIR`: records from files."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from tollbook.access.types import Actor, Face
from tollbook.commands.operator import operator
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import load, write_templates
from tollbook.flows.queries import files_of, table_called
from tollbook.flows.types import LoadedTable, Wanted, Way
from tollbook.kernel import clock
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import NotFound, Refused

ORDERS = ("mdy", "dmy", "ymd")
USAGE = "Name a folder, or a table and a file: tollbook load DIR, tollbook load customers FILE.csv."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="*", help="a folder; or a table and its file")
    parser.add_argument("--template", type=Path, metavar="DIR", help="write empty files to fill")
    parser.add_argument("--check", action="store_true", help="report only, save nothing")
    parser.add_argument("--all", action="store_true", help="one bad line saves nothing at all")
    parser.add_argument("--again", action="store_true", help="files that were loaded before, too")
    parser.add_argument(
        "--force-status",
        action="store_true",
        help="statuses and retired values as the file says; a folder does so by itself",
    )
    parser.add_argument("--dates", choices=ORDERS, default="mdy", help="how days are written")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where a line was rejected; each file ends with its counts."""
    if options.template is not None:
        names = write_templates(options.template)
        terminal.result({"tables": names}, f"{len(names)} files are in {options.template}.")
        return 0
    files = wanted_files(options.what)
    done = load(files, way_of(options, is_folder=len(options.what) == 1), terminal.step)
    terminal.result([facts_of(each) for each in done], words_of(done, is_check=options.check))
    return int(any(each.rejects for each in done))


def wanted_files(what: Sequence[str]) -> list[Wanted]:
    """The files that were named, in the order in which they go in."""
    if len(what) == 1 and Path(what[0]).is_dir():
        return files_of(Path(what[0]))
    if len(what) != len(("table", "file")):
        raise Refused("usage", USAGE)
    return [Wanted(table_called(what[0]), Path(what[1]))]


def way_of(options: argparse.Namespace, *, is_folder: bool) -> Way:
    """How the files are to be taken."""
    now = clock.now()
    return Way(
        by=Actor(at=now, face=Face.IMPORT),
        today=today_of(now),
        is_check=options.check,
        is_whole=options.all,
        is_again=options.again,
        is_folder=is_folder,
        moves_in=options.force_status or is_folder,
        order=options.dates,
    )


def today_of(now: datetime) -> date:
    """The carrier's day; an empty system has none of its own yet."""
    try:
        return operator(now).today
    except NotFound:
        return day_in(now, "UTC")


def facts_of(loaded: LoadedTable) -> dict[str, object]:
    """A file with its counts and every fault."""
    return {
        "table": loaded.table,
        "file": loaded.path.name,
        **{name: getattr(loaded, name) for name in ("read", "new", "changed", "same")},
        "rejected": len(loaded.rejects),
        "passed_over": bool(loaded.passed_over),
        "faults": [
            {"line": line, "column": column, "code": code, "text": words}
            for line, faults in sorted(loaded.rejects.items())
            for column, (code, words) in faults.items()
        ],
    }


def words_of(done: Sequence[LoadedTable], *, is_check: bool) -> str:
    """The counts of each file, and where the rejects are."""
    lines = [each.words for each in done]
    lines += [f"Rejects: {each.rejects_path}" for each in done if each.rejects]
    return "\n".join([*lines, *(["Nothing was saved; this was a check."] if is_check else [])])
