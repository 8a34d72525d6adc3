"""`tollbook bill --cycle C --date D`: open, verify and draft a run, ready for review."""

import argparse
from datetime import date

from tollbook.billing.actions import NewRun
from tollbook.billing.models import Run
from tollbook.billing.queries.runs import progress_of, totals_of
from tollbook.billing.types import ChargeKind, RunKind
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import end_trial, prepare
from tollbook.flows.queries import account_named, cycle_named
from tollbook.kernel import clock
from tollbook.kernel.show import money


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cycle", required=True, metavar="CODE")
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="invoice date")
    parser.add_argument(
        "--without",
        type=kinds_named,
        default=frozenset(),
        metavar="KIND,KIND",
        help=f"charges that these bills lack: {', '.join(ChargeKind)}",
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--trial", action="store_true", help="stop after the totals, leave nothing")
    only.add_argument("--account", metavar="N", help="a quick run of this account")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Prints the number of the run, which `approve` and `issue` ask for."""
    account = account_named(options.account) if options.account else None
    kind = RunKind.TRIAL if options.trial else RunKind.QUICK if account else RunKind.PRODUCTION
    wanted = NewRun(
        cycle=cycle_named(options.cycle),
        invoice_on=options.date,
        kind=kind,
        account=account,
        left_out=options.without,
    )
    drafted = prepare(wanted=wanted, now=clock.now(), tell=terminal.step)
    facts, words = facts_of(drafted)
    if options.trial:
        end_trial(run=drafted)
    terminal.result(facts, words)
    return 0


def kinds_named(text: str) -> frozenset[ChargeKind]:
    """Kinds of charges by name, with commas between; raises ArgumentTypeError."""
    try:
        return frozenset(ChargeKind.called(name.strip()) for name in text.split(","))
    except KeyError as unknown:
        raise argparse.ArgumentTypeError(f"there is no kind of charges {unknown}") from None


def facts_of(run: Run) -> tuple[dict[str, object], str]:
    """The totals of a run, as values and as a sentence."""
    totals, progress = totals_of(run), progress_of(run)
    facts = {
        "run": run.pk,
        "state": run.state,
        "invoices": totals.invoices,
        "total_current": totals.total_current,
        "accounts": progress.counts,
    }
    words = (
        f"Run {run.pk} is {run.state}: {totals.invoices:,} bills, "
        f"{money(totals.total_current)} of current charges."
    )
    parked = progress.among(("parked",))
    return facts, words + (f" {parked:,} accounts are parked." if parked else "")
