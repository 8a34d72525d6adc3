"""Bills for the claims, written out by hand: Halloran Hardware and its relatives."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from tollbook.billing.documents.bill import (
    Bill,
    Brand,
    Call,
    Entry,
    Line,
    MailingBlock,
    PastBill,
    PlaceCharges,
    ProductCalls,
    ProductCharges,
    ProviderCharges,
    Tax,
    Totals,
    UsageRow,
)
from tollbook.kernel.period import Period

LARKSPUR = Brand(
    name="Larkspur Telephone",
    colour="#0b5a6b",
    return_address=MailingBlock("Larkspur Telephone", "12 Canal Street", "Duluth, MN 55802"),
    remit_address=MailingBlock("Larkspur Telephone", "PO Box 4410", "Duluth, MN 55803-4410"),
    phone="(218) 555-0100",
    email="care@larkspur.example",
    hours="Monday to Friday, 8 am to 6 pm",
    website="https://larkspur.example",
)

MONTH = Period(date(2026, 11, 12), date(2026, 12, 12))
FIRST_DAYS = Period(date(2026, 11, 1), date(2026, 11, 12))


def _one(
    words: str, amount: str, quantity: str | None = "1", unit_price: str | None = None
) -> Line:
    count, price = (Decimal(text) if text else None for text in (quantity, unit_price))
    return Line(words, Decimal(amount), MONTH, quantity=count, unit_price=price)


def _product(name: str, number: str, *lines: Line) -> ProductCharges:
    return ProductCharges(name, lines, sum((it.amount for it in lines), Decimal(0)), number)


SEATS = _product(
    "Hosted voice",
    "(218) 555-0110",
    _one("Hosted phone seats", "392.00", "14", "28.00"),
    _one("Call queue, service desk", "45.00"),
    _one("Toll-free number (800) 555-0142", "12.00"),
    _one("Three-year term discount", "-35.40", ""),
)
FIBER = _product(
    "Fiber internet 500/500",
    "FIB-20417",
    _one("Fiber internet 500/500", "189.00"),
    _one("Managed router RTR-20417-1", "65.00"),
)
PAGING = _product(
    "Paging and door speaker",
    "PGE-20440",
    _one("Paging and door speaker", "38.00"),
    Line("Paging and door speaker", Decimal("13.48"), FIRST_DAYS, "First days, 11 of 31 days"),
)


TOTALS = Totals(
    previous_balance=Decimal("986.20"),
    payments=Decimal("-986.20"),
    adjustments=Decimal("0.00"),
    brought_forward=Decimal("0.00"),
    service_charges=Decimal("719.08"),
    usage=Decimal("96.44"),
    taxes=Decimal("88.41"),
    own_fees=Decimal("43.17"),
    own_total=Decimal("947.10"),
    other_providers=Decimal("70.00"),
    current=Decimal("1017.10"),
    due=Decimal("1017.10"),
)
TAXES = (
    Tax("Federal Universal Service", Decimal("31.20"), "Federal"),
    Tax("Minnesota sales tax", Decimal("44.91"), "State"),
    Tax("911 and 988 fee", Decimal("9.30"), "State"),
    Tax("St. Louis County transit tax", Decimal("3.00"), "County"),
)
USAGE = (
    UsageRow("Local", 902, "2,204.1", Decimal("0.00")),
    UsageRow("Interstate", 311, "1,402.9", Decimal("61.24")),
    UsageRow("International", 71, "310.4", Decimal("35.20")),
)
PAST = (
    PastBill(date(2026, 8, 12), Decimal("912.55")),
    PastBill(date(2026, 9, 12), Decimal("1002.31")),
    PastBill(date(2026, 10, 12), Decimal("986.20")),
    PastBill(date(2026, 11, 12), Decimal("1017.10")),
)


def calls_of(count: int) -> tuple[Call, ...]:
    """`count` calls from October 12 on, 17 minutes apart."""
    start = datetime(2026, 10, 12, 8, 5)  # noqa: DTZ001  local time of the account, as printed
    places = ("Minneapolis, MN", "Superior, WI", "Two Harbors, MN", "Chicago, IL", "Toronto, ON")
    kinds = ("Local", "Interstate", "Intrastate", "Toll free", "International")
    return tuple(
        Call(
            start + timedelta(minutes=17 * number),
            f"(612) 555-{100 + number % 100:04d}",
            places[number % 5],
            kinds[number % 5],
            f"{1 + number % 37}.{number % 10}",
            Decimal(125 + number * 7 % 9000).scaleb(-4),
        )
        for number in range(count)
    )


def halloran() -> Bill:
    """A business with two locations, all five sections, and 80 calls: four pages."""
    return Bill(
        brand=LARKSPUR,
        bill_to=MailingBlock(
            "Halloran Hardware",
            "418 Superior Street",
            "Duluth, MN 55802",
            attention="Maeve Halloran",
        ),
        account_number="200100",
        number="1048213",
        day=date(2026, 11, 12),
        period=MONTH,
        due_day=date(2026, 12, 5),
        totals=TOTALS,
        messages=("Our help desk closes at noon on November 26.",),
        payments=(Entry(date(2026, 11, 3), "Visa 4242", Decimal("-986.20")),),
        places=(
            PlaceCharges(
                "Head office", (SEATS, FIBER), Decimal("667.60"), "418 Superior Street, Duluth, MN"
            ),
            PlaceCharges("Warehouse", (PAGING,), Decimal("51.48"), "9 Slip Road, Duluth, MN"),
        ),
        taxes=TAXES,
        own_fees=(
            Tax("Regulatory recovery fee", Decimal("28.17")),
            Tax("Property tax recovery", Decimal("15.00")),
        ),
        other_providers=(
            ProviderCharges(
                "Northshore Alarm",
                (_one("Alarm monitoring, head office", "70.00"),),
                Decimal("70.00"),
                "Questions about these charges: (218) 555-0177",
            ),
        ),
        usage=USAGE,
        usage_total=UsageRow("In all", 1284, "3,917.4", Decimal("96.44")),
        calls=(
            ProductCalls("Hosted voice", calls_of(50), "701.5", Decimal("60.24"), "(218) 555-0110"),
            ProductCalls("Toll free", calls_of(30), "401.5", Decimal("36.20"), "(800) 555-0142"),
        ),
        past=PAST,
    )
