"""`tollbook ach-out FILE`: write the ACH file of all bank payments that wait."""

import argparse
from pathlib import Path

from tollbook.access.types import Actor, Face
from tollbook.commands.terminal import Terminal
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import make_file
from tollbook.payments.queries import text_of


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where the file goes; it must not exist yet")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """The file holds account numbers: it is readable by its owner only."""
    if options.file.exists():
        raise Refused("exists", f"{options.file} exists already; choose another name.")
    by = Actor(at=clock.now(), face=Face.SYSTEM)
    made = make_file(on=by.at.date(), by=by)
    if made is None:
        terminal.result({"entries": 0}, "Nothing waits for a file.")
        return 0
    options.file.touch(mode=0o600)
    options.file.write_text(text_of(made))
    facts = {"entries": made.entry_count, "debits": made.debit_total, "on": made.effective_on}
    words = (
        f"{made.entry_count} entries, {made.debit_total:,} in all, moving on {made.effective_on}."
    )
    terminal.result(facts, f"{words} Mark the file as sent in the office once the bank has it.")
    return 0
