"""Sums for bills, and stamps of the calls that a bill counted: exactly those, once."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tollbook.usage.actions import compact_store, stamp, unstamp
from tollbook.usage.queries import billed_sums, orphan_count, unrated_counts, usage_sums
from tollbook.usage.store import write
from tollbook.usage.store.shelf import shelf
from tollbook.usage.store.write import Change, commit, rewrite, working
from tollbook.usage.tests.calls import call, lay, stored

pytestmark = pytest.mark.django_db
CUT_OFF = date(2026, 4, 13)
BELL, ACME = 1, 2
APRIL = 3  # the pass


def on_invoice(invoices: dict[int, int]) -> pa.Table:
    """The table that `stamp` asks for, from account ids and invoice ids."""
    ids = pa.array(invoices, pa.int64())
    return pa.table({"account_id": ids, "invoice_id": pa.array(invoices.values(), pa.int64())})


@pytest.fixture(autouse=True)
def _april() -> None:
    """Calls around the cut-off of April 13."""
    march = datetime(2026, 3, 10, 14)  # noqa: DTZ001
    nobody = {"account_id": 0, "product_id": 0}
    lay(
        call("march", started_at=march, pass_id=APRIL),
        call("before", local_day=date(2026, 4, 12), seconds=90, billed_seconds=90, pass_id=APRIL),
        call("after", local_day=CUT_OFF, pass_id=APRIL),
        call("acme", account_id=ACME, pass_id=APRIL),
        call("unpriced", unrated="no_rule", price_micros=0, pass_id=APRIL),
        call("stranger", unrated="no_owner", price_micros=0, pass_id=APRIL, **nobody),
    )


def test_a_bill_sums_priced_unbilled_calls_before_the_cut_off() -> None:
    sums = usage_sums([BELL], CUT_OFF, APRIL).to_pylist()

    assert [(row["calls"], row["seconds"], row["billed_seconds"]) for row in sums] == [
        (2, 150, 150)
    ]
    assert [row["price_micros"] for row in sums] == [100_000]


def test_one_account_and_all_are_the_same_sums() -> None:
    everybody = usage_sums(None, CUT_OFF, APRIL)
    both = usage_sums([BELL, ACME], CUT_OFF, APRIL)

    assert everybody.equals(both)
    assert sum(everybody["calls"].to_pylist()) == 3
    assert usage_sums([], CUT_OFF, APRIL).num_rows == 0


def test_no_column_of_the_sums_is_floating() -> None:
    types = usage_sums(None, CUT_OFF, APRIL).schema.types

    assert {str(kind) for kind in types} == {"int64", "string"}


def test_unrated_and_orphan_calls_are_counted_apart() -> None:
    assert unrated_counts(None, CUT_OFF) == {BELL: 1}
    assert unrated_counts([ACME], CUT_OFF) == {}
    assert orphan_count(CUT_OFF) == 1


def test_stamping_marks_exactly_the_calls_that_were_summed() -> None:
    invoices = on_invoice({BELL: 71, ACME: 72})

    count = stamp(invoices=invoices, cut_off_on=CUT_OFF, pass_max=APRIL)

    assert count == 3
    assert dict(stored("call_key", "invoice_id")) == {
        "march": 71,
        "before": 71,
        "after": 0,
        "acme": 72,
        "unpriced": 0,
        "stranger": 0,
    }
    assert usage_sums(None, CUT_OFF, APRIL).num_rows == 0


def test_what_is_stamped_is_summed_by_its_invoices() -> None:
    wanted = usage_sums([BELL], CUT_OFF, APRIL)
    assert billed_sums([BELL, ACME], [71, 73]).num_rows == 0

    stamp(invoices=on_invoice({BELL: 71, ACME: 72}), cut_off_on=CUT_OFF, pass_max=APRIL)

    assert billed_sums([BELL, ACME], [71, 73]).equals(wanted)
    assert billed_sums([BELL, ACME], [71, 72])["calls"].to_pylist() == [2, 1]
    assert billed_sums([ACME], [71]).num_rows == 0
    assert billed_sums([BELL], []).num_rows == 0


def test_stamping_twice_does_it_once() -> None:
    first = on_invoice({BELL: 71})
    stamp(invoices=first, cut_off_on=CUT_OFF, pass_max=APRIL)
    lying = stored()

    again = stamp(invoices=first, cut_off_on=CUT_OFF, pass_max=APRIL)

    assert again == 0
    assert stored() == lying
    assert stamp(invoices=on_invoice({BELL: 99}), cut_off_on=CUT_OFF, pass_max=99) == 0


def test_a_call_that_came_after_the_draft_waits_for_the_next_bill() -> None:
    lay(call("late", pass_id=APRIL + 1, file_id=2))

    stamp(invoices=on_invoice({BELL: 71}), cut_off_on=CUT_OFF, pass_max=APRIL)

    assert dict(stored("call_key", "invoice_id"))["late"] == 0
    assert usage_sums(None, CUT_OFF, APRIL + 1)["calls"].to_pylist() == [1, 1]


def test_a_voided_bill_gives_its_calls_back() -> None:
    lying = stored()
    invoices = on_invoice({BELL: 71, ACME: 72})
    stamp(invoices=invoices, cut_off_on=CUT_OFF, pass_max=APRIL)

    assert unstamp(invoice_ids=[71, 72]) == 3

    assert stored() == lying
    assert unstamp(invoice_ids=[71]) == 0


def test_compacting_changes_no_call() -> None:
    lay(*(call(f"more-{number}", file_id=2) for number in range(9)))
    lying = stored()

    assert compact_store() > 1

    assert stored() == lying
    assert compact_store() == 0


def test_no_written_file_has_a_floating_column() -> None:
    stamp(invoices=on_invoice({BELL: 71}), cut_off_on=CUT_OFF, pass_max=APRIL)
    lay(call("more", file_id=2))
    compact_store()

    kinds = {str(kind) for file in shelf().files() for kind in pq.read_schema(file.path).types}

    assert kinds == {"int64", "string", "bool", "timestamp[us]", "date32[day]"}


def test_a_stamp_on_files_that_somebody_else_replaced_is_planned_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another writer, as on another machine, compacts between the plan and the commit."""
    lay(call("more", file_id=2))
    plans = []

    def late(change: Change) -> None:
        plans.append(change)
        if len(plans) == 1:
            other = _rewritten()
            commit(other)
        commit(change)

    monkeypatch.setattr(write, "commit", late)

    count = stamp(invoices=on_invoice({BELL: 71}), cut_off_on=CUT_OFF, pass_max=APRIL)

    assert len(plans) == 2
    assert count == 3
    assert [key for key, invoice in stored("call_key", "invoice_id") if invoice == 71] == [
        "march",
        "before",
        "more",
    ]


def _rewritten() -> Change:
    """Every file of the store replaced by another with the same rows."""
    files = shelf().files()
    with TemporaryDirectory() as folder, working(Path(folder)) as connected:
        return Change(files, rewrite(connected, files, "SELECT * FROM {calls}"), {})
