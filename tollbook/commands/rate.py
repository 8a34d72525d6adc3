"""`tollbook rate`: try calls without owner or price again, as products and plans stand now."""

import argparse

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import share_out
from tollbook.kernel import clock
from tollbook.kernel.show import counted
from tollbook.usage.actions import retry_orphans


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(_options: argparse.Namespace, terminal: Terminal) -> int:
    """Calls on an invoice never change."""
    now = clock.now()
    changed = retry_orphans(now=now) + share_out(now=now)
    terminal.result({"changed": changed}, f"{counted(changed, 'call')} came out otherwise.")
    return 0
