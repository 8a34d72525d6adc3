"""`tollbook vectors`: the public rating vectors, run through the engine that rates every call."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tollbook.commands.terminal import Terminal
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import counted
from tollbook.rating.vectors import READERS, run_vectors

FOLDER = Path(__file__).parents[2] / "docs" / "vectors"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the CSV files lie")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where one does not come out as it says."""
    missing = [name for name in READERS if not (options.folder / name).is_file()]
    if missing:
        raise Refused("no-vectors", f"{options.folder} has no {', '.join(missing)}.")
    outcomes = run_vectors(options.folder)
    wrong = [each for each in outcomes if not each.holds]
    told = [
        f"{each.file} line {each.line}: {each.sentence} Expected {' '.join(each.expected)}, "
        f"found {' '.join(each.found)}."
        for each in wrong
    ]
    told.append(f"{counted(len(outcomes), 'vector')}, {counted(len(wrong), 'fault')}.")
    facts = {"vectors": len(outcomes), "wrong": [asdict(each) for each in wrong]}
    terminal.result(facts, "\n".join(told))
    return 1 if wrong else 0
