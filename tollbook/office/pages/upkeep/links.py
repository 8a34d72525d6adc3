"""Custom links: the list, one of them, and asking a base to accept the terms anew."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.content.actions import (
    retire_custom_link,
    save_custom_link,
    save_social_links,
)
from tollbook.content.models import CustomLink
from tollbook.content.queries import (
    custom_link_for,
    custom_links_for,
    links_of,
    social_links_of,
)
from tollbook.content.types import LinkPlace, Network
from tollbook.customers.actions.terms import clear_terms
from tollbook.customers.models import Base
from tollbook.customers.queries import base_for, bases_for
from tollbook.customers.queries.terms import terms_accepted_count
from tollbook.kernel import show
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.upkeep import LinkForm
from tollbook.office.pages.shared import Badge, crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Link"),
    Column("Location"),
    Column("Base"),
    Column("Order", css="num"),
    Column("State"),
)


@dataclass(frozen=True)
class LinkRow:
    """A custom link as the list shows it."""

    link: CustomLink

    @property
    def place(self) -> str:
        return str(self.link.get_place_display())

    @property
    def badge(self) -> Badge:
        if self.link.is_retired:
            return "Retired", "x", ""
        return ("Shown", "check", "good") if self.link.customer_visible else ("Hidden", "lock", "")


@dataclass(frozen=True)
class TermsRow:
    """What a base asks of its customers and how many accounts have accepted it."""

    base: Base

    @property
    def documents(self) -> str:
        """The texts of the links, "" where the base has none and so no gate."""
        return ", ".join(link.text for link in links_of(self.base.pk, LinkPlace.TERMS))

    @property
    def accepted(self) -> int:
        return terms_accepted_count(self.base)


def links(request: OfficeRequest) -> HttpResponse:
    """Every link by location, and below it where each base stands with its terms."""
    listing = listing_from(request.GET, sorts=("place",), default="place")
    rows, pager = paged(custom_links_for(request.viewer), listing)
    context = {
        "rows": [LinkRow(link) for link in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "terms": [TermsRow(base) for base in bases_for(request.viewer)],
    }
    return render(request, "office/upkeep/links.html", context)


@require_http_methods(["GET", "POST"])
def new_link(request: OfficeRequest) -> HttpResponse:
    """Add a link."""
    return _edited(request, CustomLink(), "Add a link")


@require_http_methods(["GET", "POST"])
def link(request: OfficeRequest, link_id: int) -> HttpResponse:
    """Change a link."""
    found = custom_link_for(request.viewer, link_id)
    return _edited(request, found, found.text)


@require_http_methods(["POST"])
def retire_link(request: OfficeRequest, link_id: int) -> HttpResponse:
    """Take a link from all pages, or bring it back."""
    found = custom_link_for(request.viewer, link_id)
    is_retired = request.POST.get("retire") == "yes"
    retire_custom_link(link=found, by=request.actor, is_retired=is_retired)
    say(request, f"{found.text} is {'retired' if is_retired else 'back in use'}.")
    return redirect("office-links")


def _edited(request: OfficeRequest, found: CustomLink, title: str) -> HttpResponse:
    form = LinkForm(sent_by(request), instance=found, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen_version"] if found.pk else None
            save_custom_link(link=form.save(commit=False), by=request.actor, seen_version=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"{found.text} is saved.")
            return redirect("office-links")
    crumbs = [crumb("Links and terms", "office-links"), crumb(title)]
    context = {"form": form, "link": found, "title": title, "crumbs": crumbs}
    return render(request, "office/upkeep/link.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def clear_acceptance(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """Ask every account of a base to accept the terms anew, after a look at how many these are."""
    base = base_for(request.viewer, abbreviation)
    if request.method == "POST":
        count = clear_terms(base=base, by=request.actor)
        cleared = show.counted(count, "account")
        say(request, f"{cleared} of {base.name} will be asked to accept the terms again.")
        return redirect("office-links")
    context = {
        "row": TermsRow(base),
        "crumbs": [crumb("Links and terms", "office-links"), crumb("Clear term acceptance")],
    }
    return render(request, "office/upkeep/clear_terms.html", context)


@require_http_methods(["GET", "POST"])
def social(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The pages of a base in networks of people."""
    base = base_for(request.viewer, abbreviation)
    held = {each.network: each.url for each in social_links_of(base)}
    data = request.POST if request.method == "POST" else held
    typed = {each.value: data.get(each.value, "").strip() for each in Network}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            save_social_links(base=base, addresses=typed, by=request.actor)
        except WrongFields as refusal:
            faults = {name: words for name, (_, words) in refusal.faults.items()}
        else:
            say(request, f"The social links of {base.name} are saved.")
            return redirect("office-links")
    context = {
        "base": base,
        "rows": [
            (each.value, each.label, typed[each.value], faults.get(each.value, ""))
            for each in Network
        ],
        "crumbs": [crumb("Links and terms", "office-links"), crumb(f"Social links of {base.name}")],
    }
    return render(request, "office/upkeep/social.html", context, status=422 if faults else 200)
