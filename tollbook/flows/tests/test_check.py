"""The proof across the rooms: clean on the billed town, and it names what was tampered with."""

import pyarrow as pa
from django.db import connection

from tests.town import TODAY, Town
from tollbook.billing.models import Invoice
from tollbook.flows.check import check_books
from tollbook.usage.actions import stamp, unstamp
from tollbook.usage.queries import latest_pass


def test_the_books_of_the_billed_town_are_right(billed_town: Town) -> None:
    assert check_books() == []


def test_a_call_taken_off_its_bill_is_named(billed_town: Town) -> None:
    bill = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    unstamp(invoice_ids=[bill.pk])

    faults = check_books()

    assert [fault.code for fault in faults] == ["calls-of-invoice"]
    assert f"Invoice {bill.number} counts {bill.calls_count} calls, but 0" in faults[0].message


def test_a_stamp_of_no_invoice_is_named(billed_town: Town) -> None:
    ghost = pa.table({"account_id": [billed_town.bell.pk], "invoice_id": [999_999]})
    stamp(invoices=ghost, cut_off_on=TODAY, pass_max=latest_pass())

    assert [fault.code for fault in check_books()] == ["calls-without-invoice"]


def test_ink_that_is_gone_from_the_bills_is_named(billed_town: Town) -> None:
    name = "billing_invoiceline_refuses_insert"
    where = " ON billing_invoiceline" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{where}")

    assert [fault.message for fault in check_books()] == [
        f"The trigger {name} is missing or switched off."
    ]
