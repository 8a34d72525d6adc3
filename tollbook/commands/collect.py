"""`tollbook collect`: automatic payments whose day has come, then what payers are told."""

import argparse
from dataclasses import asdict

from tollbook.access.queries import log_in_called
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import collect_due, look_after_payments, tell_payers
from tollbook.kernel import clock


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="", help="user id of whoever asks")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where an account could not be collected at all; the others are."""
    now = clock.now()
    by = log_in_called(options.by) if options.by else None
    asked = look_after_payments(now=now)
    done = collect_due(now=now, tell=terminal.step, by=by)
    told = tell_payers(now=now)
    words = (
        f"{asked} asked about or moved on; {done.paid} collected, {done.waiting} on the way, "
        f"{done.declined} declined; {told} payers told."
    )
    terminal.result(
        asdict(done) | {"asked": asked, "told": told}, "\n".join([*done.troubles, words])
    )
    return 1 if done.troubles else 0
