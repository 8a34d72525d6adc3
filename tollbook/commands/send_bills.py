"""`tollbook send-bills RUN`: who gets an e-mail bill, then all of them into the outbox; the paper
files beside it."""

import argparse

from tollbook.billing.actions import initialise_email, make_documents, make_paper_files
from tollbook.billing.queries.sending import email_counts_of, email_reasons_of
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import send_email_bills
from tollbook.flows.queries import run_named
from tollbook.kernel import clock
from tollbook.kernel.show import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=int, help="number of the run")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--look", action="store_true", help="only say who gets one and why not")
    only.add_argument("--paper", action="store_true", help="only make the paper files")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Called again it goes on; nothing is sent twice."""
    wanted, now = run_named(options.run), clock.now()
    make_documents(now=now, run=wanted, step=terminal.step)
    paper = 0 if options.look else make_paper_files(run=wanted, now=now, step=terminal.step)
    if not options.paper:
        initialise_email(run=wanted, step=terminal.step)
        if not options.look:
            send_email_bills(run=wanted, now=now, tell=terminal.step)
    counts = email_counts_of(wanted)
    facts = {"run": wanted.pk, "paper": paper, "email": counts, "reasons": email_reasons_of(wanted)}
    words = (
        f"{counts.get('sent', 0):,} sent by e-mail, {counts.get('ready', 0):,} ready, "
        f"{counts.get('left_out', 0):,} not by e-mail. {counted(paper, 'bill')} put on paper."
    )
    terminal.result(facts, words)
    return 0
