"""`tollbook check`: prove the books; status 1 and a line for each fault where they are wrong."""

import argparse
from dataclasses import asdict

from tollbook.commands.main import DONE, WRONG
from tollbook.commands.terminal import Terminal
from tollbook.flows.queries import check_books
from tollbook.kernel.show import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(_options: argparse.Namespace, terminal: Terminal) -> int:
    """Reads everything and changes nothing."""
    faults = check_books()
    lines = [f"{fault.code}: {fault.message}" for fault in faults]
    verdict = f"{counted(len(faults), 'fault')} found." if faults else "The books are right."
    facts = {"faults": [asdict(fault) for fault in faults]}
    terminal.result(facts, "\n".join([*lines, verdict]))
    return WRONG if faults else DONE
