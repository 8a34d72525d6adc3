"""`tollbook nightly`: the whole night in order; a second time it changes nothing."""

import argparse
from dataclasses import asdict

from tollbook.commands.reports import mail_reports
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import night
from tollbook.kernel import clock


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(_options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where a person has to look; the rest of the night is done all the same."""
    report = night(now=clock.now(), tell=terminal.step, further=[("Reports", mail_reports)])
    terminal.result(asdict(report), report.words)
    return 1 if report.failed else 0
