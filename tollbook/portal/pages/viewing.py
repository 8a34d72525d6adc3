"""Currently viewing: the choice of a parent, kept in the session, and the list to choose from."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from tollbook.billing.queries import invoice_for
from tollbook.content.queries import brand_of, has_forms, links_of
from tollbook.content.types import LinkPlace
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, AccountRef, Viewer
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound
from tollbook.kernel.listing import Pager, listing_from
from tollbook.portal.pages.shared import crumb
from tollbook.portal.request import PortalRequest
from tollbook.services.queries import has_ring_to
from tollbook.services.queries.offered import resources_for
from tollbook.work.queries import task_for

# A page about one object leads to its list, because the object may lie outside the new view.
LIST_OF = {
    "/billing/invoices/": "/billing/invoices/",
    "/billing/unbilled/": "/billing/unbilled/",
    "/payments/pay/": "/payments/pay/",
    "/profile/people/": "/profile/people/",
    "/reports/files/": "/reports/",
    "/viewing/": "/",
    **{
        f"/services/{name}/": f"/services/{name}/"
        for name in ("locations", "products", "orders", "tickets")
    },
}
# What a field offers while one types; who needs more types on.
OFFERED_MAX = 20


def viewing(request: PortalRequest) -> HttpResponse:
    """The accounts of a parent to choose from; a POST chooses one."""
    return choose(request) if request.method == "POST" else choices(request)


def choose(request: PortalRequest) -> HttpResponse:
    """Keep the choice and come back to the same page, or to its list."""
    chosen = request.POST.get("account", ENTIRE_VIEW)
    if chosen != ENTIRE_VIEW and chosen not in {each.number for each in request.viewer.allowed}:
        raise NotFound("account", chosen)
    request.session["viewing"] = chosen
    return redirect(_back(request, chosen))


def choices(request: PortalRequest) -> HttpResponse:
    """All accounts, searched and paged; while somebody types, the first that match."""
    viewer = request.viewer
    if not viewer.is_parent:
        raise NotFound("accounts to choose from", viewer.user.user_id)
    wanted = request.GET.get("q") or request.GET.get("account") or ""
    found = matching(viewer.allowed, wanted)
    context = {"viewer": viewer, "wanted": wanted, "count": len(found), "entire": not wanted}
    if request.htmx.target in ("viewing-picks", "f-accounts"):
        piece = "_picks" if request.htmx.target == "viewing-picks" else "_options"
        context |= {"accounts": found[:OFFERED_MAX], "id": "viewing-picks", "scrolls": True}
        return render(request, f"portal/viewing/{piece}.html", context)
    listing = listing_from(request.GET, sorts=("number",), default="number").within(len(found))
    shown = found[listing.start : listing.start + listing.rows]
    context |= {
        "accounts": shown,
        "next": request.GET.get("next", "/"),
        "pager": Pager(listing, len(found), len(shown), "Back", "Next"),
        "crumbs": [crumb("Currently viewing")],
    }
    return render(request, "portal/viewing/page.html", context)


def matching(accounts: Iterable[AccountRef], text: str) -> list[AccountRef]:
    """Those whose number begins with `text` or whose name holds it, without regard to case."""
    wanted = text.strip().casefold()
    return [
        each
        for each in accounts
        if each.number.casefold().startswith(wanted) or wanted in each.name.casefold()
    ]


def _back(request: PortalRequest, chosen: str) -> str:
    """The page the form stood on, without the page number and filters of the old view; the list of
    an object that lies outside the new one."""
    asked = request.POST.get("next", "/")
    is_here = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    if not is_here or not asked.startswith("/"):
        return "/"
    path = asked.partition("?")[0]
    owner = owner_of(request.viewer, path)
    if owner and chosen in (ENTIRE_VIEW, owner):
        return path
    back = next((there for prefix, there in LIST_OF.items() if path.startswith(prefix)), path)
    after = viewer_of(request.viewer.user, viewing=chosen, now=clock.now())
    return back if is_there(after, back) else "/"


def is_there(viewer: Viewer, path: str) -> bool:
    """Whether a page that not every account has stands in a view; any other page does."""
    match path.strip("/").split("/"):
        case ["services", "ring-to", *_]:
            return brand_of(viewer.base_id).shows_ring_to and has_ring_to(viewer)
        case ["services", "resources", key, *_]:
            return key in {each.key for each in resources_for(viewer)}
        case ["forms", *_]:
            return has_forms(viewer)
        case ["links", *_]:
            return bool(links_of(viewer.base_id, LinkPlace.LINKS))
    return True


def owner_of(viewer: Viewer, path: str) -> str:
    """The number of the account that a page about one object belongs to, "" for any other page."""
    try:
        asked = resolve(path).kwargs
        if "account" in asked:
            return str(asked["account"])
        number = str(asked.get("number", ""))
        if path.startswith("/billing/invoices/") and number:
            return invoice_for(viewer, number).account.number
        if path.startswith(("/services/tickets/", "/services/orders/")) and number:
            return task_for(viewer, number).account.number
    except (Resolver404, NotFound):
        return ""
    return ""
