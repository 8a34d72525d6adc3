"""Invoice delivery: by paper, by e-mail, by both or only here."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.access.types import Edit
from tollbook.billing.actions import change_profile
from tollbook.billing.models import BillingProfile
from tollbook.billing.queries import delivery_is_fixed, minimum_of_delivery, profile_of
from tollbook.catalog.queries.levies import paper_fee_of
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.portal.forms.profile import EMAIL_WORDS, PAPER_WORDS, Delivery
from tollbook.portal.pages.profile.shared import CHANGE, crumbs, forbidden, shown_account
from tollbook.portal.request import PortalRequest

CONTACT_US = "To change this, contact us."


@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: PortalRequest) -> HttpResponse:
    """How the bills of the account are sent; to look at only where the carrier says so."""
    is_fixed = delivery_is_fixed()
    if is_fixed and request.method == "POST":
        return forbidden(request, CONTACT_US)
    account = shown_account(request)
    profile = profile_of(account) or BillingProfile(account=account)
    form = Delivery(request.POST or None, initial=_written(profile))
    if form.is_valid() and _saved(request, account, form):
        request.session["notice"] = "Your choice is saved. It holds from the next bill."
        return redirect("profile")
    context = {
        "account": account,
        "profile": profile,
        "form": form,
        "is_fixed": is_fixed,
        "may_change": request.viewer.may(CHANGE),
        "paper": (PAPER_WORDS.items(), PAPER_WORDS[profile.paper_bill]),
        "email": (EMAIL_WORDS.items(), EMAIL_WORDS[profile.email_bill]),
        "minimum": _minimum(),
        "paper_fee": _paper_fee(request, account),
        "crumbs": crumbs("Invoice delivery"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/profile/delivery.html", context, status=status)


def _written(profile: BillingProfile) -> dict[str, object]:
    is_none = not profile.paper_bill and not profile.email_bill
    return {
        "paper_bill": profile.paper_bill,
        "email_bill": profile.email_bill,
        "looks_here": is_none,
        "version": profile.version,
    }


def _minimum() -> Decimal | None:
    """The amount that "if over minimum" speaks of; None where any bill is over it."""
    return minimum_of_delivery() or None


def _paper_fee(request: PortalRequest, account: Account) -> Decimal:
    today = request.viewer.today
    return paper_fee_of(base_of(account).pk, today, is_business=account.is_business)


def _saved(request: PortalRequest, account: Account, form: Delivery) -> bool:
    edit = Edit(form.values(), request.actor, seen_version=form.cleaned_data["version"])
    try:
        change_profile(account=account, edit=edit)
    except WrongFields as wrong:
        for name, (_, words) in wrong.faults.items():
            form.add_error(name if name in form.fields else None, words)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors
