"""`tollbook documents`: make the invoices' PDFs that are still waiting."""

import argparse

from tollbook.billing.actions import make_documents
from tollbook.commands.terminal import Terminal
from tollbook.kernel import clock
from tollbook.kernel.show import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(_options: argparse.Namespace, terminal: Terminal) -> int:
    """A document is made once; the file is the same whenever it is made."""
    made = make_documents(now=clock.now())
    terminal.result({"documents": made}, f"{counted(made, 'document')} made.")
    return 0
