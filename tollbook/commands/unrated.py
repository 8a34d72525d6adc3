"""`tollbook unrated`: the calls that earn nothing now, by what they lack."""

import argparse
from dataclasses import asdict

from tollbook.commands.terminal import Terminal, table
from tollbook.usage.queries import idle_counts


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(_options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 0 also where there are some: they are work, not a fault."""
    causes = idle_counts()
    rows = [tuple(asdict(cause).values()) for cause in causes]
    words = table(("cause", "calls", "first day", "last day"), rows)
    terminal.result([asdict(cause) for cause in causes], words if rows else "Every call is priced.")
    return 0
