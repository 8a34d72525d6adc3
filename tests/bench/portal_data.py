"""Data for the portal's bench: accounts with four bills each, and their calls in the call store.

Runs as a process of its own (`python -m tests.bench.portal_data ACCOUNTS CALLS`), because the
data folder is named by the environment. One account is a corporate parent with a thousand subs
(fewer where there are fewer accounts). The same figures every time.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
django.setup()

# ruff: noqa: E402 - models can be imported only now
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from tests.bench.ready import make_tables
from tests.bench.whole_rows import insert_whole
from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.billing.models import BillingProfile, Cycle, Invoice, InvoiceLine, Run
from tollbook.catalog.models import ProductType
from tollbook.customers.models import Account, Base, Company, Group, Location, Membership, Status
from tollbook.flows.setup import install
from tollbook.kernel import clock
from tollbook.kernel.period import add_months
from tollbook.kernel.rows import instant_text
from tollbook.ledger.models import Allocation, Classification, Entry, Head
from tollbook.services.models import Product
from tollbook.usage.models import UsageProfile
from tollbook.usage.store.schema import COLUMNS
from tollbook.usage.store.write import append, working, writing

PASSWORD = "for-the-bench"
LOG_INS = 40
SUBS = 1000
BILLS = 4
PRODUCTS = 2
PARENT = 1
FIRST_NUMBER = 1_000_000
ROWS_PER_INSERT = 20_000
LINES = (
    # section, kind, amount
    ("service", "recurring", "38.50"),
    ("service", "recurring", "89.90"),
    ("usage", "usage", "12.34"),
    ("tax", "tax", "4.10"),
    ("tax", "tax", "3.20"),
    ("fee", "fee", "1.96"),
)
TOTAL = "150.00"


def build(accounts: int, calls: int) -> None:
    """Everything, into the empty data folder of the environment."""
    make_tables()
    install()
    newest = clock.today("America/Chicago").replace(day=1)
    days = [add_months(newest, -back) for back in reversed(range(BILLS))]
    with transaction.atomic():
        _carrier(days)
        _customers(accounts)
        _bills(accounts, days)
        _entries(accounts, days)
        _log_ins(accounts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _calls(accounts, calls, days)


def _carrier(days: list[date]) -> None:
    company = Company.objects.create(id=1, name="Bench", legal_name="Bench")
    base = Base.objects.create(abbreviation="B", company=company, name="Bench", is_default=True)
    Group.objects.create(id=1, abbreviation="B", name="Bench", base=base)
    cycle = Cycle.objects.create(code="M1", description="M1", day=1, first_invoice_on=days[0])
    ProductType.objects.create(id=1, code="line", label="Line", kind="local", is_traditional=True)
    now = clock.now()
    for number, day in enumerate(days, 1):
        Run.objects.create(
            id=number,
            kind="production",
            cycle=cycle,
            invoice_on=day,
            cut_off_on=day,
            state="issued",
            opened_at=now,
        )


def number_of(account: int) -> str:
    """The account number, which is also the user id of its log-in."""
    return str(FIRST_NUMBER + account)


def _digits(account: int, product: int) -> str:
    return f"1218{10 * account + product:07d}"


def _customers(accounts: int) -> None:
    """Ids count from 1 in every table, so that rows can name each other without asking."""
    active, cycle = Status.objects.get(code="active"), Cycle.objects.get()
    subs = range(PARENT + 1, PARENT + 1 + min(SUBS, accounts // 2))
    ids = range(1, accounts + 1)
    _create(Account, (_account(i, active, is_sub=i in subs) for i in ids))
    place = {"is_bill_to": True, "city": "Duluth", "state": "MN", "in_city": True}
    _create(Location, (Location(id=i, account_id=i, **place) for i in ids))
    _create(BillingProfile, (BillingProfile(account_id=i, cycle=cycle) for i in ids))
    _create(UsageProfile, (UsageProfile(account_id=i) for i in ids))
    _create(
        Product,
        (
            Product(
                id=PRODUCTS * i + k,
                account_id=i,
                location_id=i,
                product_type_id=1,
                product_id=_digits(i, k)[1:],
                digits=_digits(i, k),
                active_on=date(2020, 1, 1),
            )
            for i in ids
            for k in range(PRODUCTS)
        ),
    )


def _account(number: int, active: Status, *, is_sub: bool) -> Account:
    return Account(
        id=number,
        number=number_of(number),
        name=f"Customer {number}",
        billing_type="corporate" if is_sub or number == PARENT else "standard",
        corporate_parent_id=PARENT if is_sub else None,
        group_id=1,
        status=active,
        is_business=True,
    )


def _create(model: Any, rows: Iterable[Any]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_PER_INSERT)):
        model.objects.bulk_create(batch, batch_size=500)


def _insert(model: Any, fields: str, rows: Iterator[list[Any]]) -> None:
    while batch := list(islice(rows, ROWS_PER_INSERT)):
        insert_whole(model, fields.split(), batch)


def _bills(accounts: int, days: list[date]) -> None:
    """Lines first: an issued invoice is written in ink and takes no more."""
    _insert(
        InvoiceLine,
        "invoice position section kind product location product_label location_label "
        "description provider quantity amount tax_category call_category calls_count "
        "billed_seconds source reckoning",
        (
            [
                *(_invoice(i, run), place, section, kind, PRODUCTS * i, i, "Line", "Main"),
                *(f"Line {place}", "", "1", amount, "voice_local", "", 0, 0, f"line:{place}", "{}"),
            ]
            for i in range(1, accounts + 1)
            for run in range(BILLS)
            for place, (section, kind, amount) in enumerate(LINES, 1)
        ),
    )
    issued_at = instant_text(clock.now())
    _insert(
        Invoice,
        "id run account company number sequence invoice_on due_on period_start period_end "
        "previous_balance payments adjustments service usage taxes fees other_providers "
        "total_current total_due calls_count lines_count ledger_position front issued_at entry",
        (
            [
                *(_invoice(i, run), run + 1, i, 1, f"B{_invoice(i, run)}", _invoice(i, run)),
                *(day.isoformat(), add_months(day, 1).isoformat(), day.isoformat()),
                *(add_months(day, 1).isoformat(), "0.00", "0.00", "0.00", "128.40", "12.34"),
                *("7.30", "1.96", "0.00", TOTAL, TOTAL, 25, len(LINES), 2 * run, "{}", issued_at),
                _invoice(i, run),
            ]
            for i in range(1, accounts + 1)
            for run, day in enumerate(days)
        ),
    )


def _invoice(account: int, run: int) -> int:
    """Id of an invoice, and of the ledger entry of its charge."""
    return BILLS * account + run


def _entries(accounts: int, days: list[date]) -> None:
    """A charge for each bill; all but the newest are paid. Ids of payments stand behind."""
    classes = {code: _classification(code) for code in ("invoice", "payment")}
    posted_at, behind = instant_text(clock.now()), BILLS * (accounts + 2)
    fields = (
        "id account position kind amount balance_after source effective_on posted_at "
        "classification description reference digest due_on"
    )

    def due(day: date) -> str:
        return add_months(day, 1).isoformat()

    def rows() -> Iterator[list[Any]]:
        for i in range(1, accounts + 1):
            for run, day in enumerate(days):
                key, on = _invoice(i, run), day.isoformat()
                charge = [TOTAL, TOTAL, f"invoice:{key}", on, posted_at, classes["invoice"]]
                yield [key, i, 2 * run + 1, "charge", *charge, "Invoice", f"B{key}", "", due(day)]
                if run < BILLS - 1:
                    paid = [TOTAL, "0.00", f"paid:{key}", on, posted_at, classes["payment"]]
                    yield [
                        behind + key,
                        i,
                        2 * run + 2,
                        "payment",
                        *paid,
                        "Check",
                        f"B{key}",
                        "",
                        None,
                    ]

    _insert(Entry, fields, rows())
    paid = [_invoice(i, run) for i in range(1, accounts + 1) for run in range(BILLS - 1)]
    fields = "taken_from settles amount made_at digest"
    _insert(Allocation, fields, ([behind + key, key, TOTAL, posted_at, ""] for key in paid))
    # Nobody proves these books, so nothing is sealed.
    head = [2 * BILLS - 1, TOTAL, "0.00", "", BILLS - 1, ""]
    fields = "account position balance unapplied digest allocations allocations_digest"
    _insert(Head, fields, ([i, *head] for i in range(1, accounts + 1)))


def _classification(code: str) -> int:
    return Classification.objects.get(code=code).pk


def log_ins_of(accounts: int) -> list[int]:
    """Accounts that sign in: the corporate parent, and others spread over all."""
    step = max(1, accounts // LOG_INS)
    return [PARENT, *range(min(SUBS, accounts // 2) + 2, accounts + 1, step)][:LOG_INS]


def _log_ins(accounts: int) -> None:
    password = make_password(PASSWORD)
    for account in log_ins_of(accounts):
        user = User.objects.create(
            user_id=number_of(account), name="Bench", kind=Kind.CUSTOMER, password=password
        )
        Membership.objects.create(user=user, account_id=account, is_primary=True)


def _calls(accounts: int, calls: int, days: list[date]) -> None:
    """Calls spread evenly over the accounts and the bills' months."""
    first = add_months(days[0], -1)
    seconds = (days[-1] - first).days * 86_400
    text, whole = "''", "0"
    values = {name: whole if str(kind) == "long" else text for name, kind in COLUMNS.items()}
    values |= {
        "feed_id": "1",
        "call_key": "'k' || n",
        "file_id": "1",
        "line": "n",
        "pass_id": "1",
        "started_at": "started",
        "local_day": "started::DATE",
        "seconds": "30 + n % 900",
        "from_number": f"'1218' || lpad(({10} * account)::VARCHAR, 7, '0')",
        "to_number": "'1612958' || lpad((n % 10000)::VARCHAR, 4, '0')",
        "billed_number": f"'1218' || lpad(({10} * account)::VARCHAR, 7, '0')",
        "direction": "'out'",
        "account_id": "account",
        "product_id": f"{PRODUCTS} * account",
        "category": "'intrastate'",
        "place": "'Minneapolis'",
        "billed_seconds": "30 + n % 900",
        "price_micros_x60": "60 * 10000 * (1 + n % 50)",
        "price_micros": "10000 * (1 + n % 50)",
        "decimals": "4",
        "round_up": "FALSE",
        "invoice_id": f"{BILLS} * account + month_no",
    }
    cases = " ".join(
        f"WHEN started < TIMESTAMP '{day.isoformat()}' THEN {run}" for run, day in enumerate(days)
    )
    columns = ", ".join(f"{values[name]} AS {name}" for name in COLUMNS)
    # 7919 and 104729 are primes: accounts and instants go round without a pattern.
    source = f"""
        (SELECT {columns} FROM (
            SELECT *, CASE {cases} ELSE {BILLS - 1} END AS month_no FROM (
                SELECT range AS n, range * 7919 % {accounts} + 1 AS account,
                    TIMESTAMP '{first.isoformat()}'
                        + to_seconds(range * 104729 % {seconds}) AS started
                FROM range({calls}))))"""
    with writing() as scratch, working(scratch) as connected:
        append(connected, source, scratch, {"tollbook.act": "bench"})


if __name__ == "__main__":
    began = time.monotonic()
    build(int(sys.argv[1]), int(sys.argv[2]))
    print(int(time.monotonic() - began))
