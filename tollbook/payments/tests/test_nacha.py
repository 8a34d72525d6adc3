"""ACH files to the letter, as an outside reader of them sees it; and what comes back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import achkit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.nacha import layout
from tollbook.payments.gateways.nacha.reader import Changed, Returned, notices
from tollbook.payments.gateways.nacha.writer import Debit, Sender, Stamp, file_of

SENDER = Sender("091000019", "NORTH BANK", "LARKSPUR TELEPHONE CO", "1234567890")
STAMP = Stamp(datetime(2026, 4, 20, 17, 5, tzinfo=UTC), date(2026, 4, 21), "A")
ROUTINGS = ("091000019", "021000021", "322271627")


def debit(sec_code: str = "WEB", amount: str = "81.40", **facts: Any) -> Debit:
    """A debit of Ben's."""
    wanted: dict[str, Any] = {
        "routing": "021000021",
        "account": "000123456789",
        "is_savings": False,
        "name": "Ben Bell",
        "reference": "100100",
    }
    return Debit(sec_code=sec_code, amount=Decimal(amount), **(wanted | facts))


@pytest.mark.accepts("money-27")
@pytest.mark.parametrize("sec_code", ["WEB", "PPD", "CCD"])
def test_an_outside_reader_agrees_with_each_kind_of_entry(sec_code: str) -> None:
    made = file_of(SENDER, [debit(sec_code), debit(sec_code, "5.00")], STAMP, 1)

    told = achkit.validate(made.text)
    read = achkit.parse(made.text)

    assert told["errors"] == []
    batch = read["batches"][0]
    assert (batch["sec"], batch["effective_date"], batch["service_class"]) == (
        sec_code,
        "260421",
        225,
    )
    assert [entry["amount_cents"] for entry in batch["entries"]] == [8140, 500]
    assert [entry["trace_number"] for entry in batch["entries"]] == made.traces
    assert read["control"]["total_debit"] == 8640


def test_records_have_94_characters_and_stand_in_blocks_of_ten() -> None:
    made = file_of(SENDER, [debit()] * 8, STAMP, 1)

    lines = made.text.splitlines()
    assert {len(line) for line in lines} == {94}
    assert len(lines) == 20
    assert lines[-1] == layout.FILLER
    # Header, batch header, eight entries, batch control, file control: twelve records.
    assert layout.read(layout.FILE_CONTROL, lines[11])["block_count"] == "000002"


def test_the_hash_keeps_its_last_ten_digits() -> None:
    made = file_of(SENDER, [debit(routing="322271627")] * 400, STAMP, 1)

    control = layout.read(layout.FILE_CONTROL, made.text.splitlines()[403])
    assert control["entry_hash"] == str(32227162 * 400)[-10:]


@pytest.mark.parametrize(
    ("is_savings", "amount", "transaction"),
    [(False, "1.00", "27"), (True, "1.00", "37"), (False, "0.00", "28"), (True, "0.00", "38")],
)
def test_a_pre_note_asks_for_nothing(*, is_savings: bool, amount: str, transaction: str) -> None:
    made = file_of(SENDER, [debit(amount=amount, is_savings=is_savings)], STAMP, 1)

    entry = layout.read(layout.ENTRY, made.text.splitlines()[2])
    assert entry["transaction"] == transaction


def test_signs_that_a_bank_does_not_know_become_blanks() -> None:
    made = file_of(SENDER, [debit(name="Ünal & Søn\n9")], STAMP, 1)

    assert layout.read(layout.ENTRY, made.text.splitlines()[2])["individual"] == "NAL & S N 9"
    assert achkit.validate(made.text)["errors"] == []


def test_an_amount_that_does_not_fit_stops_the_work() -> None:
    with pytest.raises(AssertionError, match="amount has more than 10 digits"):
        file_of(SENDER, [debit(amount="100000000.00")], STAMP, 1)


debits = st.builds(
    debit,
    sec_code=st.sampled_from(["WEB", "PPD", "CCD"]),
    amount=st.integers(0, 99_999_999).map(lambda cents: str(Decimal(cents).scaleb(-2))),
    routing=st.sampled_from(ROUTINGS),
    account=st.from_regex(r"\A[0-9]{4,17}\Z"),
    is_savings=st.booleans(),
    name=st.text(max_size=40),
)


