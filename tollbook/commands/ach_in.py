"""`tollbook ach-in FILE`: act on the returns and changes that the bank sent."""

import argparse
from pathlib import Path

from tollbook.access.types import Actor, Face
from tollbook.commands.terminal import Terminal
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import read_file

LARGEST_BYTES = 50_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the bank's file")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Reading the same file again changes nothing."""
    if not options.file.is_file():
        raise Refused("no-file", f"There is no file {options.file}.")
    if options.file.stat().st_size > LARGEST_BYTES:
        raise Refused("too-large", f"{options.file} is larger than an ACH file ever is.")
    by = Actor(at=clock.now(), face=Face.SYSTEM)
    text = options.file.read_text(encoding="ascii", errors="replace")
    notices = read_file(text=text, on=by.at.date(), by=by)
    rows = [{"trace": each.trace, "code": each.code, "outcome": each.outcome} for each in notices]
    words = [f"{each.code} {each.trace}: {each.outcome}" for each in notices]
    terminal.result(rows, "\n".join(words) or "The file holds no returns and no changes.")
    return 0
