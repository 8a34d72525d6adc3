"""A stored invoice as the document prints it: nothing is worked out anew, only placed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q

from tollbook.billing.documents.bill import (
    Bill,
    Brand,
    Entry,
    Line,
    MailingBlock,
    PastBill,
    PlaceCharges,
    ProductCharges,
    ProviderCharges,
    Tax,
    Totals,
    UsageRow,
)
from tollbook.billing.front import AUTOPAY, ONE_TAX_TOTAL, PAGE_BREAK
from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.printed_calls import printed_calls, product_kind
from tollbook.billing.queries.moved import Moved, handed_to, moved_on
from tollbook.billing.queries.others import taken_over
from tollbook.billing.reports.all import made
from tollbook.billing.reports.reading import ALL_TAXES, facts_of, reports_wanted
from tollbook.billing.rules.notes import note_of
from tollbook.billing.rules.wording import CALL_WORDS
from tollbook.billing.types import Autopay, LineKind, Section
from tollbook.catalog.types import TaxLevel
from tollbook.content.models import BaseLook
from tollbook.content.queries.looks import picture_of
from tollbook.content.types import LookSlot
from tollbook.customers.models import Location
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import Period
from tollbook.kernel.phones import normalise, shown
from tollbook.kernel.show import minutes

PAST_BILLS = 4
PHONE_DIGITS = (10, 11)
BRAND_COLOUR = "#0b5a6b"
Lines = Sequence[InvoiceLine]
# From the nation down to the city; fees of the carrier have none.
LEVELS = ("", *TaxLevel)


@dataclass(frozen=True)
class _Sheet:
    """What one bill is printed from."""

    invoice: Invoice
    lines: Lines
    places: dict[int, Location]

    def section(self, *sections: Section) -> Lines:
        """The lines of these sections, as they stand."""
        return [line for line in self.lines if line.section in sections]


def bill_of(invoice: Invoice) -> Bill:
    """The issued `invoice` with its lines, the entries since the last bill and its calls."""
    lines = list(invoice.lines.select_related("product__product_type").order_by("position"))
    places = Location.objects.in_bulk({line.location_id for line in lines if line.location_id})
    sheet = _Sheet(invoice, lines, places)
    front = invoice.front
    moved = moved_on(invoice)
    wanted = reports_wanted(invoice)
    calls, left_out = printed_calls(invoice, lines, wanted)
    return Bill(
        brand=_brand(front),
        bill_to=_mailing(front["bill_to"]),
        account_number=front["account"]["number"],
        number=invoice.number or "",
        day=invoice.invoice_on,
        period=Period(invoice.period_start, invoice.period_end),
        due_day=invoice.due_on,
        totals=_totals(invoice),
        taken_over=taken_over(invoice),
        handed_to=handed_to(invoice),
        currency=front["currency"],
        autopay=_autopay(front.get(AUTOPAY)),
        messages=tuple(front["messages"]),
        payments=tuple(_entry(each) for each in moved if each.is_payment),
        adjustments=tuple(_entry(each) for each in moved if not each.is_payment),
        places=_places(sheet),
        taxes=_taxes(sheet.section(Section.TAX), in_one=bool(front.get(ONE_TAX_TOTAL))),
        own_fees=_taxes(sheet.section(Section.FEE)),
        other_providers=_providers(sheet),
        usage=_usage(sheet),
        usage_total=_usage_total(sheet),
        calls=calls,
        calls_left_out=left_out,
        calls_in_seconds="call_detail_seconds" in wanted,
        reports=made(facts_of(invoice, lines), wanted) if wanted else (),
        page_break=bool(front.get(PAGE_BREAK)),
        past=_past(invoice),
    )


def _autopay(told: dict[str, str] | None) -> Autopay | None:
    return Autopay(told["method"], date.fromisoformat(told["on"])) if told else None


def _mailing(parts: dict[str, str]) -> MailingBlock:
    state_zip = f"{parts['state']} {parts['postal_code']}".strip()
    city_line = ", ".join(part for part in (parts["city"], state_zip) if part)
    country = parts.get("country", "US")
    return MailingBlock(
        name=parts["name"],
        line_1=parts["address_1"],
        line_2=parts.get("address_2", ""),
        attention=parts.get("attention", ""),
        city_line=city_line,
        country="" if country == "US" else country,
    )


def _brand(front: dict[str, Any]) -> Brand:
    """The contacts as printed; the look as it is today."""
    brand = front["brand"]
    look = BaseLook.objects.filter(base=front["base"]).first()
    tokens = look.tokens if look else {}
    own_logo = look.logo_svg.encode() if look and look.logo_svg else None
    series = tuple(tokens[f"series-{n}"][0] for n in range(1, 6) if f"series-{n}" in tokens)
    return Brand(
        name=brand["name"],
        colour=tokens.get("brand", [BRAND_COLOUR])[0],
        return_address=_mailing(front["return_to"]),
        remit_address=_mailing(front["remit_to"]),
        phone=_phone(brand["phone"]),
        logo=picture_of(front["base"], LookSlot.INVOICE) or own_logo,
        email=brand["email"],
        hours=brand["hours"],
        website=brand["website"],
        seller=_seller(front.get("seller", {})),
        series=series if len(series) == 5 else (),
    )


def _seller(seller: dict[str, str]) -> str:
    """Larkspur Communications LLC, Fed ID 12-3456789, State ID 77."""
    ids = (("Fed ID", "federal_tax_id"), ("State ID", "state_tax_id"))
    told = [f"{words} {seller[name]}" for words, name in ids if seller.get(name)]
    return ", ".join(filter(None, (seller.get("name", ""), *told)))


def _phone(written: str) -> str:
    digits = normalise(written)
    return shown(digits) if digits else written


def _totals(invoice: Invoice) -> Totals:
    return Totals(
        previous_balance=invoice.previous_balance,
        payments=invoice.payments,
        adjustments=invoice.adjustments,
        brought_forward=invoice.previous_balance + invoice.payments + invoice.adjustments,
        service_charges=invoice.service,
        usage=invoice.usage,
        taxes=invoice.taxes,
        own_fees=invoice.fees,
        own_total=invoice.total_current - invoice.other_providers,
        other_providers=invoice.other_providers,
        current=invoice.total_current,
        due=invoice.total_due,
    )


def _entry(moved: Moved) -> Entry:
    return Entry(moved.on, moved.words, moved.amount)


def _line(line: InvoiceLine) -> Line:
    has_end = line.period_start is not None and line.period_end is not None
    return Line(
        words=line.description,
        amount=line.amount,
        period=Period(line.period_start, line.period_end)  # type: ignore[arg-type]
        if has_end
        else None,
        note=note_of(LineKind(line.kind), line.reckoning or {}),
        quantity=line.quantity if line.quantity != 1 else None,
        unit_price=line.unit_price if line.quantity != 1 else None,
    )


def _sum(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _groups(
    lines: Lines, key: Callable[[InvoiceLine], Any]
) -> Iterable[tuple[Any, list[InvoiceLine]]]:
    """Neighbouring lines with the same key; the lines stand in printed order."""
    for found, group in groupby(lines, key):
        yield found, list(group)


def _places(sheet: _Sheet) -> tuple[PlaceCharges, ...]:
    made = []
    charges = sheet.section(Section.SERVICE)
    for (location_id, label), group in _groups(
        charges, lambda line: (line.location_id, line.location_label)
    ):
        place = sheet.places.get(location_id or 0)
        made.append(
            PlaceCharges(
                name=label or "Account charges",
                products=tuple(
                    _product(products) for _key, products in _groups(group, _product_key)
                ),
                total=_sum(group),
                address=_one_line(place) if place else "",
            )
        )
    return tuple(made)


def _product_key(line: InvoiceLine) -> tuple[int | None, str]:
    return (line.product_id, line.product_label)


def _product(lines: Lines) -> ProductCharges:
    first = lines[0]
    return ProductCharges(
        name=product_kind(first),
        lines=tuple(_line(line) for line in lines),
        total=_sum(lines),
        number=_product_id(first.product_label),
    )


def _product_id(label: str) -> str:
    """A telephone number as people write it; any other Product ID as it is."""
    return _phone(label) if label.isdigit() and len(label) in PHONE_DIGITS else label


def _one_line(place: Location) -> str:
    parts = (place.address_1, place.address_2, place.city, f"{place.state} {place.postal_code}")
    return ", ".join(part.strip() for part in parts if part.strip())


def _taxes(lines: Lines, *, in_one: bool = False) -> tuple[Tax, ...]:
    """One line for each rule: the shares of products and places add up again.

    in_one: one line for all of them, as customers have it who want no tax detail.
    """
    if in_one:
        return (Tax(ALL_TAXES, _sum(lines)),) if lines else ()
    sums: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        level = str((line.reckoning or {}).get("level", "")).capitalize()
        key = (line.description, level if line.section == Section.TAX else "")
        sums[key] = sums.get(key, ZERO) + line.amount
    rows = [Tax(words, amount, level) for (words, level), amount in sums.items()]
    return tuple(sorted(rows, key=lambda tax: LEVELS.index(tax.authority.casefold())))


def _providers(sheet: _Sheet) -> tuple[ProviderCharges, ...]:
    """Each company with its sum and with who answers questions: we do, as its billing agent."""
    phone = _phone(sheet.invoice.front["brand"]["phone"])
    contact = f"Questions about these charges: {phone}" if phone else ""
    lines = sorted(sheet.section(Section.OTHER_PROVIDERS), key=lambda line: line.provider)
    return tuple(
        ProviderCharges(name, tuple(_line(line) for line in group), _sum(group), contact)
        for name, group in _groups(lines, lambda line: line.provider)
    )


def _usage(sheet: _Sheet) -> tuple[UsageRow, ...]:
    by_words: dict[str, list[InvoiceLine]] = {}
    for line in sorted(sheet.section(Section.USAGE), key=_kind_of_call):
        by_words.setdefault(line.description, []).append(line)
    return tuple(_usage_row(words, group) for words, group in by_words.items())


def _kind_of_call(line: InvoiceLine) -> int:
    """Where the line's kind of call stands: from the neighbour to the far end of the world."""
    kinds = list(CALL_WORDS)
    return kinds.index(line.call_category) if line.call_category in kinds else len(kinds)


def _usage_row(words: str, lines: Lines) -> UsageRow:
    return UsageRow(
        category=words,
        calls=sum(line.calls_count for line in lines),
        minutes=minutes(sum(line.billed_seconds for line in lines)),
        amount=_sum(lines),
    )


def _usage_total(sheet: _Sheet) -> UsageRow | None:
    lines = sheet.section(Section.USAGE)
    return _usage_row("All calls", lines) if lines else None


def _past(invoice: Invoice) -> tuple[PastBill, ...]:
    """The last bills up to this one, oldest first; voided ones were none."""
    stands = Q(issued_at__isnull=False, void__isnull=True) | Q(pk=invoice.pk)
    bills = Invoice.objects.filter(
        stands, account=invoice.account, invoice_on__lte=invoice.invoice_on
    ).order_by("-invoice_on", "-pk")
    rows = list(bills.values_list("invoice_on", "total_current")[:PAST_BILLS])
    return tuple(PastBill(*row) for row in reversed(rows))
