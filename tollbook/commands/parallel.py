"""`tollbook parallel FILE --cycle C --date D`: a trial run beside the old biller's totals."""

import argparse
from datetime import date
from decimal import Decimal
from pathlib import Path

from tollbook.billing.actions import NewRun
from tollbook.billing.types import RunKind
from tollbook.commands.main import DONE, WRONG
from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import compare_with_old, write_beside
from tollbook.flows.queries import cycle_named
from tollbook.flows.types import Beside
from tollbook.kernel import clock
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import counted, figures

SHOWN_MAX = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="account_number and total of each old bill")
    parser.add_argument("--cycle", required=True, metavar="CODE")
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="invoice date")
    parser.add_argument("--out", type=Path, metavar="CSV", help="write every account and reason")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where any account differs; the trial leaves nothing."""
    wanted = NewRun(cycle=cycle_named(options.cycle), invoice_on=options.date, kind=RunKind.TRIAL)
    found = compare_with_old(path=options.file, wanted=wanted, now=clock.now(), tell=terminal.step)
    if options.out:
        write_beside(options.out, found)
    differing = [each for each in found if each.reasons]
    terminal.result([facts_of(each) for each in found], words_of(found, differing))
    return WRONG if differing else DONE


def facts_of(beside: Beside) -> dict[str, object]:
    """One account with its reasons."""
    return {
        "account": beside.account,
        "old_total": beside.old,
        "new_total": beside.new,
        "difference": beside.difference,
        "reasons": [{"words": each.words, "amount": each.amount} for each in beside.reasons],
    }


def words_of(found: list[Beside], differing: list[Beside]) -> str:
    """The largest differences with their reasons, and the sums."""
    largest = sorted(differing, key=lambda each: (-abs(each.difference), each.account))
    lines = [line for each in largest[:SHOWN_MAX] for line in _lines(each)]
    if len(differing) > SHOWN_MAX:
        lines.append(f"And {len(differing) - SHOWN_MAX:,} more; --out FILE.csv writes all.")
    same = len(found) - len(differing)
    old = sum((each.old or ZERO for each in found), ZERO)
    new = sum((each.new or ZERO for each in found), ZERO)
    sums = f"Old total {figures(old)}, new total {figures(new)}."
    told = f"{counted(len(found), 'account')}: {same:,} agree, {len(differing):,} differ."
    return "\n".join([*lines, f"{told} {sums}"])


def _lines(beside: Beside) -> list[str]:
    head = f"{beside.account}: {_figure(beside.old)} there, {_figure(beside.new)} here"
    return [
        f"{head}, difference {figures(beside.difference)}",
        *(f"    {figures(each.amount)}  {each.words}" for each in beside.reasons),
    ]


def _figure(amount: Decimal | None) -> str:
    return "no bill" if amount is None else figures(amount)
