"""Call files for customers: of yesterday, and of each issued invoice, as their accounts ask."""

from collections import defaultdict
from datetime import datetime, timedelta

from tollbook.billing.models import Invoice
from tollbook.kernel.rows import among
from tollbook.usage.actions import BilledMonth, write_daily_files, write_monthly_files
from tollbook.usage.queries import accounts_with_monthly_files, invoices_with_file

# Of invoices older than this nobody asks for a file any more.
BACK_DAYS = 400


def write_files(*, now: datetime) -> int:
    """Make every call file that is due; how many were made."""
    return write_daily_files(now=now) + write_months(now=now)


def write_months(*, now: datetime) -> int:
    """Make the file of each invoice that was issued since its account asked for files.

    The newest invoice counts for an account that has none yet; earlier ones were before its wish.
    """
    account_ids = accounts_with_monthly_files()
    made = invoices_with_file(account_ids)
    issued: dict[int, list[Invoice]] = defaultdict(list)
    for invoice in _issued(account_ids, now):
        issued[invoice.account_id].append(invoice)
    due = [
        _month(invoice)
        for account_id, invoices in issued.items()
        for invoice in _due(invoices, made.get(account_id, set()))
    ]
    return write_monthly_files(months=due, now=now)


def _issued(account_ids: list[int], now: datetime) -> list[Invoice]:
    """Their issued invoices in the order of dates."""
    recent = now.date() - timedelta(days=BACK_DAYS)
    invoices = Invoice.objects.filter(
        account__in=among(account_ids), issued_at__isnull=False, invoice_on__gte=recent
    )
    return list(invoices.select_related("account").order_by("invoice_on", "pk"))


def _due(invoices: list[Invoice], made: set[int]) -> list[Invoice]:
    """Of one account's invoices, oldest first, those that should have a file and do not."""
    first = next((place for place, each in enumerate(invoices) if each.pk in made), -1)
    return [each for each in invoices[first:] if each.pk not in made]


def _month(invoice: Invoice) -> BilledMonth:
    return BilledMonth(
        account_id=invoice.account_id,
        account_number=invoice.account.number,
        invoice_id=invoice.pk,
        invoice_number=invoice.number or "",
        invoice_on=invoice.invoice_on,
    )
