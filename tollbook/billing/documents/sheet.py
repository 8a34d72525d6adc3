"""A `Bill` as the texts that the Typst template places: no sums, only wording and widths."""

import base64
from decimal import Decimal
from typing import Any

from tollbook.billing.documents import wording
from tollbook.billing.documents.bill import (
    Bill,
    Entry,
    Line,
    PastBill,
    PlaceCharges,
    ProductCalls,
    ProductCharges,
    ProviderCharges,
    Tax,
    Totals,
    UsageRow,
)
from tollbook.billing.documents.report_sheet import report_sheet
from tollbook.billing.documents.wording import days, money, plain, short_day

Sheet = dict[str, Any]
PERMILLE = 1000


def sheet_of(bill: Bill) -> Sheet:
    """Every text of the document of `bill`, ready for `template/invoice.typ`."""
    return {
        "brand": _brand(bill),
        "front": _front(bill),
        "totals": _totals(bill.totals),
        "bar": _bar(bill.totals),
        "past": _past(bill.past, bill.currency),
        "messages": [_paragraphs(message) for message in bill.messages if message.strip()],
        "payments": [_entry(entry) for entry in bill.payments],
        "adjustments": [_entry(entry) for entry in bill.adjustments],
        "places": [_place(place) for place in bill.places],
        "taxes": [_tax(tax) for tax in bill.taxes],
        "own_fees": [_tax(fee) for fee in bill.own_fees],
        "other_providers": [_provider(provider) for provider in bill.other_providers],
        "usage": [_usage(row) for row in bill.usage],
        "usage_total": _usage(bill.usage_total) if bill.usage_total else None,
        "calls": [_product_calls(product) for product in bill.calls],
        "calls_left_out": f"{bill.calls_left_out:,}" if bill.calls_left_out else "",
        "length": "Length" if bill.calls_in_seconds else "Minutes",
        "reports": [report_sheet(report) for report in bill.reports],
        "page_break": bill.page_break,
    }


def _brand(bill: Bill) -> Sheet:
    brand = bill.brand
    website = brand.website.removeprefix("https://").rstrip("/")
    return {
        "name": plain(brand.name),
        "short": plain(wording.short(brand.name)),
        "reach": plain(wording.short(", ".join(filter(None, (brand.phone, website))))),
        "colour": brand.colour,
        "series": list(brand.colours()),
        "return": [plain(line) for line in brand.return_address.lines()],
        "remit": [plain(line) for line in brand.remit_address.lines()],
        "phone": plain(brand.phone),
        "email": plain(brand.email),
        "hours": plain(brand.hours),
        "website": plain(website),
        "seller": plain(brand.seller),
    }


def _front(bill: Bill) -> Sheet:
    return {
        "title": f"Invoice {plain(bill.number)}, {plain(bill.brand.name)}",
        "year": bill.day.year,
        "month": bill.day.month,
        "day": bill.day.day,
        "bill_to": [plain(line) for line in bill.bill_to.lines()],
        "account": plain(bill.account_number),
        "number": plain(bill.number),
        "date": wording.day(bill.day),
        "period": wording.days_with_year(bill.period),
        "due": wording.day(bill.due_day),
        "payable": bill.is_payable,
        "autopay": _autopay(bill),
        "handed_to": plain(bill.handed_to),
        "earlier": _earlier(bill),
        "subs": _subs(bill),
        "others": _others(bill),
        "currency": wording.NAMES.get(bill.currency, bill.currency),
        "sign": wording.sign_of(bill.currency),
        "negative": bill.totals.due < 0,
        "size": money(abs(bill.totals.due)),
        "total": wording.money_with_sign(bill.totals.due, bill.currency),
        "current": wording.money_with_sign(bill.totals.current, bill.currency),
        "credit": wording.money_with_sign(abs(bill.totals.due), bill.currency),
    }


def _autopay(bill: Bill) -> str:
    if bill.autopay is None:
        return ""
    return f"{plain(bill.autopay.method)} pays this bill on {wording.day(bill.autopay.on)}"


def _earlier(bill: Bill) -> str | None:
    """The part of the total due that earlier bills left open, where it is a part of it."""
    earlier = bill.totals.brought_forward - bill.taken_over.amount
    if not 0 < earlier <= bill.totals.due:
        return None
    return wording.money_with_sign(earlier, bill.currency)


