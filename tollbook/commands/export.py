"""`tollbook export DIR`: the records of all accounts as files that load again."""

import argparse
from pathlib import Path

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import write_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="an empty folder; it is made where there is none")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Nothing protected is written: no SSN, code, answer or password."""
    counts = write_folder(options.folder, terminal.step)
    whole = sum(counts.values())
    terminal.result(counts, f"{whole:,} rows in {len(counts)} files are in {options.folder}.")
    return 0
