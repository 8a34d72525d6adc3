"""The customer filter of one log-in: which accounts of its structure it sees."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.filters import set_search_filter
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, member_of
from tollbook.customers.queries.filters import filter_facts_of
from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.office.forms.filtering import CustomerFilter
from tollbook.office.pages.shared import crumb, say, sent_by
from tollbook.office.request import OfficeRequest

ACCOUNTS_SHOWN = 12


@require_http_methods(["GET", "POST"])
def filtering(request: OfficeRequest, number: str, user_id: str) -> HttpResponse:
    """Look at the filter and what it leaves; a POST saves another one."""
    account = account_for(request.viewer, number)
    membership = member_of(account, user_id)
    facts = filter_facts_of(membership)
    form = CustomerFilter(sent_by(request), facts=facts)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.wanted()
            left = set_search_filter(membership=membership, wanted=wanted, by=request.actor)
        except Refused as refusal:
            form.add_error(form.field_of(refusal.code), str(refusal))
        else:
            say(request, f"{membership.user.user_id} sees {show.counted(left, 'account')} now.")
            return redirect("office-customer-filter", account.number, membership.user.user_id)
    context = {
        "account": account,
        "user": membership.user,
        "form": form,
        "facts": facts,
        "shown": facts.left[:ACCOUNTS_SHOWN],
        "more": len(facts.left) - ACCOUNTS_SHOWN,
        "crumbs": crumbs_of(account, membership.user.user_id),
    }
    status = 422 if form.errors else 200
    return render(request, "office/customers/filter.html", context, status=status)


def crumbs_of(account: Account, user_id: str) -> Sequence[dict[str, str]]:
    """The way back to the customer."""
    return [
        crumb("Customers", "office-customers"),
        crumb(account.name, "office-customer", account.number),
        crumb(f"What {user_id} sees"),
    ]
