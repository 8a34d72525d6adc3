"""`tollbook approve RUN`: say that the drafts of a run may be issued."""

import argparse

from tollbook.billing.actions import approve
from tollbook.commands.bill import facts_of
from tollbook.commands.terminal import Terminal
from tollbook.flows.queries import run_named
from tollbook.kernel import clock


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="number of the run")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Only a drafted run; a trial is refused."""
    approved = approve(run=run_named(options.run), now=clock.now())
    terminal.result(*facts_of(approved))
    return 0
