"""Receivables at a glance, the aging of all accounts on any day, and cash that settles nothing."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from tollbook.billing.models import Settings as BillingSettings
from tollbook.billing.queries.aging import BUCKETS, AgedAccount, aged_accounts_for, bucket_sums
from tollbook.kernel import show
from tollbook.kernel.export import Cell, csv_chunks
from tollbook.kernel.listing import Column, Listing, listing_from
from tollbook.ledger.queries import batches_for, queue_sums
from tollbook.office.forms.receivables import BUCKET_CHOICES, LATE_OF_BUCKET, AgingFilter
from tollbook.office.pages.receivables.batches import BatchRow
from tollbook.office.pages.shared import PlainPager, chips, crumb
from tollbook.office.request import OfficeRequest

BUCKET_WORDS = dict(
    zip(BUCKETS, ("Under 30", "30 to 59", "60 to 89", "90 to 119", "120 and more"), strict=True)
)
NEWEST_BATCHES = 5
SORTS = ("account", "late", "balance")
COLUMNS = (
    Column("Account", "account"),
    Column("Days late", "late", "num"),
    *(Column(words, css="num") for words in BUCKET_WORDS.values()),
    Column("Balance", "balance", "num"),
    Column("More", css="more"),
)
HEAD = ("Account", "Name", "Days late", "Days aged", *BUCKET_WORDS.values(), "Unapplied", "Balance")
UNAPPLIED_COLUMNS = (
    Column("Account"),
    Column("Unapplied", css="num"),
    Column("Balance", css="num"),
    Column("Days late", css="num"),
    Column("", css="do", hidden="Actions"),
)


def overview(request: OfficeRequest) -> HttpResponse:
    """Where the area begins: what is owed by age, and what waits for a person."""
    viewer = request.viewer
    rows = aged_accounts_for(viewer, viewer.today)
    sums = bucket_sums(rows)
    # Late means here what it means on the customer's own home page.
    limit = BillingSettings.load().show_days_late
    context = {
        "sums": sums,
        "buckets": [(words, sums[name]) for name, words in BUCKET_WORDS.items()],
        "late": sum(
            1 for row in rows if limit > 0 and row.aging.days_late > limit and row.balance > 0
        ),
        "with_cash": sum(1 for row in rows if row.unapplied),
        "waiting": queue_sums(viewer),
        "batches": [BatchRow(each) for each in batches_for(viewer)[:NEWEST_BATCHES]],
        "currency": viewer.currency,
        "zone": viewer.zone,
        "today": viewer.today,
    }
    return render(request, "office/receivables/overview.html", context)


def aging(request: OfficeRequest) -> HttpResponseBase:
    """Every account with something open, by days late, on any day; as a file too."""
    viewer = request.viewer
    form = AgingFilter(request.GET)
    on = form.day(viewer.today)
    listing = listing_from(request.GET, sorts=SORTS, default="-late")
    rows = narrowed(aged_accounts_for(viewer, on), form, listing)
    if request.GET.get("format") == "csv":
        return aging_file(rows, on)
    listing = listing.within(len(rows))
    shown = rows[listing.start : listing.start + listing.rows]
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": shown,
        "pager": PlainPager(listing, len(rows), len(shown)),
        "sums": bucket_sums(rows),
        "on": on,
        "chips": chips(listing, words_of(form, on)),
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Aging")],
    }
    return render(request, "office/receivables/aging.html", context)


def unapplied(request: OfficeRequest) -> HttpResponse:
    """Accounts with payments or credits that settle nothing yet."""
    listing = listing_from(request.GET, sorts=("account",), default="account")
    rows = [row for row in aged_accounts_for(request.viewer, request.viewer.today) if row.unapplied]
    listing = listing.within(len(rows))
    shown = rows[listing.start : listing.start + listing.rows]
    context = {
        "listing": listing,
        "columns": UNAPPLIED_COLUMNS,
        "rows": shown,
        "pager": PlainPager(listing, len(rows), len(shown)),
        "total": bucket_sums(rows)["unapplied"],
        "currency": request.viewer.currency,
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Unapplied cash")],
    }
    return render(request, "office/receivables/unapplied.html", context)


def narrowed(rows: list[AgedAccount], form: AgingFilter, listing: Listing) -> list[AgedAccount]:
    """The rows that the filter lets through, in the order asked for."""
    late, text = LATE_OF_BUCKET.get(form.value("bucket"), 0), form.value("q").casefold()
    found = [
        row
        for row in rows
        if row.aging.days_late >= late
        and (row.number.casefold().startswith(text) or text in row.name.casefold())
    ]
    keys = {
        "account": lambda row: row.number,
        "late": lambda row: (row.aging.days_late, row.balance, row.number),
        "balance": lambda row: (row.balance, row.number),
    }
    return sorted(found, key=keys[listing.key], reverse=listing.descending)


def words_of(form: AgingFilter, on: date) -> dict[str, str]:
    """What a chip calls each filter."""
    return {
        "on": f"As of {show.day(on)}",
        "bucket": dict(BUCKET_CHOICES).get(form.value("bucket"), "Any age"),
        "q": f"Holds {form.value('q')}",
    }


def aging_file(rows: Sequence[AgedAccount], on: date) -> StreamingHttpResponse:
    """The list as CSV."""
    headers = {"Content-Disposition": f'attachment; filename="aging-{on.isoformat()}.csv"'}
    chunks = csv_chunks(HEAD, _cells(rows))
    return StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(rows: Sequence[AgedAccount]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        buckets = [getattr(row.aging, name) for name in BUCKETS]
        first = (row.number, row.name, row.aging.days_late, row.aging.days_aged)
        yield (*first, *buckets, row.unapplied, row.balance)
