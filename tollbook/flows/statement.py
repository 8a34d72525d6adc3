"""Statement of account: what moved an account between two days, and what is open by days late."""

from datetime import date
from decimal import Decimal

from tollbook.billing.queries import others_in
from tollbook.billing.queries.records import due_adjust_days_of
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import letterhead
from tollbook.kernel import show
from tollbook.kernel.money import ZERO
from tollbook.kernel.paper import COLOUR, TableSheet, printed_table
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import Moves, aged, moves_of, open_at, signed

HEADS = ("Date", "What", "Description", "Reference", "Amount", "Balance")
FIGURES = (4, 5)
BUCKETS = (
    ("Less than 30 days late", "current"),
    ("30 to 59", "days_30"),
    ("60 to 89", "days_60"),
    ("90 to 119", "days_90"),
    ("120 and more", "days_120"),
)


def statement_of_account(account: Account, first: date, last: date, today: date) -> bytes:
    """The PDF: balance before, entries by day with the balance after each, aging at the end.

    first, last: both included.   today: the day it is made on.
    """
    base = base_of(account)
    brand, currency = letterhead(base), base.company.currency
    moves = moves_of(account.pk, first, last)
    sheet = TableSheet(
        title="Statement of account",
        on=today,
        sender=brand.name,
        lead=f"{account.name}, account {account.number}",
        notes=_notes(moves, first, last, currency),
        heads=HEADS,
        figures=FIGURES,
        rows=_rows(moves, first),
        totals=_totals(account, moves, last, currency),
        foot=f"Questions? Call {brand.phone}." if brand.phone else "",
        colour=brand.colour or COLOUR,
    )
    return printed_table(sheet)


def _notes(moves: Moves, first: date, last: date, currency: str) -> tuple[str, ...]:
    notes: tuple[str, ...] = (f"{show.day(first)} to {show.day(last)}", f"Amounts in {currency}")
    if moves.left_out:
        earlier = show.whole(moves.left_out)
        notes += (f"The first balance holds {earlier} earlier entries of these days",)
    return notes


def _rows(moves: Moves, first: date) -> tuple[tuple[str, ...], ...]:
    """The balance before, then each entry with the balance after it."""
    others = others_in([each.pk for each in moves.entries])
    before = show.figures(moves.before)
    rows: list[tuple[str, ...]] = [(show.day(first), "Balance", "Brought forward", "", "", before)]
    balance = moves.before
    for entry in moves.entries:
        balance += signed(entry)
        words = entry.description
        if others.get(entry.pk):
            words += f"; {show.figures(others[entry.pk])} of it is for other providers"
        rows.append(_row(entry, words, balance))
    return tuple(rows)


def _row(entry: Entry, words: str, balance: Decimal) -> tuple[str, ...]:
    return (
        *(show.day(entry.effective_on), entry.kind.capitalize(), words, entry.reference),
        *(show.figures(signed(entry)), show.figures(balance)),
    )


def _totals(
    account: Account, moves: Moves, last: date, currency: str
) -> tuple[tuple[str, str], ...]:
    """What is open at the end of the last day by days late, and the balance."""
    adjust = due_adjust_days_of([account.pk])
    aging = aged({account.pk: open_at(account.pk, last)}, adjust, last)[account.pk]
    assert aging.balance == moves.after, "the buckets sum to the balance"
    open_parts = [(words, getattr(aging, name)) for words, name in BUCKETS]
    shown = tuple((words, show.figures(amount)) for words, amount in open_parts if amount != ZERO)
    return (*shown, (f"Balance on {show.day(last)}", show.money(moves.after, currency)))
