"""Credits that wait for the next bill: which bill takes them off, and which drafts are out of date.

A draft only names them; the issue of the bill settles that they are used, in its transaction.
"""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from tollbook.billing.models import Invoice, InvoiceLine, NextBillCredit, Run
from tollbook.billing.types import LineKind, RunKind
from tollbook.kernel.rows import among

Waiting = QuerySet[NextBillCredit]


def outdated(run: Run, account_ids: Sequence[int]) -> list[int]:
    """The accounts whose drafts take off a credit that was taken back or is used up meanwhile."""
    named = _named(Invoice.objects.filter(run=run, account__in=_with_credits(account_ids)))
    waiting = set(_waiting({credit for credit, _ in named}).values_list("pk", flat=True))
    return sorted({invoice.account_id for credit, invoice in named if credit not in waiting})


def use_credits(drafts: Sequence[Invoice]) -> None:
    """Note which of these bills, issued in this transaction, has taken which credit off."""
    accounts = _with_credits([draft.account_id for draft in drafts])
    if not accounts:
        return
    keys = [draft.pk for draft in drafts if draft.account_id in accounts]
    for credit, invoice in _named(Invoice.objects.filter(pk__in=among(keys))):
        used = _waiting({credit}).update(shown_on=invoice)
        assert used, "a bill takes a credit off that waits no longer"


def free_credits(invoice: Invoice) -> None:
    """A voided bill has taken nothing off: its credits wait for the next one."""
    NextBillCredit.objects.filter(shown_on=invoice).update(shown_on=None)


def draft_with(credit_id: int) -> Run | None:
    """A run that may be issued and whose draft takes this credit off."""
    waiting = NextBillCredit.objects.select_related("credit__invoice").get(pk=credit_id)
    drafts = Invoice.objects.filter(
        account=waiting.credit.invoice.account_id, issued_at__isnull=True
    ).exclude(run__kind=RunKind.TRIAL)
    found = [invoice.run for credit, invoice in _named(drafts) if credit == credit_id]
    return found[0] if found else None


def _with_credits(account_ids: Sequence[int]) -> list[int]:
    """Those of the accounts that ever had such a credit; few."""
    rows = NextBillCredit.objects.filter(credit__invoice__account__in=among(account_ids))
    return list(rows.values_list("credit__invoice__account", flat=True).distinct())


def _named(invoices: QuerySet[Invoice]) -> set[tuple[int, Invoice]]:
    """Each credit that a line of these bills names, with the bill."""
    lines = InvoiceLine.objects.filter(invoice__in=invoices, kind=LineKind.GIVEN)
    return {
        (int(line.source.split(":")[1]), line.invoice)
        for line in lines.select_related("invoice__run")
    }


def _waiting(keys: Iterable[int]) -> Waiting:
    rows = NextBillCredit.objects.filter(shown_on=None, credit__ended_at=None)
    return rows.filter(pk__in=among(keys))
