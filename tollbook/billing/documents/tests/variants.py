"""The same bill in other circumstances: credit, zero, tiny, huge, long names, other brands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tollbook.billing.documents.bill import (
    Bill,
    Brand,
    Entry,
    Line,
    MailingBlock,
    PlaceCharges,
    ProductCalls,
    ProductCharges,
    Totals,
)
from tollbook.billing.documents.tests.samples import LARKSPUR, MONTH, calls_of, halloran
from tollbook.billing.types import Autopay

HERON = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60">
<circle cx="30" cy="30" r="26" fill="#8a2f4d"/>
<path d="M16 38 q14 -26 30 -12 q-8 2 -9 12 z" fill="#fff"/>
<rect x="70" y="20" width="150" height="9" fill="#8a2f4d"/><rect x="70" y="36" width="96" height="6"
 fill="#c9a24d"/></svg>"""

HERON_VALLEY = Brand(
    name="Heron Valley Cooperative",
    colour="#8a2f4d",
    logo=HERON,
    return_address=MailingBlock("Heron Valley Cooperative", "88 Mill Road", "Winona, MN 55987"),
    remit_address=MailingBlock("Heron Valley Cooperative", "PO Box 12", "Winona, MN 55987-0012"),
    phone="(507) 555-0123",
    website="https://heronvalley.example/",
)
NORTHLINE = Brand(
    name="Northline Wholesale",
    colour="#2b3f8f",
    series=("#2b3f8f", "#b4651a", "#8a4f9e", "#4d7d3f", "#767d89"),
    return_address=MailingBlock(
        "Northline", "1 Exchange Square", "Saint Paul, MN 55101", "Floor 4"
    ),
    remit_address=MailingBlock("Northline", "Lockbox 90", "Saint Paul, MN 55164-0090"),
    phone="(651) 555-0190",
    email="billing@northline.example",
    hours="All days, all hours",
)
NOTHING = Totals(*(Decimal("0.00") for _ in range(12)))


def one_line() -> Bill:
    """A home with one service: one charge and nothing else."""
    line = Line("Home phone", Decimal("24.95"), MONTH, quantity=Decimal(1))
    product = ProductCharges("Home phone", (line,), Decimal("24.95"), "(507) 555-0150")
    price = Decimal("24.95")
    return Bill(
        brand=HERON_VALLEY,
        bill_to=MailingBlock("Ines Okafor", "7 Orchard Lane", "Winona, MN 55987", "Apt 3"),
        account_number="310007",
        number="HV-20001",
        day=date(2026, 11, 12),
        period=MONTH,
        due_day=date(2026, 12, 5),
        totals=replace(NOTHING, service_charges=price, own_total=price, current=price, due=price),
        places=(PlaceCharges("Home", (product,), price, "7 Orchard Lane, Winona, MN"),),
    )


def nothing_due() -> Bill:
    """A zero balance: everything was paid ahead."""
    paid = Entry(date(2026, 11, 2), "Check 1001", Decimal("-24.95"))
    totals = replace(
        one_line().totals,
        payments=Decimal("-24.95"),
        brought_forward=Decimal("-24.95"),
        due=Decimal("0.00"),
    )
    return replace(one_line(), totals=totals, payments=(paid,))


def credit() -> Bill:
    """More credit than charges, with two payments and an adjustment."""
    totals = replace(
        halloran().totals,
        payments=Decimal("-2003.30"),
        adjustments=Decimal("-120.00"),
        brought_forward=Decimal("-1137.10"),
        due=Decimal("-120.00"),
    )
    payments = (
        Entry(date(2026, 11, 3), "Visa 4242", Decimal("-986.20")),
        Entry(date(2026, 11, 9), "Check 5521", Decimal("-1017.10")),
    )
    adjustments = (Entry(date(2026, 11, 10), "Goodwill for the outage", Decimal("-120.00")),)
    return replace(halloran(), totals=totals, payments=payments, adjustments=adjustments)


def past_due() -> Bill:
    """A part of the last bill was not paid."""
    totals = replace(
        halloran().totals,
        payments=Decimal("-773.80"),
        brought_forward=Decimal("212.40"),
        due=Decimal("1229.50"),
    )
    payment = Entry(date(2026, 11, 3), "Check 5520", Decimal("-773.80"))
    late = "$212.40 of an earlier bill is past due. Pay it by November 30 to avoid a late charge."
    return replace(halloran(), totals=totals, payments=(payment,), messages=(late,))


def autopay() -> Bill:
    """Paid by itself: no slip to send."""
    return replace(halloran(), autopay=Autopay("Visa 4242", date(2026, 12, 5)))


def many_calls(count: int) -> Bill:
    """One product with `count` calls."""
    product = ProductCalls("Hosted voice", calls_of(count), "9,999.9", Decimal("96.44"), "555-0110")
    return replace(halloran(), brand=NORTHLINE, calls=(product,))


def many_places(count: int) -> Bill:
    """The head office and the warehouse, `count` times over."""
    first, second = halloran().places
    places = tuple(
        replace((first, second)[number % 2], name=f"Branch {number + 1}") for number in range(count)
    )
    return replace(halloran(), brand=NORTHLINE, places=places)


def renamed(text: str) -> Bill:
    """Every text that a person can type is `text`."""
    bill = halloran()
    line = Line(text, Decimal("1.00"), MONTH, note=text, quantity=Decimal(1))
    product = ProductCharges(text, (line, line), Decimal("2.00"), text)
    call = replace(bill.calls[0].calls[0], place=text, kind=text, to=text)
    block = MailingBlock(text, text, text, text, text)
    return replace(
        bill,
        brand=replace(LARKSPUR, name=text, phone=text, email=text, hours=text, website=text),
        bill_to=block,
        messages=(text,),
        payments=(Entry(bill.day, text, Decimal("-986.20")),),
        adjustments=(Entry(bill.day, text, Decimal("0.00")),) * 2,
        places=(PlaceCharges(text, (product,), Decimal("2.00"), text),),
        taxes=(replace(bill.taxes[0], words=text, authority=text),),
        own_fees=(replace(bill.own_fees[0], words=text),),
        other_providers=(replace(bill.other_providers[0], name=text, contact=text),),
        calls=(replace(bill.calls[0], calls=(call,), name=text),),
    )
