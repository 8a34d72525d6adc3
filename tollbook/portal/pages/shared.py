"""What several pages of the portal place: breadcrumbs, chips of active filters."""

from collections.abc import Mapping

from django.urls import reverse

from tollbook.customers.models import Account
from tollbook.customers.types import Viewer
from tollbook.kernel.listing import Listing


def crumb(label: str, route: str = "", *args: str) -> dict[str, str]:
    """One step of the breadcrumb; without a route it is the page itself."""
    return {"label": label, "url": reverse(route, args=args) if route else ""}


def billing_crumbs(*steps: dict[str, str]) -> list[dict[str, str]]:
    """The breadcrumb of a page under Billing."""
    return [crumb("Billing", "statements"), *steps]


def crumbs_to_bills(
    viewer: Viewer, account: Account, *steps: dict[str, str]
) -> list[dict[str, str]]:
    """The breadcrumb of a page that staff open too: theirs begins at the record of the account."""
    if not viewer.is_staff:
        return billing_crumbs(*steps)
    record = crumb(f"{account.number} {account.name}", "office-customer", account.number)
    return [crumb("Customers", "office-customers"), record, *steps]


def chips(listing: Listing, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each filter in force as (words, address without it); `words` names them by field."""
    return [
        (text, listing.link(**{name: None, "page": None, "after": None}))
        for name, text in words.items()
        if name in listing.filters
    ]
