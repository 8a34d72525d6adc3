"""Writing an ACH file: batches by kind of entry, hashes, totals, blocks of ten.

Source: NACHA Operating Rules 2024, Appendix Three.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from typing import Final, NamedTuple

from tollbook.payments.gateways.nacha import layout

SEC_CODES: Final = ("CCD", "PPD", "WEB")
# (is a saving account, is a pre-note) -> transaction code of a debit.
DEBITS: Final = {
    (False, False): "27",
    (True, False): "37",
    (False, True): "28",
    (True, True): "38",
}
# Is a saving account -> transaction code of a credit.
CREDITS: Final = {False: "22", True: "32"}
# Is it a credit -> what a batch says of itself: service class and description.
BATCHES: Final = {False: ("225", "PHONE BILL"), True: ("220", "REFUND")}
HASH_MODULUS: Final = 10**10


@dataclass(frozen=True)
class Sender:
    """Who sends the file: the carrier's bank and how the bank knows the carrier."""

    odfi_routing: str  # nine digits
    bank_name: str
    company_name: str
    company_id: str  # ten characters, as the bank has given it


@dataclass(frozen=True)
class Debit:
    """One entry: money from a bank account, or as a credit back to it; 0.00 is a pre-note that only
    asks whether it exists.

    sec_code: WEB for consent given online, PPD on paper, CCD of a business.
    """

    sec_code: str
    routing: str
    account: str  # at most 17 characters
    is_savings: bool
    amount: Decimal
    name: str
    reference: str  # the customer's account number with the carrier
    is_repeated: bool = False
    is_credit: bool = False

    @property
    def is_prenote(self) -> bool:
        return self.amount == 0


class Written(NamedTuple):
    """The file, and the trace number of each debit in the order they were given."""

    text: str
    traces: list[str]
    debit_total: Decimal
    credit_total: Decimal


@dataclass(frozen=True)
class Stamp:
    """When a file is made and when its money moves; `modifier` tells files of one day apart."""

    made_at: datetime
    effective_on: date
    modifier: str


def file_of(sender: Sender, debits: Sequence[Debit], stamp: Stamp, first_trace: int) -> Written:
    """An ACH file of these debits; traces count on from `first_trace` and are never used again."""
    assert debits, "an empty file is not sent"
    traces = [_trace(sender, first_trace + place) for place in range(len(debits))]
    records = [_file_header(sender, stamp)]
    batches = 0
    pairs = list(zip(debits, traces, strict=True))
    for kind in product((False, True), SEC_CODES):
        chosen = [pair for pair in pairs if (pair[0].is_credit, pair[0].sec_code) == kind]
        if chosen:
            batches += 1
            records += _batch(sender, stamp, batches, chosen)
    records.append(_file_control(debits, batches, len(records) + 1))
    records += [layout.FILLER] * (-len(records) % layout.BLOCK_RECORDS)
    return Written("\n".join(records) + "\n", traces, *_totals(debits))


def _trace(sender: Sender, number: int) -> str:
    return f"{sender.odfi_routing[:8]}{number % 10_000_000:07d}"


def _file_header(sender: Sender, stamp: Stamp) -> str:
    return layout.written(
        layout.FILE_HEADER,
        {
            "destination": sender.odfi_routing,
            "origin": sender.company_id,
            "made_on": f"{stamp.made_at:%y%m%d}",
            "made_at": f"{stamp.made_at:%H%M}",
            "modifier": stamp.modifier,
            "destination_name": sender.bank_name,
            "origin_name": sender.company_name,
        },
    )


def _batch(
    sender: Sender, stamp: Stamp, number: int, chosen: Sequence[tuple[Debit, str]]
) -> list[str]:
    """Header, entries and control of one batch; its traces ascend."""
    debits = [debit for debit, _trace in chosen]
    service_class, description = BATCHES[debits[0].is_credit]
    head = {
        "service_class": service_class,
        "company_name": sender.company_name,
        "company_id": sender.company_id,
        "sec_code": debits[0].sec_code,
        "description": description,
        "descriptive_date": f"{stamp.effective_on:%y%m%d}",
        "effective_on": f"{stamp.effective_on:%y%m%d}",
        "odfi": sender.odfi_routing[:8],
        "batch": number,
    }
    return [
        layout.written(layout.BATCH_HEADER, head),
        *(_entry(debit, trace) for debit, trace in chosen),
        layout.written(layout.BATCH_CONTROL, head | _sums(debits)),
    ]


def _entry(debit: Debit, trace: str) -> str:
    assert len(debit.account) <= 17, "an account number of more than 17 characters"
    code = DEBITS[debit.is_savings, debit.is_prenote]
    payment_type = {"WEB": "R" if debit.is_repeated else "S"}.get(debit.sec_code, "")
    return layout.written(
        layout.ENTRY,
        {
            "transaction": CREDITS[debit.is_savings] if debit.is_credit else code,
            "routing": debit.routing,
            "account": debit.account,
            "amount": _cents(debit.amount),
            "individual_id": debit.reference,
            "individual": debit.name,
            "discretionary": payment_type,
            "trace": trace,
        },
    )


def _file_control(debits: Sequence[Debit], batches: int, records: int) -> str:
    blocks = -(-records // layout.BLOCK_RECORDS)
    facts = {"batch_count": batches, "block_count": blocks}
    return layout.written(layout.FILE_CONTROL, facts | _sums(debits))


def _sums(debits: Sequence[Debit]) -> dict[str, int]:
    """Count, hash (the first eight digits of all routing numbers, the last ten kept) and totals."""
    debit_total, credit_total = _totals(debits)
    return {
        "entry_count": len(debits),
        "entry_hash": sum(int(debit.routing[:8]) for debit in debits) % HASH_MODULUS,
        "debit_total": _cents(debit_total),
        "credit_total": _cents(credit_total),
    }


def _totals(debits: Sequence[Debit]) -> tuple[Decimal, Decimal]:
    """Of the debits and of the credits."""
    nothing = Decimal("0.00")
    taken = sum((each.amount for each in debits if not each.is_credit), nothing)
    return taken, sum((each.amount for each in debits if each.is_credit), nothing)


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
