"""The figures of the pages on the ledger, its credits and its journal, worked out by the code."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.pages import cells, table
from tests.test_money_pages import MONEY, SEEN, amounts
from tollbook.billing.queries.journal import SECTIONS
from tollbook.billing.rules.crediting import Creditable, part_of_all, with_taxes
from tollbook.kernel.money import ZERO
from tollbook.ledger.actions import post
from tollbook.ledger.rules.aging import aging_of
from tollbook.ledger.rules.allocation import oldest_first
from tollbook.ledger.rules.replay import open_after
from tollbook.ledger.tests.people import NOON, account, posting
from tollbook.ledger.types import (
    LOWERING,
    OPPOSITE,
    RAISING,
    EntryKind,
    OpenItem,
    OpenItems,
    Told,
)


def test_the_kinds_of_entries() -> None:
    told = [cells(row, *row) for row in table(MONEY / "ledger.md", "The ledger")]

    assert told == [
        [kind.value, "up" if kind in RAISING else "down", OPPOSITE[kind].value]
        for kind in (*RAISING, *LOWERING)
    ]


@pytest.mark.django_db
def test_the_balance_runs_with_the_entries() -> None:
    owner = account("100100")
    for place, row in enumerate(table(MONEY / "ledger.md", "The ledger", 1)):
        wanted = posting(owner, EntryKind(row["entry"]), row["amount"], f"e{place}", SEEN)

        assert str(post(posting=wanted, now=NOON).balance_after) == row["balance behind it"]


def items(values: Sequence[Decimal], start: int) -> tuple[OpenItem, ...]:
    """Open entries on days that follow each other; ids begin at `start`."""
    return tuple(
        OpenItem(start + place, 1, start + place, SEEN + timedelta(days=place), amount)
        for place, amount in enumerate(values)
    )


def test_what_settles_what() -> None:
    for row in table(MONEY / "allocation.md", "Allocation"):
        debts, cash = items(amounts(row["debts"]), 1), items(amounts(row["payments"]), 11)
        # The choice is of the first payment.
        chosen = {11: [2]} if row["chosen"] == "second" else {}

        shares = oldest_first(OpenItems(debts, cash), chosen)

        settled = [
            sum((share.amount for share in shares if share.settles == debt.entry_id), ZERO)
            for debt in debts
        ]
        left = sum(amounts(row["payments"])) - sum(settled)
        assert (settled, left) == (amounts(row["settled"]), Decimal(row["unapplied"])), row


def test_days_aged_and_days_late() -> None:
    for row in table(MONEY / "aging.md", "Aging"):
        charge = OpenItem(1, 1, 1, date.fromisoformat(row["charge of"]), Decimal(50))
        on = date.fromisoformat(row["seen on"])

        aging = aging_of(OpenItems((charge,)), on, int(row["adjust"]))

        assert [str(aging.days_aged), str(aging.days_late)] == cells(row, "days aged", "days late")


def test_the_buckets() -> None:
    for row in table(MONEY / "aging.md", "Aging", 1):
        told = re.findall(r"([\d.]+): (\d+)", row["open, by days since"])
        debts = tuple(
            OpenItem(key, 1, key, SEEN - timedelta(days=int(days)), Decimal(amount))
            for key, (amount, days) in enumerate(told, 1)
        )
        cash = tuple(OpenItem(99, 1, 99, SEEN, each) for each in amounts(row["cash"]) if each)

        aging = aging_of(OpenItems(debts, cash), SEEN, int(row["adjust"]))

        values = (aging.current, aging.days_30, aging.days_60, aging.days_90, aging.days_120)
        assert [str(each) for each in values] == list(row.values())[3:]


def test_what_was_open_on_an_earlier_day() -> None:
    words = re.compile(r"(charge|payment) ([\d.]+) of ([\d-]+)")
    for row in table(MONEY / "aging.md", "On an earlier day"):
        on = date.fromisoformat(row["seen on"])
        posted = [
            Told(OpenItem(key, 1, key, date.fromisoformat(day), Decimal(amount)), EntryKind(kind))
            for key, (kind, amount, day) in enumerate(
                words.findall(row["posted, in this order"]), 1
            )
        ]

        found = open_after([told for told in posted if told.item.effective_on <= on])

        left = sum((debt.open_amount for debt in found.debts), ZERO)
        left -= sum((cash.open_amount for cash in found.cash), ZERO)
        assert str(left) == row["open"]


def test_taxes_that_come_back() -> None:
    line = Creditable(1, Decimal("50.00"), ZERO, 7, "voice_local", is_recurring=True)
    exact = 5000 * 1_000_000 * 825_000
    tax = Creditable(2, Decimal("4.13"), ZERO, 7, "", is_tax=True, exact_e13=exact)
    for row in table(MONEY / "credits.md", "Taxes at the rates of the bill"):
        taken = with_taxes([line, tax], {1: Decimal(row["credited of 50.00"])})

        back = taken.get(2, ZERO)
        told = cells(row, "tax that stays", "tax that comes back")
        assert [str(tax.amount - back), str(back)] == told


def test_what_comes_off_the_next_bill() -> None:
    line = Creditable(1, Decimal("60.00"), ZERO, 7, "voice_local", is_recurring=True)
    exact = 6000 * 1_000_000 * 600_000
    tax = Creditable(2, Decimal("3.60"), ZERO, 7, "", is_tax=True, exact_e13=exact)
    told = table(MONEY / "credits.md", "Off the next bill")

    taken = with_taxes([line, tax], {1: Decimal("30.00")})

    assert [row["on the bill of April"].split()[-1] for row in told] == [
        str(-taken[1]),
        str(-taken[2]),
    ]


def test_a_part_of_an_invoice() -> None:
    rows = table(MONEY / "credits.md", "Taxes at the rates of the bill", 1)
    lines = [
        Creditable(place, Decimal(row["amount"]), ZERO, None, "") for place, row in enumerate(rows)
    ]

    shares = part_of_all(lines, Decimal("40.00"))

    assert [str(shares[place]) for place, _ in enumerate(rows)] == [
        row["comes back"] for row in rows
    ]


def test_the_accounts_of_the_journal() -> None:
    rows = table(MONEY / "journal.md", "The journal", 1)

    assert {
        row["section of the invoice"]: tuple(row["account"].split(" ", 1)) for row in rows
    } == SECTIONS
