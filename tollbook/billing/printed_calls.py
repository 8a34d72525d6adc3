"""The calls of a bill as they are printed: by product, oldest first, in minutes or in seconds."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from tollbook.billing.documents.bill import Call, ProductCalls
from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.reports.all import CALL_LISTS
from tollbook.billing.reports.reading import calls_of
from tollbook.billing.rules.wording import CALL_KINDS
from tollbook.billing.types import Section
from tollbook.kernel.money import ZERO
from tollbook.kernel.phones import shown
from tollbook.kernel.show import clock_length, minutes
from tollbook.usage.queries import listed_calls
from tollbook.usage.types import ListedCall

# More would make a book of a bill; it says so, and the portal has them all.
CALLS_PRINTED_MAX = 20_000
UNKNOWN = "Number withheld"
Lines = Sequence[InvoiceLine]
Written = Callable[[int], str]


def printed_calls(
    invoice: Invoice, lines: Lines, wanted: Collection[str]
) -> tuple[tuple[ProductCalls, ...], int]:
    """The calls by product, and how many more there are than are printed."""
    if not invoice.calls_count or not set(CALL_LISTS) & set(wanted):
        return (), 0
    calls = calls_of(invoice)
    found = listed_calls(calls.scope, CALLS_PRINTED_MAX, calls.filters)
    usage = [line for line in lines if line.section == Section.USAGE]
    write = clock_length if "call_detail_seconds" in wanted else minutes
    zone = ZoneInfo(calls.zone)
    printed = []
    for product_id, group in groupby(found, key=lambda call: call.product_id):
        own = [line for line in usage if line.product_id == product_id]
        told = [(call, call.started_at.astimezone(zone).replace(tzinfo=None)) for call in group]
        printed.append(_product_calls(told, own, write))
    return tuple(printed), max(invoice.calls_count - len(found), 0)


def product_kind(line: InvoiceLine) -> str:
    """What the product of a line is, "Account" where it has none."""
    return line.product.product_type.label if line.product else "Account"


def _product_calls(
    told: Sequence[tuple[ListedCall, datetime]], own: Lines, write: Written
) -> ProductCalls:
    """The calls of one product under its own lines' amount."""
    return ProductCalls(
        name=product_kind(own[0]) if own else "Calls",
        calls=tuple(_call(call, at, write) for call, at in told),
        minutes=write(sum(call.billed_seconds for call, _at in told)),
        amount=sum((line.amount for line in own), ZERO),
        number=shown(told[0][0].billed_number),
    )


def _call(call: ListedCall, at: datetime, write: Written) -> Call:
    return Call(
        at=at,
        to=shown(call.other_number) or UNKNOWN,
        place=call.place,
        kind=CALL_KINDS[call.category],
        minutes=write(call.billed_seconds),
        # Calls are rounded to four places at most, so nothing is cut here.
        price=Decimal(call.price_micros // 100).scaleb(-4),
    )
