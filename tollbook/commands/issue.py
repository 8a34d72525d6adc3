"""`tollbook issue RUN`: stamp, number and post an approved run; called again it goes on."""

import argparse

from tollbook.commands.bill import facts_of
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import issue_approved
from tollbook.flows.queries import run_named
from tollbook.kernel import clock


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="number of the run")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Only an approved run."""
    approved = run_named(options.run)
    issued = issue_approved(run=approved, now=clock.now(), tell=terminal.step)
    terminal.result(*facts_of(issued))
    return 0