@given(st.lists(debits, min_size=1, max_size=12), st.integers(1, 9_999_900))
def test_whatever_is_sent_an_outside_reader_finds_no_fault(sent: list[Debit], first: int) -> None:
    made = file_of(SENDER, sent, STAMP, first)

    read = achkit.parse(made.text)
    assert achkit.validate(made.text)["errors"] == []
    assert read["control"]["total_debit"] == sum(int(each.amount * 100) for each in sent)
    assert len(set(made.traces)) == len(sent)


# --- what comes back


def answer_of(*addenda: str) -> str:
    """A file of the bank with one entry before each addenda record."""
    entry = file_of(SENDER, [debit()], STAMP, 1).text.splitlines()[2]
    inside = [line for each in addenda for line in (entry, each)]
    lines = file_of(SENDER, [debit()], STAMP, 1).text.splitlines()
    control = layout.written(
        layout.FILE_CONTROL,
        {"batch_count": 1, "block_count": 1, "entry_count": len(inside)},
    )
    return "\n".join([lines[0], lines[1], *inside, lines[3], control])


def returned(code: str, trace: str = "091000010000001") -> str:
    """A return."""
    facts = {"code": code, "original_trace": trace, "original_bank": "02100002", "trace": 1}
    return layout.written(layout.RETURN_ADDENDA, facts)


def changed(code: str, corrected: str, trace: str = "091000010000001") -> str:
    """A notice of change."""
    facts = {"code": code, "original_trace": trace, "corrected": corrected, "trace": 1}
    return layout.written(layout.CHANGE_ADDENDA, facts)


TRACE = "091000010000001"


@pytest.mark.parametrize(
    ("code", "corrected", "found"),
    [
        ("C01", "987654321", Changed(TRACE, "C01", account="987654321")),
        ("C02", "322271627", Changed(TRACE, "C02", routing="322271627")),
        (
            "C03",
            "322271627   987654321",
            Changed(TRACE, "C03", routing="322271627", account="987654321"),
        ),
        ("C05", "37", Changed(TRACE, "C05", kind="savings")),
        (
            "C06",
            "987654321           27",
            Changed(TRACE, "C06", account="987654321", kind="checking"),
        ),
        (
            "C07",
            "322271627987654321        37",
            Changed(TRACE, "C07", routing="322271627", account="987654321", kind="savings"),
        ),
        ("C04", "ANOTHER NAME", Changed(TRACE, "C04", is_understood=False)),
        # What would stop the next file is a person's: no routing number, or nothing at all.
        ("C02", "322271628", Changed(TRACE, "C02", is_understood=False)),
        ("C03", "NOTKNOWN    987654321", Changed(TRACE, "C03", is_understood=False)),
        ("C01", "", Changed(TRACE, "C01", is_understood=False)),
    ],
)
def test_each_notice_of_change_is_read_at_its_places(
    code: str, corrected: str, found: Changed
) -> None:
    assert notices(answer_of(changed(code, corrected))) == [found]


def test_returns_are_read_with_and_without_line_ends() -> None:
    text = answer_of(returned("R01"), returned("R03", "091000010000002"))

    found = notices(text)

    assert found == [Returned(TRACE, "R01"), Returned("091000010000002", "R03")]
    assert notices(text.replace("\n", "")) == found
    assert notices(text.replace("\n", "\r\n")) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no ACH file"),
        ("hello", "has no 94 characters"),
        (answer_of(returned("R01"))[:-95], "not complete"),
        ("\n".join(answer_of(returned("R01")).splitlines()[:3]), "not complete"),
    ],
)
def test_what_is_no_whole_ach_file_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        notices(text)


def test_a_count_that_is_no_number_is_refused() -> None:
    *lines, control = answer_of(returned("R01")).splitlines()

    with pytest.raises(Refused, match="holds 2"):
        notices("\n".join([*lines, control[:13] + "0000000X" + control[21:]]))


def test_a_file_that_lost_an_entry_is_refused() -> None:
    lines = answer_of(returned("R01"), returned("R03")).splitlines()

    with pytest.raises(Refused, match="says 4 entries but holds 3"):
        notices("\n".join(lines[:4] + lines[5:]))
