"""Sums for bills, and stamps of the calls that a bill counted: exactly those, once."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.town import Town
from tollbook.customers.models import Account
from tollbook.usage.actions import compact_store, stamp, unstamp
from tollbook.usage.queries import latest_pass, orphan_count, unrated_counts, usage_sums
from tollbook.usage.tests.calls import line, stored, taken

CUT_OFF = date(2026, 4, 13)


def on_invoice(invoices: dict[Account, int]) -> pa.Table:
    """The table that `stamp` asks for."""
    ids = pa.array([account.pk for account in invoices], pa.int64())
    return pa.table({"account_id": ids, "invoice_id": pa.array(invoices.values(), pa.int64())})


@pytest.fixture
def april(town: Town, tmp_path: Path) -> Town:
    """Calls around the cut-off of April 13, which is at 5 o'clock UTC in Chicago."""
    lines = [
        line("march", started_at="2026-03-10T14:00:00Z"),
        line("before", started_at="2026-04-13T04:59:59Z", seconds=90),
        line("after", started_at="2026-04-13T05:00:00Z"),
        line("acme", from_="2185550120", seconds=600),
        line("unpriced", to="9005550123"),
        line("stranger", from_="2185559999"),
    ]
    taken(tmp_path / "april.csv", town.feed, lines)
    return town


def test_a_bill_sums_priced_unbilled_calls_before_the_cut_off(april: Town) -> None:
    sums = usage_sums([april.bell.pk], CUT_OFF, latest_pass()).to_pylist()

    assert [(row["calls"], row["seconds"], row["billed_seconds"]) for row in sums] == [
        (2, 150, 150)
    ]
    assert sums[0]["price_micros"] == sum(
        price for key, price in stored("call_key", "price_micros") if key in {"march", "before"}
    )


def test_one_account_and_all_are_the_same_sums(april: Town) -> None:
    everybody = usage_sums(None, CUT_OFF, latest_pass())
    both = usage_sums([april.bell.pk, april.acme.pk], CUT_OFF, latest_pass())

    assert everybody.equals(both)
    assert sum(everybody["calls"].to_pylist()) == 3
    assert usage_sums([], CUT_OFF, latest_pass()).num_rows == 0


def test_no_column_of_the_sums_is_floating(april: Town) -> None:
    types = usage_sums(None, CUT_OFF, latest_pass()).schema.types

    assert {str(kind) for kind in types} == {"int64", "string"}


def test_unrated_and_orphan_calls_are_counted_apart(april: Town) -> None:
    assert unrated_counts(None, CUT_OFF) == {april.bell.pk: 1}
    assert unrated_counts([april.acme.pk], CUT_OFF) == {}
    assert orphan_count(CUT_OFF) == 1


def test_stamping_marks_exactly_the_calls_that_were_summed(april: Town) -> None:
    invoices = on_invoice({april.bell: 71, april.acme: 72})

    count = stamp(invoices=invoices, cut_off_on=CUT_OFF, pass_max=latest_pass())

    assert count == 3
    assert dict(stored("call_key", "invoice_id")) == {
        "march": 71,
        "before": 71,
        "after": 0,
        "acme": 72,
        "unpriced": 0,
        "stranger": 0,
    }
    assert usage_sums(None, CUT_OFF, latest_pass()).num_rows == 0


def test_stamping_twice_does_it_once(april: Town) -> None:
    first = on_invoice({april.bell: 71})
    stamp(invoices=first, cut_off_on=CUT_OFF, pass_max=latest_pass())
    lying = stored()

    again = stamp(invoices=first, cut_off_on=CUT_OFF, pass_max=latest_pass())

    assert again == 0
    assert stored() == lying
    assert stamp(invoices=on_invoice({april.bell: 99}), cut_off_on=CUT_OFF, pass_max=99) == 0


def test_a_call_that_came_after_the_draft_waits_for_the_next_bill(
    april: Town, tmp_path: Path
) -> None:
    seen = latest_pass()
    taken(tmp_path / "late.csv", april.feed, [line("late", started_at="2026-04-01T14:00:00Z")])

    stamp(invoices=on_invoice({april.bell: 71}), cut_off_on=CUT_OFF, pass_max=seen)

    assert dict(stored("call_key", "invoice_id"))["late"] == 0
    assert usage_sums(None, CUT_OFF, latest_pass())["calls"].to_pylist() == [1, 1]


def test_a_voided_bill_gives_its_calls_back(april: Town) -> None:
    lying = stored()
    invoices = on_invoice({april.bell: 71, april.acme: 72})
    stamp(invoices=invoices, cut_off_on=CUT_OFF, pass_max=latest_pass())

    assert unstamp(invoice_ids=[71, 72]) == 3

    assert stored() == lying
    assert unstamp(invoice_ids=[71]) == 0


def test_compacting_changes_no_call(april: Town, tmp_path: Path) -> None:
    taken(tmp_path / "more.csv", april.feed, [line(f"more-{number}") for number in range(9)])
    lying = stored()

    assert compact_store() > 1

    assert stored() == lying
    assert compact_store() == 0
