"""Checks of a verification that never stop a run: what did not come, what still waits."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from tollbook.billing.bill_day import grid_of
from tollbook.billing.findings import (
    FINDINGS_PER_CHECK_MAX,
    billed_accounts,
    information,
    warning,
)
from tollbook.billing.models import BillingProfile, Finding, Run
from tollbook.customers.models import Document
from tollbook.customers.queries import default_base
from tollbook.kernel.show import counted, day
from tollbook.ledger.models import Item
from tollbook.ledger.types import ItemState
from tollbook.usage.queries import silent_feeds

EXEMPTION = "Tax exemption"
ONE_DAY = timedelta(days=1)


def files_missing(run: Run) -> Iterator[Finding]:
    """A feed that brings files but brought none in time for a day of the period; its calls may be
    late. How far apart its files are the feed says.
    """
    period = grid_of(run.cycle).period_on(run.invoice_on - ONE_DAY)
    zone = default_base().company.time_zone
    for feed in silent_feeds(period.start, run.cut_off_on, zone):
        words = (
            f"{feed.name} brought no file on {counted(feed.days, 'day')}, "
            f"the last time on {day(feed.last_on)}."
        )
        yield warning("files-missing", words)


def exemption_without_paper(run: Run) -> Iterator[Finding]:
    """Taxes left out of a bill without the certificate that allows it."""
    exempt = Q(exempt_federal=True) | Q(exempt_state=True) | Q(exempt_county=True)
    exempt |= Q(exempt_city=True) | Q(tax_reseller=True)
    profiles = BillingProfile.objects.filter(exempt, account=OuterRef("pk"))
    papers = Document.objects.filter(account=OuterRef("pk"), kind=EXEMPTION).exclude(
        expires_on__lt=run.invoice_on
    )
    without = billed_accounts(run).filter(Exists(profiles), ~Exists(papers))
    for account in without[:FINDINGS_PER_CHECK_MAX]:
        words = f"Account {account.number} is exempt from taxes and has no valid exemption on file."
        yield warning("exemption-without-document", words, account.pk)


def unposted_entries(run: Run) -> Iterator[Finding]:
    """Payments and credits in the posting queue do not stand on the bills yet."""
    waiting = Item.objects.filter(
        state=ItemState.WAITING, account__in=billed_accounts(run).order_by()
    )
    rows = waiting.order_by("account").values_list("account", "account__number")
    for account_id, number, count in rows.annotate(found=Count("pk"))[:FINDINGS_PER_CHECK_MAX]:
        waits = counted(count, "entry", "entries")
        words = f"Account {number} has {waits} waiting to be posted."
        yield information("entries-unposted", words, account_id)
