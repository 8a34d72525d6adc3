"""What the bill run's bench bills: accounts alike in shape, different in every price and number."""

from datetime import date
from typing import Any

import pyarrow as pa

from tests.bench.whole_rows import insert_whole
from tollbook.billing.facts import USAGE
from tollbook.billing.models import BillingProfile
from tollbook.billing.tests.carrier import ADDRESS, Carrier, new_carrier
from tollbook.catalog.models import ChargeItem, ItemPrice, ProductType, TaxCategory
from tollbook.customers.models import Account, Location
from tollbook.services.models import Product, ProductCharge

INVOICE_ON = date(2026, 3, 13)
CHARGES = 5
CALLS_EACH = 100
ACTIVE_ON = "2026-03-13"
CATEGORIES = (("local", 40), ("intrastate", 25), ("interstate", 35))


def fill(accounts: int) -> Carrier:
    """A carrier with `accounts` accounts of one line and five charges, and four tax levels."""
    carrier = new_carrier()
    for level, percent in (("state", "6.875"), ("county", "0.5"), ("city", "1.5")):
        carrier.tax(f"{level}-tax", level, percent)
    usf = {"kind": "interstate_percent", "is_federal_usf": True}
    carrier.tax("federal-usf", "federal", "37.6", "voice_interstate", "voip", **usf)
    _accounts(carrier, accounts)
    _products(accounts)
    return carrier


def _accounts(carrier: Carrier, accounts: int) -> None:
    group, status = carrier.group.pk, carrier.status.pk
    first = 1
    ids = range(first, first + accounts)
    insert_whole(
        Account,
        (
            *("id", "number", "name", "billing_type", "group", "status", "is_business"),
            *("contact_name", "contact_emails", "contact_phone", "phone", "fax", "cell_phone"),
            *("external_id", "created_at"),
        ),
        [
            (
                *(pk, f"{100000 + pk}", f"Customer {pk}", "standard", group, status, 1),
                *("Pat Example", "", "", "", "", "", "", "2025-01-01 00:00:00"),
            )
            for pk in ids
        ],
    )
    place = {**ADDRESS, "in_city": 1, "country": "US", "address_2": "", "attention": ""}
    place |= {"code": 0, "is_bill_to": 1, "description": "Main Location"}
    place |= {"place_confirmed": 1, "is_active": 1}
    insert_whole(Location, ("id", "account", *place), [(pk, pk, *place.values()) for pk in ids])
    flags: dict[str, Any] = {"billing_emails": "", "exempt_federal": 0, "exempt_state": 0}
    flags |= {"exempt_county": 0, "exempt_city": 0, "tax_reseller": 0, "cycle": carrier.cycle.pk}
    insert_whole(BillingProfile, ("account", *flags), [(pk, *flags.values()) for pk in ids])


def _products(accounts: int) -> None:
    voice = TaxCategory.objects.get(code="voice_local")
    kind = ProductType.objects.create(code="line", label="Business line", kind="local")
    items = [
        ChargeItem.objects.create(
            code=f"item-{n}", description=f"Service {n}", kind="recurring", tax_category=voice
        )
        for n in range(CHARGES)
    ]
    for n, item in enumerate(items):
        ItemPrice.objects.create(item=item, valid_from=date(2025, 1, 1), amount=f"{9 + n}.95")
    ids = range(1, accounts + 1)
    insert_whole(
        Product,
        (
            *("id", "account", "location", "product_type", "product_id", "digits"),
            *("description", "status", "active_on"),
        ),
        [
            (
                *(pk, pk, pk, kind.pk, f"{2180000000 + pk}", f"1{2180000000 + pk}"),
                *("", "active", ACTIVE_ON),
            )
            for pk in ids
        ],
    )
    insert_whole(
        ProductCharge,
        ("product", "item", "quantity", "price", "active_on"),
        [
            (pk, item.pk, 1 + pk % 3, f"{10 + pk % 50}.{n}5" if n < 2 else None, ACTIVE_ON)
            for pk in ids
            for n, item in enumerate(items)
        ],
    )


def usage_of(accounts: int) -> pa.Table:
    """100 calls of every account in three categories, as the call store sums them."""
    ids = [pk for pk in range(1, accounts + 1) for _ in CATEGORIES]
    calls = [count for _ in range(accounts) for _name, count in CATEGORIES]
    prices = [
        (pk * 7919 + count * 104_729) % 9_000_000 for pk, count in zip(ids, calls, strict=True)
    ]
    names = [name for _ in range(accounts) for name, _count in CATEGORIES]
    minutes = [count * 180 for count in calls]
    columns = [ids, ids, names, [1] * len(ids), calls, minutes, minutes, [0] * len(ids), prices]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, USAGE, strict=True)],
        schema=USAGE,
    )
