"""`tollbook demo`: fill an empty installation with the demo carrier and print its log-ins."""

import argparse
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tollbook.commands.terminal import Terminal, table
from tollbook.flows.actions import load_demo
from tollbook.flows.queries import demo_as_it_stands, demo_stands
from tollbook.flows.types import Loaded, Wish
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.reports.actions import install_reports

ACCOUNTS = 250
MONTHS, MONTHS_MAX = 5, 12


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--months", type=int, default=MONTHS, choices=range(1, MONTHS_MAX + 1))


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """A demo that stands already is left as it is."""
    call_command("migrate", verbosity=0, interactive=False)
    if demo_stands():
        return _report(demo_as_it_stands(), terminal)
    wish = Wish(options.accounts, options.months, Path(settings.DATA_DIR) / "demo-files")
    loaded = load_demo(wish=wish, now=clock.now(), tell=terminal.step)
    if loaded.faults:
        words = " ".join(fault.message for fault in loaded.faults[:3])
        raise Refused("books-wrong", f"The demo's books do not prove: {words}")
    install_reports(at=clock.now(), with_customers=True)
    _make_the_rest()
    return _report(loaded, terminal)


def _make_the_rest() -> None:
    """The older bills' PDFs, beside the web server that is about to start."""
    command = [sys.executable, "-m", "tollbook.commands.main", "documents"]
    nowhere = subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603 - our own program by its own path
        command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )


def _report(loaded: Loaded, terminal: Terminal) -> int:
    rows = [(each.who, each.user_id, each.name) for each in loaded.log_ins]
    lines = [
        f"The demo carrier stands: {loaded.accounts:,} accounts, {loaded.invoices:,} bills.",
        f"Sign in at /login/; everybody's password is {loaded.password}",
        "The demo asks nobody for a second factor; the setting StaffSecondFactorRequired is off.",
        "",
        table(("who", "user id", "name"), rows),
    ]
    terminal.result(asdict(loaded), "\n".join(lines))
    return 0
