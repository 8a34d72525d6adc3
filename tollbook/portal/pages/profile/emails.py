"""Email addresses: of bills and of payment confirmations, each with its list of chips."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.models import Account
from tollbook.flows.actions import (
    ask_for_addresses,
    forget_waiting,
    put_address_back,
    send_link_again,
    take_address_off,
)
from tollbook.flows.queries import addresses_of, waiting_addresses_of
from tollbook.flows.types import AddressFor, WaitingAddress
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.profile import AddressWish
from tollbook.portal.pages.profile.shared import CHANGE, crumbs, shown_account
from tollbook.portal.request import PortalRequest
from tollbook.portal.undo import remember, taken, undoable

PAGE = "profile-emails"
HELP = {
    AddressFor.BILLS: "Bills sent by e-mail and reminders go here.",
    AddressFor.PAYMENTS: "Each payment that you make is confirmed here.",
}
TOO_LATE = "It is too late to undo this. Add the address again."


@dataclass(frozen=True)
class AddressList:
    """One of the two lists as the page shows it, with what was refused of it."""

    field: AddressFor
    addresses: list[str]
    waiting: list[WaitingAddress]
    typed: str = ""
    error: str = ""

    @property
    def help(self) -> str:
        return HELP[self.field]


@require_http_methods(["GET", "HEAD", "POST"])
def emails(request: PortalRequest) -> HttpResponse:
    """Both lists; a form of theirs adds, takes off, sends a link again, or undoes."""
    account = shown_account(request)
    if request.method != "POST":
        return shown(request, account)
    if "undo" in request.POST:
        undo(request, account)
        return redirect(PAGE)
    form = AddressWish(request.POST)
    if not form.is_valid():
        return shown(request, account, status=422)
    field, (wish, what) = form.of_field(), form.wish()
    try:
        request.session["notice"] = DOES[wish](request, account, field, what)
    except Refused as refusal:
        return shown(request, account, (field, what, str(refusal)), status=422)
    return redirect(PAGE)


def shown(
    request: PortalRequest,
    account: Account,
    refused: tuple[AddressFor, str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was typed where it was refused."""
    now = clock.now()
    waiting = waiting_addresses_of(account, now)
    lists = []
    for field in AddressFor:
        own = [each for each in waiting if each.field == field]
        typed, error = refused[1:] if refused and refused[0] == field else ("", "")
        lists.append(AddressList(field, addresses_of(account, field), own, typed, error))
    context = {
        "account": account,
        "lists": lists,
        "may_change": request.viewer.may(CHANGE),
        "undoable": undoable(request, f"{PAGE} {account.pk}", now),
        "crumbs": crumbs("Email addresses"),
    }
    return render(request, "portal/profile/emails.html", context, status=status)


def add(request: PortalRequest, account: Account, field: AddressFor, typed: str) -> str:
    """Send a link to what is new."""
    fresh = ask_for_addresses(account=account, field=field, typed=typed, by=request.actor)
    who = fresh[0] if len(fresh) == 1 else f"{len(fresh)} addresses"
    return f"A link is on its way to {who}. Nothing else goes there until it is opened."


def remove(request: PortalRequest, account: Account, field: AddressFor, email: str) -> str:
    """Take an address off the list; it can be put back for ten minutes."""
    if not take_address_off(account=account, field=field, email=email, by=request.actor):
        return f"{email} is not in the list any more."
    words = f"{email} is taken off: {field.label.lower()}."
    facts = {"field": field.value, "email": email}
    remember(request, f"{PAGE} {account.pk}", words, facts, request.actor.at)
    return ""


def again(request: PortalRequest, account: Account, field: AddressFor, email: str) -> str:
    """One more link."""
    send_link_again(account=account, field=field, email=email, by=request.actor)
    return f"A new link is on its way to {email}. The one before no longer works."


def cancel(request: PortalRequest, account: Account, field: AddressFor, email: str) -> str:
    """The address is not wanted after all."""
    forget_waiting(account=account, field=field, email=email, by=request.actor)
    return f"{email} is not waited for any more."


def undo(request: PortalRequest, account: Account) -> None:
    """Put an address back that was taken off in this browser a moment ago."""
    wanted = request.POST.get("undo", "")
    facts = taken(request, f"{PAGE} {account.pk}", wanted, request.actor.at)
    if facts is None:
        request.session["notice"] = TOO_LATE
        return
    field, email = AddressFor.called(facts["field"]), facts["email"]
    put_address_back(account=account, field=field, email=email, by=request.actor)
    request.session["notice"] = f"{email} is back in the list."


Doing = Callable[[PortalRequest, Account, AddressFor, str], str]
DOES: dict[str, Doing] = {"add": add, "remove": remove, "again": again, "cancel": cancel}
