"""Data for the bench of loading: a folder as a carrier brings it, the same every time."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import zipcodes

FIRST = ("Ada", "Ben", "Cyd", "Dora", "Eve", "Finn", "Gia", "Hugo", "Ida", "Jon", "Kai", "Lou")
LAST = ("Moore", "Larsen", "Smith", "Ortega", "Nowak", "Fischer", "Holm", "Quinn", "Reyes", "Stone")
KINDS = ("local", "internet")
ITEMS = ("line", "seat", "fiber")
SINCE = "2024-02-01"
HEADS = {
    "customers": (
        *("account_number", "external_id", "name", "is_business", "contact_name"),
        *("contact_emails", "phone", "cell_phone", "address_1", "address_2", "city", "state"),
        *("postal_code", "county", "in_city", "contracted_on", "term", "services_email_ok"),
        *("paper_bill", "email_bill", "billing_emails", "exempt_state", "due_adjust_days"),
        *("confirmation_emails", "status", "custom.credit_score", "custom.referral_name"),
    ),
    "locations": (
        *("account_number", "code", "description", "address_1", "city", "state"),
        *("postal_code", "county", "in_city", "contact_phone", "is_bill_to"),
    ),
    "users": ("account_number", "user_id", "name", "emails", "role"),
    "notes": ("account_number", "written_at", "text", "level"),
    "products": (
        *("account_number", "product_type", "product_id", "active_on", "location_code"),
        "description",
    ),
    "charges": (
        *("account_number", "product_type", "product_id", "product_active_on", "item"),
        *("active_on", "quantity", "price"),
    ),
    "balances": ("account_number", "reference", "amount", "dated_on"),
}


def places() -> list[dict[str, str]]:
    """Towns of the postal list, some thousand."""
    listed = zipcodes.list_all()  # type: ignore[no-untyped-call]
    usual = [each for each in listed if each["zip_code_type"] == "STANDARD" and each["active"]]
    states = [each for each in usual if each["county"] and each["state"] not in ("PR", "VI", "GU")]
    return states[::9]


def number_of(i: int) -> str:
    return f"K{i:07d}"


def person_of(i: int) -> str:
    return f"{FIRST[i % len(FIRST)]} {LAST[i // 12 % len(LAST)]}"


def customers(accounts: int) -> Iterator[list[object]]:
    """Homes and firms, a third of them firms."""
    among = places()
    for i in range(accounts):
        place, is_firm = among[i % len(among)], i % 3 == 0
        person = person_of(i)
        yield [
            *(number_of(i), f"OLD-{i}", f"{person} Hardware" if is_firm else person),
            *("yes" if is_firm else "no", person if is_firm else "", f"c{i}@mail.example"),
            *(f"(218) 555-{i % 10_000:04d}", "+1 612 555 0100" if i % 5 == 0 else ""),
            *(f"{i % 900 + 1} Lake Street", "" if i % 4 else "Suite 5", place["city"]),
            *(place["state"], place["zip_code"], place["county"], "yes"),
            *(f"2024-{i % 12 + 1:02d}-{i % 28 + 1:02d}", "24" if i % 2 else "MTM"),
            *("yes" if i % 7 == 0 else "no", i % 3, i % 2, f"bills{i}@mail.example"),
            *("yes" if i % 50 == 0 else "no", 30 if i % 10 == 0 else ""),
            *(f"paid{i}@mail.example" if i % 4 == 0 else "", "active"),
            *(600 + i % 200 if i % 3 == 0 else "", "Old Friend" if i % 9 == 0 else ""),
        ]


def locations(accounts: int) -> Iterator[list[object]]:
    """The bill-to of each account, as an export has it, and a further place of each."""
    among = places()
    for i in range(accounts):
        for code, place in enumerate((among[i % len(among)], among[(i + 7) % len(among)])):
            yield [
                *(number_of(i), code, "Shop" if code else "Main Location"),
                *(f"{i % 900 + 1} Lake Street", place["city"], place["state"]),
                *(place["zip_code"], place["county"], "yes", "" if code else "2185550123"),
                "no" if code else "yes",
            ]


def users(accounts: int) -> Iterator[list[object]]:
    """A log-in of each account."""
    for i in range(accounts):
        role = "everything" if i % 4 else "billing"
        yield [number_of(i), f"user{i}", person_of(i), f"u{i}@mail.example", role]


def notes(accounts: int) -> Iterator[list[object]]:
    """A note on each account."""
    for i in range(accounts):
        day = f"2025-{i % 12 + 1:02d}-{i % 28 + 1:02d}T10:00:00+00:00"
        yield [number_of(i), day, f"Called about bill {i}.", "info" if i % 9 == 0 else ""]


def products(accounts: int) -> Iterator[list[object]]:
    """A line and an internet access of each account."""
    for i in range(accounts):
        line = f"218{2_000_000 + i}"
        yield [number_of(i), "local", line, SINCE, 0, "Main line"]
        yield [number_of(i), "internet", f"FIB-{i}", SINCE, 1, ""]


def charges(accounts: int) -> Iterator[list[object]]:
    """Two charges on each line, one on each access."""
    for i in range(accounts):
        line = (number_of(i), "local", f"218{2_000_000 + i}", SINCE)
        yield [*line, "line", SINCE, 1, ""]
        yield [*line, "seat", SINCE, 2, ""]
        yield [number_of(i), "internet", f"FIB-{i}", SINCE, "fiber", SINCE, 1, "49.5"]


def balances(accounts: int) -> Iterator[list[object]]:
    """An open item of each third account."""
    for i in range(0, accounts, 3):
        yield [number_of(i), f"B{i}", f"{10 + i % 90}.{i % 100:02d}", "2025-06-01"]


TABLES = {
    "customers": customers,
    "locations": locations,
    "users": users,
    "notes": notes,
    "products": products,
    "charges": charges,
    "balances": balances,
}


def written(accounts: int, folder: Path) -> dict[str, int]:
    """The folder, with the little of a catalog that it needs; how many lines each table has."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, "tax_categories", ("code", "label"), [("bench", "Bench")])
    kinds = [(each, each.title(), each, "no" if each == "internet" else "yes") for each in KINDS]
    _file(folder, "product_types", ("code", "label", "kind", "has_usage"), kinds)
    head = ("code", "description", "kind", "interval", "tax_category")
    items = [(each, each.title(), "recurring", "monthly", "bench") for each in ITEMS]
    _file(folder, "items", head, items)
    return {
        name: _file(folder, name, HEADS[name], table(accounts)) for name, table in TABLES.items()
    }


def _file(folder: Path, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as paper:
        writer = csv.writer(paper)
        writer.writerow(head)
        return sum(bool(writer.writerow(row)) for row in rows)
