"""An issued invoice is not reached through a draft, a replaced row or an emptied table either."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries import check
from tollbook.billing.run import draft
from tollbook.billing.saving import LINE_FIELDS
from tollbook.billing.tests.carrier import Carrier, new_carrier
from tollbook.billing.tests.test_run import account_with_line
from tollbook.kernel.rows import insert_rows

FEB_13, MAR_13 = date(2026, 2, 13), date(2026, 3, 13)
LINE = ", ".join(
    str(each.column) for each in InvoiceLine._meta.concrete_fields if each.name != "id"
)
INVOICE = ", ".join(str(each.column) for each in Invoice._meta.concrete_fields if each.name != "id")
DRAFT = "(SELECT id FROM billing_invoice WHERE issued_at IS NULL)"
ISSUED = "(SELECT id FROM billing_invoice WHERE issued_at IS NOT NULL)"
ONE_MORE = LINE.replace("position", "position + 100")
CHANGES = [
    f"UPDATE billing_invoiceline SET invoice_id = {ISSUED}, position = position + 100 "
    f"WHERE invoice_id = {DRAFT}",
    f"UPDATE billing_invoiceline SET invoice_id = {DRAFT}, position = position + 100 "
    f"WHERE invoice_id = {ISSUED}",
    f"INSERT INTO billing_invoiceline ({LINE}) SELECT {ONE_MORE} FROM billing_invoiceline "
    f"WHERE invoice_id = {ISSUED}",
]
SQLITE_CHANGES = [
    f"REPLACE INTO billing_invoice SELECT * FROM billing_invoice WHERE id = {ISSUED}",
    f"REPLACE INTO billing_invoice ({INVOICE}) SELECT {INVOICE} FROM billing_invoice "
    f"WHERE id = {ISSUED}",
    f"UPDATE OR REPLACE billing_invoice SET id = {ISSUED} WHERE id = {DRAFT}",
    "UPDATE OR REPLACE billing_invoice SET number = 'L-1001' WHERE issued_at IS NULL",
    f"REPLACE INTO billing_invoiceline (id, {LINE}) SELECT id, "
    f"{LINE.replace('invoice_id', DRAFT)} FROM billing_invoiceline WHERE invoice_id = {ISSUED}",
    "UPDATE OR REPLACE billing_invoiceline SET id = (SELECT max(id) FROM billing_invoiceline "
    f"WHERE invoice_id = {ISSUED}) WHERE invoice_id = {DRAFT}",
]
POSTGRESQL_CHANGES = [
    "TRUNCATE billing_invoice CASCADE",
    "TRUNCATE billing_invoiceline CASCADE",
    "TRUNCATE billing_run CASCADE",
]

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("money-20")]


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def assert_refused(carrier: Carrier, statement: str) -> None:
    """With one issued invoice and one draft in the books."""
    account_with_line(carrier, "100100")
    carrier.bill(FEB_13)
    draft(run=carrier.run(MAR_13), calls=carrier.store)
    assert Invoice.objects.filter(issued_at__isnull=True).count() == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with (
        pytest.raises(DatabaseError, match="written in ink"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert check() == []


@pytest.mark.parametrize("statement", CHANGES)
def test_nothing_comes_into_an_issued_invoice_or_out_of_it(
    carrier: Carrier, statement: str
) -> None:
    assert_refused(carrier, statement)


def test_one_line_among_the_many_of_a_bill_run_does_not_come_into_an_issued_invoice(
    carrier: Carrier,
) -> None:
    account_with_line(carrier, "100100")
    carrier.bill(FEB_13)
    draft(run=carrier.run(MAR_13), calls=carrier.store)
    issued = Invoice.objects.get(issued_at__isnull=False)
    open_draft = Invoice.objects.get(issued_at__isnull=True)
    standing = InvoiceLine.objects.count()
    keys = [open_draft.pk] * 100
    keys[70] = issued.pk
    line: dict[str, Any] = dict.fromkeys(LINE_FIELDS, "")
    line |= {"product": None, "location": None}
    line |= {"quantity": "1", "unit_price": None, "period_start": None, "period_end": None}
    line |= {"amount": "1.00", "calls_count": 0, "billed_seconds": 0, "reckoning": "{}"}
    lines = [line | {"invoice": key, "position": 100 + n} for n, key in enumerate(keys)]

    # COPY on PostgreSQL tells it in the words of the driver.
    with (
        pytest.raises(DatabaseError, match="written in ink"),
        connection.wrap_database_errors,
        transaction.atomic(),
    ):
        insert_rows(InvoiceLine, LINE_FIELDS, [tuple(each.values()) for each in lines])

    assert InvoiceLine.objects.count() == standing
    assert check() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
@pytest.mark.parametrize("statement", SQLITE_CHANGES)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nothing_takes_the_place_of_an_issued_invoice(
    carrier: Carrier, statement: str, recursive: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        assert_refused(carrier, statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL truncates")
@pytest.mark.parametrize("statement", POSTGRESQL_CHANGES)
def test_issued_invoices_are_not_emptied(carrier: Carrier, statement: str) -> None:
    assert_refused(carrier, statement)
