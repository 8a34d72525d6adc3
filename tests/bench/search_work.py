"""Data for the bench of the search, and the questions put to it.

Runs as a process of its own (`python -m tests.bench.search_work ACCOUNTS LOOKS`), because the data
folder is named by the environment. Prints milliseconds by question. The same figures every time.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.db import connection, transaction
from django.test import Client

from tests.bench.portal_data import _carrier, _create, _insert
from tests.bench.ready import make_tables
from tollbook.access.actions import create_user
from tollbook.access.models import Settings
from tollbook.access.queries import keyed_hash
from tollbook.access.types import Kind
from tollbook.billing.models import Invoice
from tollbook.customers.models import Account, AccountSecurity, FormerNumber, Location, Status
from tollbook.customers.models.search import renew
from tollbook.flows.setup import install
from tollbook.kernel import clock
from tollbook.kernel.period import add_months
from tollbook.kernel.rows import instant_text
from tollbook.ledger.models import Classification, Entry
from tollbook.services.models import Product

FIRST = ("Ada", "Ben", "Cyd", "Dora", "Eve", "Finn", "Gia", "Hugo", "Ida", "Jon", "Käthe", "Lou")
LAST = ("Moore", "Larsen", "Smith", "Ortega", "Nowak", "Fischer", "Öst", "Quinn", "Reyes", "Stone")
TRADES = ("Bakery", "Travel", "Hardware", "Farms", "Dental", "Motors", "Books", "Foundry", "Inn")
MONTHS = 24
PAYMENTS = 6
# A prime: neighbours in number are none in name, phone or amount.
STEP = 7919
OF_CPU = ", CPU"
# Questions that mean many accounts or none.
VAGUE = frozenset(
    {
        *("one word", "name", "name, by its field", "name and open only", "four digits"),
        *("number begins", "nothing", "no search"),
    }
)


def build(accounts: int) -> None:
    """The accounts with phones, products, invoices and payments, into an empty database."""
    make_tables()
    install()
    # The pages are measured, not the door in front of them.
    Settings(staff_second_factor_required=False).save()
    today = clock.today("America/Chicago")
    days = [add_months(today.replace(day=1), -back) for back in range(PAYMENTS)]
    with transaction.atomic():
        _carrier(days)
        _accounts(accounts)
        _papers(accounts, days)
        staff = create_user(user_id="bench", kind=Kind.STAFF, password="x", facts={})
        staff.is_superuser = True
        staff.save()
    renew()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def name_of(number: int) -> str:
    """A person or a firm, the same for the same number."""
    spread = number * STEP
    person = f"{FIRST[spread % len(FIRST)]} {LAST[spread // 13 % len(LAST)]}"
    return f"{person} {TRADES[spread % len(TRADES)]} {number}" if number % 3 == 0 else person


def phone_of(number: int, place: int = 0) -> str:
    """Ten digits of a number in Minnesota."""
    return f"218{2_000_000 + (number * STEP + place * 31) % 8_000_000:07d}"


def ssn_of(number: int) -> str:
    """Nine digits as an SSN may have them."""
    return f"{100 + number % 500:03d}{1 + number // 500 % 99:02d}{1 + number // 49_500:04d}"


def _accounts(accounts: int) -> None:
    status = Status.objects.get(code="active")
    ids = range(1, accounts + 1)
    _create(
        Account,
        (
            Account(
                id=i,
                number=str(1_000_000 + i),
                name=name_of(i),
                contact_name=f"{FIRST[i % len(FIRST)]} {LAST[i % len(LAST)]}",
                phone=f"+1{phone_of(i)}",
                contact_phone=f"+1{phone_of(i, 1)}",
                external_id=f"OLD-{i * STEP}",
                custom={"uc_external_id": f"UC-{i}"},
                group_id=1,
                status=status,
                is_business=i % 3 == 0,
            )
            for i in ids
        ),
    )
    place = {"is_bill_to": True, "city": "Duluth", "state": "MN", "in_city": True}
    _create(Location, (Location(id=i, account_id=i, **place) for i in ids))
    _create(Product, (_product(i, k) for i in ids for k in range(3)))
    now = clock.now()
    _create(
        FormerNumber,
        (FormerNumber(account_id=i, number=f"FORMER-{i}", replaced_at=now) for i in ids),
    )
    _create(
        AccountSecurity,
        (AccountSecurity(account_id=i, ssn_hash=keyed_hash(ssn_of(i))) for i in ids),
    )


def _product(number: int, place: int) -> Product:
    digits = phone_of(number, 2 + place)
    since = clock.today("UTC") - timedelta(days=900)
    return Product(
        account_id=number,
        location_id=number,
        product_type_id=1,
        product_id=digits if place else f"FIB-{number}",
        digits=f"1{digits}" if place else "",
        active_on=since,
    )


def _papers(accounts: int, days: list[Any]) -> None:
    """An invoice and a payment by check for each of the months."""
    now = instant_text(clock.now())
    kind = Classification.objects.get(code="payment").pk

    def entries() -> Iterator[list[Any]]:
        for i in range(1, accounts + 1):
            for place, day in enumerate(days):
                check = i * PAYMENTS + place
                cents = 1000 + check * STEP % 400_000
                amount = f"{cents // 100}.{cents % 100:02d}"
                yield [
                    *(i, place + 1, "payment", amount, "0.00", f"p:{check}", day.isoformat(), now),
                    *(kind, "Check", str(100_000 + check), ""),
                ]

    fields = "account position kind amount balance_after source effective_on posted_at"
    _insert(Entry, f"{fields} classification description reference digest", entries())
    zeros = ["0.00"] * 10
    fields = (
        "run account company number sequence invoice_on due_on period_start period_end "
        "previous_balance payments adjustments service usage taxes fees other_providers "
        "total_current total_due calls_count lines_count ledger_position front issued_at"
    )
    _insert(
        Invoice,
        fields,
        (
            [
                *(place + 1, i, 1, f"B{i * PAYMENTS + place}", i * PAYMENTS + place),
                *([day.isoformat()] * 3),
                *(add_months(day, 1).isoformat(), *zeros, 0, 0, 0, "{}", now),
            ]
            for i in range(1, accounts + 1)
            for place, day in enumerate(days)
        ),
    )


def questions(number: int, days: list[date]) -> dict[str, dict[str, str]]:
    """What somebody types who looks for this account, by the field of the form."""
    check = number * PAYMENTS
    cents = 1000 + check * STEP % 400_000
    amount = f"{cents // 100}.{cents % 100:02d}"
    boxes = {
        "account number": str(1_000_000 + number),
        "former number": f"FORMER-{number}",
        "number begins": str(1_000_000 + number)[:5],
        "name": name_of(number).lower(),
        "one word": LAST[number % len(LAST)],
        "phone": phone_of(number),
        "four digits": phone_of(number)[-4:],
        "product": phone_of(number, 4),
        "product id": f"FIB-{number}",
        "invoice": f"B{check}",
        "check": str(100_000 + check),
        "amount": amount,
        "external id": f"OLD-{number * STEP}",
        "searched field": f"UC-{number}",
        "nothing": "zzzzzz",
    }
    between = {"first_on": days[0].isoformat(), "last_on": days[0].isoformat()}
    contact = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"
    return {name: {"q": text} for name, text in boxes.items()} | {
        "amount and day": {"amount": amount, **between},
        "check, by its field": {"check": str(100_000 + check)},
        "phone, by its field": {"phone": phone_of(number, 1)},
        "name, by its field": {"name": contact},
        "name and open only": {"q": contact, "open": "True"},
        "SSN": {"ssn": ssn_of(number)},
        "no search": {},
    }


def ask(accounts: int, looks: int) -> dict[str, list[float]]:
    """Milliseconds of the whole list page for each question, rights and page included."""
    client = Client(headers={"host": "localhost"})
    assert client.login(username="bench", password="x")
    today = clock.today("America/Chicago")
    times: dict[str, list[float]] = {}
    for look in range(looks):
        number = 1 + (look * 104_729) % accounts
        for name, asked in questions(number, [today.replace(day=1)]).items():
            began, began_cpu = time.perf_counter(), time.process_time()
            response = (
                client.post("/office/find/ssn/", asked)
                if "ssn" in asked
                else client.get("/office/customers/", asked)
            )
            times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            times.setdefault(f"{name}{OF_CPU}", []).append((time.process_time() - began_cpu) * 1000)
            assert response.status_code == 200, name
            is_found = str(1_000_000 + number) in response.content.decode()
            is_short = len(asked.get("q", "long")) < len("abc")
            assert is_found or is_short or name in VAGUE, name
    return times


if __name__ == "__main__":
    build(int(sys.argv[1]))
    ask(int(sys.argv[1]), 1)
    print(json.dumps(ask(int(sys.argv[1]), int(sys.argv[2]))))