def _subs(bill: Bill) -> str | None:
    """What of the total due stands on the bills of sub accounts."""
    taken = bill.taken_over
    if not 0 < taken.amount <= bill.totals.due:
        return None
    amount = wording.money_with_sign(taken.amount, bill.currency)
    return f"{amount} of it is from bills of your sub accounts"


def _others(bill: Bill) -> str | None:
    """What of the total due is asked for other companies, wherever that total stands.

    Bills of subs that are taken over are part of the total, and so is what they hold for others.
    """
    others = bill.totals.other_providers + bill.taken_over.other_providers
    return wording.money_with_sign(others, bill.currency) if others else None


def _totals(totals: Totals) -> Sheet:
    return {name: money(amount) for name, amount in vars(totals).items()}


def _bar(totals: Totals) -> list[int]:
    """Thousandths of each section in the split bar; sections below zero have no width.

    A bill that asks for nothing goes nowhere, and has no bar.
    """
    if totals.current <= 0:
        return []
    sections = (
        totals.service_charges,
        totals.usage,
        totals.taxes,
        totals.own_fees,
        totals.other_providers,
    )
    widths = [max(section, Decimal(0)) for section in sections]
    return _permille(widths, sum(widths, Decimal(0)))


def _permille(sizes: list[Decimal], whole: Decimal) -> list[int]:
    if not whole:
        return []
    return [int(size * PERMILLE / whole) for size in sizes]


def _past(past: tuple[PastBill, ...], currency: str) -> list[Sheet]:
    highest = max((bill.current for bill in past), default=Decimal(0))
    heights = _permille([max(bill.current, Decimal(0)) for bill in past], max(highest, Decimal(0)))
    return [
        {
            "month": wording.MONTHS[bill.day.month - 1],
            "amount": money(bill.current),
            "words": f"{wording.day(bill.day)}: {wording.money_with_sign(bill.current, currency)}",
            "height": height,
        }
        for bill, height in zip(past, heights or [0] * len(past), strict=True)
    ]


def _paragraphs(message: str) -> list[str]:
    return [plain(part) for part in message.splitlines() if part.strip()]


def _entry(entry: Entry) -> list[str]:
    return [wording.day(entry.day), plain(entry.words), money(entry.amount)]


def _line(line: Line) -> Sheet:
    return {
        "words": plain(line.words),
        "note": plain(line.note),
        "days": days(line.period) if line.period else "",
        "quantity": wording.quantity(line.quantity, line.unit_price),
        "amount": money(line.amount),
    }


def _product(product: ProductCharges) -> Sheet:
    return {
        "name": plain(product.name),
        "number": plain(product.number),
        "lines": [_line(line) for line in product.lines],
        "total": money(product.total),
    }


def _place(place: PlaceCharges) -> Sheet:
    return {
        "name": plain(place.name),
        "address": plain(place.address),
        "products": [_product(product) for product in place.products],
        "total": money(place.total),
    }


def _tax(tax: Tax) -> list[str]:
    return [plain(tax.words), plain(tax.authority), money(tax.amount)]


def _provider(provider: ProviderCharges) -> Sheet:
    return {
        "name": plain(provider.name),
        "contact": plain(provider.contact),
        "lines": [_line(line) for line in provider.lines],
        "total": money(provider.total),
    }


def _usage(row: UsageRow) -> list[str]:
    return [plain(row.category), f"{row.calls:,}", row.minutes, money(row.amount)]


def _product_calls(product: ProductCalls) -> Sheet:
    return {
        "name": plain(product.name),
        "number": plain(product.number),
        "count": f"{len(product.calls):,}",
        "minutes": product.minutes,
        "amount": money(product.amount),
        "rows": [
            [
                short_day(call.at),
                wording.clock(call.at),
                plain(call.to),
                plain(call.place),
                plain(call.kind),
                call.minutes,
                wording.price(call.price),
            ]
            for call in product.calls
        ],
    }


def drawing_of(logo: bytes) -> str:
    """`logo` as SVG text; a PNG or JPEG is wrapped, so that nothing is read from the disk."""
    if logo.lstrip()[:1] == b"<":
        return logo.decode("utf-8")
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(logo).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 100">'
        '<image width="440" height="100" preserveAspectRatio="xMinYMid meet" '
        f'href="data:image/{kind};base64,{data}"/></svg>'
    )
