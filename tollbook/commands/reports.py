"""`tollbook reports`: make the files of reports that wait; the pages start it beside the server."""

import argparse
from collections.abc import Callable
from datetime import datetime

from tollbook.commands.terminal import Terminal
from tollbook.customers.models import Base
from tollbook.flows.queries import address_at, envelope_of, letterhead
from tollbook.flows.types import Done
from tollbook.kernel import clock
from tollbook.kernel.show import counted
from tollbook.reports.actions import forget_files, mail_due, make_files
from tollbook.reports.types import Sender


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mail", action="store_true", help="queue the mails that are due, too")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Doing it again finds nothing left to do."""
    now = clock.now()
    made = make_files(now=now)
    mailed = mail_reports(now, terminal.step).count if options.mail else 0
    words = f"{counted(made, 'file')} made, {counted(mailed, 'mail')} queued."
    terminal.result({"made": made, "mailed": mailed}, words)
    return 0


def mail_reports(now: datetime, _tell: Callable[[str], None]) -> Done:
    """The night's step: what is due is queued, files whose days are over go."""
    queued, gone = mail_due(now=now, sender_of=sender_of), forget_files(now=now)
    mails = counted(queued, "report")
    return Done(queued + gone, f"{mails} mailed, {counted(gone, 'old file')} dropped")


def sender_of(base: Base) -> Sender:
    """Who mails to the customers of a base."""
    return Sender(letterhead(base), envelope_of(base), lambda path: address_at(base, path))
