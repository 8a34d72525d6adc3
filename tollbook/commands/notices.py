"""`tollbook notices`: send what is due; with --keep go on sending until stopped."""

import argparse
import os
import signal
import sys
import time
from dataclasses import asdict
from types import FrameType

from django.db import DatabaseError, close_old_connections

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import send_post
from tollbook.kernel import clock

PAUSE_SECONDS = 2
# After a fault of the database: long enough not to fill the log.
PAUSE_AFTER_FAULT_SECONDS = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", action="store_true", help="go on sending until stopped")
    parser.add_argument(
        "--beside", type=int, default=0, help="with --keep: end when this process has ended"
    )


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """One round, or round after round; status 1 where a notice has failed for good."""
    if options.keep:
        return keep_sending(options.beside)
    sent = send_post(now=clock.now())
    terminal.result(asdict(sent), sent.words)
    return 1 if sent.failed else 0


def keep_sending(beside: int) -> int:
    """Send every two seconds. A fault of the database is waited out, the rest goes on."""
    signal.signal(signal.SIGTERM, _stop)
    while not beside or os.getppid() == beside:
        close_old_connections()
        try:
            sent = send_post(now=clock.now())
        except DatabaseError as fault:
            print(f"tollbook notices: {fault}", file=sys.stderr, flush=True)
            time.sleep(PAUSE_AFTER_FAULT_SECONDS)
            continue
        if not sent.sent:
            time.sleep(PAUSE_SECONDS)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Asked to stop: end here. What is being handed over is found again by its claim."""
    raise SystemExit(0)
