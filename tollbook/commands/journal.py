"""`tollbook journal`: the ledger as double entry, as CSV or as a Beancount file."""

import argparse
import sys
from datetime import date
from pathlib import Path

from tollbook.billing.queries.journal import BEANCOUNT, beancount, journal_csv
from tollbook.commands.main import DONE, WRONG
from tollbook.commands.terminal import Terminal


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which days, which form, where to."""
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    parser.add_argument("--format", choices=["csv", BEANCOUNT], default="csv")
    parser.add_argument("--out", type=Path, help="file to write; without it, the terminal")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write the entries of these days, both included."""
    if options.last < options.first:
        terminal.result({"error": "days"}, "The last day lies before the first.")
        return WRONG
    maker = beancount if options.format == BEANCOUNT else journal_csv
    chunks = maker(options.first, options.last)
    if options.out is None:
        for chunk in chunks:
            sys.stdout.write(chunk.decode())
        return DONE
    with options.out.open("wb") as file:
        file.writelines(chunks)
    terminal.result({"file": str(options.out)}, f"Written to {options.out}.")
    return DONE
