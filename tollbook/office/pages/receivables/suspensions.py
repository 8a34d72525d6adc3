"""Customers late enough to be suspended; those that the record asks to spare begin unticked."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.types import Answers
from tollbook.flows.actions import suspend_late
from tollbook.flows.queries import late_customers_for
from tollbook.flows.types import LateCustomer
from tollbook.kernel import show
from tollbook.kernel.listing import Column, Listing, listing_from
from tollbook.office.forms.receivables import LateFilter, SuspensionForm
from tollbook.office.pages.shared import PlainPager, chips, crumb, say, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("", css="do", hidden="Chosen"),
    Column("Account", "account"),
    Column("Do Not Suspend"),
    Column("Days late", "late", "num"),
    Column("Balance", "balance", "num"),
)
KEYS: dict[str, Callable[[LateCustomer], Any]] = {
    "account": lambda each: each.aged.number,
    "late": lambda each: (each.aged.aging.days_late, each.aged.balance, each.aged.number),
    "balance": lambda each: (each.aged.balance, each.aged.number),
}


@require_http_methods(["GET", "POST"])
def suspensions(request: OfficeRequest) -> HttpResponse:
    """Who is late, the latest first; the ticked ones of the page are suspended."""
    viewer = request.viewer
    asked = LateFilter(request.GET)
    form = SuspensionForm(sent_by(request), initial={"on": viewer.today})
    if request.method == "POST" and form.is_valid() and suspended(request, asked, form):
        return redirect(request.get_full_path())
    listing = listing_from(request.GET, sorts=tuple(KEYS), default="-late")
    found = shown_of(late_customers_for(viewer, viewer.today, asked.days), asked, listing)
    listing = listing.within(len(found))
    page = found[listing.start : listing.start + listing.rows]
    ticked = ticked_in(request)
    context = {
        "asked": asked,
        "form": form,
        "rows": [
            (each, not each.is_spared if ticked is None else each.account.pk in ticked)
            for each in page
        ],
        "columns": COLUMNS,
        "listing": listing,
        "pager": PlainPager(listing, len(found), len(page)),
        "chips": chips(listing, words_of(asked)),
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Suspensions")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/receivables/suspensions.html", context, status=status)


TOO_LONG = 19  # digits that no key of an account has


def ticked_in(request: OfficeRequest) -> set[int] | None:
    """The accounts that were ticked; None where nothing was sent yet."""
    if request.method != "POST":
        return None
    sent = request.POST.getlist("account")
    return {int(each) for each in sent if each.isdecimal() and len(each) < TOO_LONG}


def suspended(request: OfficeRequest, asked: LateFilter, form: SuspensionForm) -> bool:
    """Whether all that were ticked are suspended now; the form says who is not, and why."""
    chosen = ticked_in(request)
    if not chosen:
        form.add_error(None, "Choose at least one account.")
        return False
    viewer = request.viewer
    late = late_customers_for(viewer, viewer.today, asked.days)
    answers = Answers(on=form.cleaned_data["on"], note=form.cleaned_data["note"])
    made = suspend_late(viewer=viewer, late=late, chosen=chosen, answers=answers, by=request.actor)
    words = f"{show.counted(len(made.done), 'customer')} suspended."
    if not made.troubles:
        say(request, words)
        return True
    for sentence in (words, *made.troubles):
        form.add_error(None, sentence)
    return False


def shown_of(late: list[LateCustomer], form: LateFilter, listing: Listing) -> list[LateCustomer]:
    """Those that the filter lets through, in the order asked for."""
    text = form.value("q").casefold()
    found = [each for each in late if text in f"{each.aged.number} {each.aged.name}".casefold()]
    return sorted(found, key=KEYS[listing.key], reverse=listing.descending)


def words_of(form: LateFilter) -> dict[str, str]:
    """What a chip calls each filter."""
    choices = dict(form.fields["bucket"].choices)  # type: ignore[attr-defined]
    age = str(choices.get(form.value("bucket"), "Any age"))
    return {"bucket": age, "q": f"Holds {form.value('q')}"}
