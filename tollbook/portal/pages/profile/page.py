"""Profile: what we know of the account and where its bills go; each card leads to its form."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tollbook.billing.models import BillingProfile
from tollbook.billing.queries import delivery_is_fixed, profile_of
from tollbook.customers.models import Account
from tollbook.customers.queries.locations import bill_to_for
from tollbook.customers.queries.papers import notes_for_customers
from tollbook.customers.types import Viewer
from tollbook.flows.queries import waiting_addresses_of
from tollbook.kernel import clock
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.record import FieldSpec, Portal, Reading, shown
from tollbook.kernel.record_rows import value_of
from tollbook.payments.queries import payment_profile_of
from tollbook.portal.forms.profile import EMAIL_WORDS, PAPER_WORDS
from tollbook.portal.pages.profile.shared import (
    CHANGE,
    CHANGE_PLACE,
    PEOPLE,
    SEE_PLACE,
    detail_fields,
    shown_account,
)
from tollbook.portal.request import PortalRequest

NOTES_SHOWN = 20


def profile(request: PortalRequest) -> HttpResponse:
    """Cards with values; each with its way to change it, where there is the right."""
    viewer = request.viewer
    account = shown_account(request, "security")
    context = {
        "viewer": viewer,
        "account": account,
        "security": getattr(account, "security", None),
        "details": (details := _details(account, viewer.today)),
        "takes_details": any(spec.portal == Portal.EDIT for spec, _ in details),
        "corporate": _corporate_number(account),
        "notes": notes_for_customers(account, viewer.today)[:NOTES_SHOWN],
        "may_change": viewer.may(CHANGE),
        "may_prove": viewer.may(CHANGE) and account.pk == viewer.own_account_id,
        "may_move": viewer.may(CHANGE_PLACE),
        "may_manage": viewer.may(PEOPLE),
        **_bills(account),
        **(_contact(viewer, account) if viewer.may(SEE_PLACE) else {}),
    }
    return render(request, "portal/profile/page.html", context)


def _contact(viewer: Viewer, account: Account) -> dict[str, Any]:
    """The card of the contact information; it is not there without the right to see places, and
    has no address where a customer filter leaves the bill-to location out."""
    phones = (
        *(("Phone", account.phone), ("Contact phone", account.contact_phone)),
        *(("Cell phone", account.cell_phone), ("Fax", account.fax)),
    )
    return {"location": bill_to_for(viewer, account), "phones": phones, "sees_place": True}


def _corporate_number(account: Account) -> str:
    """The number of the top of the structure, the account's own where it is that; "" for none."""
    parent = account.corporate_parent
    if parent is not None:
        return parent.shown_number
    return account.shown_number if account.billing_type == "corporate" else ""


def _details(account: Account, today: date) -> list[tuple[FieldSpec, str]]:
    """What staff keep in fields of their own and let customers see; "" where nothing is kept."""
    fields = detail_fields()
    reading = Reading(today, options={spec.name: options for spec, options in fields})
    return [(spec, shown(spec, value_of(account, spec), reading)) for spec, _ in fields]


def _bills(account: Account) -> dict[str, Any]:
    """Where bills and confirmations go, and in which way."""
    billing = profile_of(account) or BillingProfile(account=account)
    paid = payment_profile_of(account)
    return {
        "billing": billing,
        "addresses": (
            ("Billing email", addresses_in(billing.billing_emails)),
            ("Payment confirmation email", addresses_in(paid.confirmation_emails)),
        ),
        "waiting": len(waiting_addresses_of(account, clock.now())),
        "delivery": (
            ("Send paper bill", PAPER_WORDS[billing.paper_bill]),
            ("Send e-mail bill", EMAIL_WORDS[billing.email_bill]),
        ),
        "delivery_is_fixed": delivery_is_fixed(),
    }
