"""Writing off balances that will not be paid, one or many, with the balances as they were shown."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries.aging import AgedAccount, aged_accounts_for
from tollbook.customers.queries import accounts_for
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.rows import among
from tollbook.ledger.actions import write_off
from tollbook.ledger.models import Item
from tollbook.ledger.types import ItemState, WriteOff
from tollbook.office.forms.receivables import AgingFilter, WriteOffForm
from tollbook.office.pages.receivables.overview import narrowed, words_of
from tollbook.office.pages.shared import PlainPager, chips, crumb, say, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("", css="do", hidden="Chosen"),
    Column("Account", "account"),
    Column("Service"),
    Column("Days late", "late", "num"),
    Column("Balance", "balance", "num"),
)


UNKNOWN = "One of these accounts is not there any more. Look at the list again."


@require_http_methods(["GET", "POST"])
def write_offs(request: OfficeRequest) -> HttpResponse:
    """Accounts that owe, the latest first; the chosen ones are written off."""
    viewer = request.viewer
    form = WriteOffForm(sent_by(request), today=viewer.today)
    shown = shown_in(request)
    if request.method == "POST" and form.is_valid():
        try:
            done = write_off(wanted=wanted_of(request, form, shown), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, said(done))
            return redirect("office-write-offs")
    asked = AgingFilter(request.GET)
    listing = listing_from(request.GET, sorts=("account", "late", "balance"), default="-late")
    owing = [row for row in aged_accounts_for(viewer, viewer.today) if row.balance > 0]
    rows = narrowed(owing, asked, listing)
    listing = listing.within(len(rows))
    page = rows[listing.start : listing.start + listing.rows]
    context = {
        "asked": asked,
        "form": form,
        "rows": [(row, row.account_id in shown, key_of(row)) for row in page],
        "columns": COLUMNS,
        "listing": listing,
        "pager": PlainPager(listing, len(rows), len(page)),
        "chips": chips(listing, words_of(asked, viewer.today)),
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Write-offs")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/receivables/write_offs.html", context, status=status)


def key_of(row: AgedAccount) -> str:
    """What a box sends: the account and the balance that is shown for it."""
    return f"{row.account_id}:{row.balance}"


def shown_in(request: OfficeRequest) -> dict[int, Decimal]:
    """The chosen accounts with the balances as they were shown; what cannot be read is nothing."""
    found: dict[int, Decimal] = {}
    for text in request.POST.getlist("account"):
        key, _, amount = text.partition(":")
        try:
            found[int(key)] = Decimal(amount)
        except (ValueError, InvalidOperation):
            continue
    return found


def wanted_of(request: OfficeRequest, form: WriteOffForm, shown: dict[int, Decimal]) -> WriteOff:
    """What the form asks for."""
    if not shown:
        raise Refused("accounts", "Choose at least one account.")
    if accounts_for(request.viewer).filter(pk__in=among(shown)).count() != len(shown):
        raise Refused("accounts", UNKNOWN)
    return WriteOff(
        key=f"write-off:{form.made_key}",
        shown=shown,
        on=request.viewer.today,
        reason=form.cleaned_data["reason"],
    )


def said(done: list[Item]) -> str:
    """What became of it, in a sentence."""
    posted = sum(1 for item in done if item.state == ItemState.POSTED)
    waiting = len(done) - posted
    words = f"{show.counted(posted, 'balance')} written off."
    more = f" {show.counted(waiting, 'write-off')} waiting for somebody to approve."
    return words + (more if waiting else "")
