"""The terms of a base: the document in force, the draft that waits, and every version before."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.content.actions.terms import (
    draft_terms,
    drop_terms_draft,
    publish_terms,
    withdraw_terms,
)
from tollbook.content.models import TermsDocument
from tollbook.content.queries import links_of
from tollbook.content.queries.terms import versions_of
from tollbook.content.types import Link, LinkPlace
from tollbook.customers.actions.terms import clear_terms
from tollbook.customers.models import Base
from tollbook.customers.queries import base_for
from tollbook.customers.queries.terms import terms_accepted_count
from tollbook.kernel import show
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.office.pages.shared import crumb, say
from tollbook.office.pages.upkeep.looks import after
from tollbook.office.request import OfficeRequest

READ_MAX = 21 * 1024 * 1024
NO_FILE = "Choose the file of the terms."
PAGE = "office-base-terms"


@dataclass(frozen=True)
class Versions:
    """The versions of a base by where they stand; None for none."""

    all: list[TermsDocument]

    @property
    def in_force(self) -> TermsDocument | None:
        return next((each for each in self.all if each.published_at and not each.ended_at), None)

    @property
    def draft(self) -> TermsDocument | None:
        return next((each for each in self.all if each.published_at is None), None)

    @property
    def former(self) -> list[TermsDocument]:
        """Those that were in force, the newest first."""
        return [each for each in self.all if each.ended_at is not None]


@require_http_methods(["GET", "POST"])
def terms(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """What the base asks for, how many accepted, and a form for the next version."""
    base = base_for(request.viewer, abbreviation)
    versions = Versions(versions_of(base))
    last = versions.draft or versions.in_force
    title, faults = last.title if last else f"Terms of {base.name}", {}
    if request.method == "POST":
        title = request.POST.get("title", "")
        faults = _drafted(request, base, title)
        if not faults:
            say(request, "The draft is kept. Look at it, then put it in force.")
            return redirect(PAGE, abbreviation)
    context = {
        "base": base,
        "versions": versions,
        "elsewhere": _elsewhere(base),
        "accepted": terms_accepted_count(base),
        "title": title,
        "faults": faults,
        "zone": request.viewer.zone,
        "crumbs": [crumb("Links and terms", "office-links"), crumb(f"Terms of {base.name}")],
    }
    return render(request, "office/upkeep/terms.html", context, status=422 if faults else 200)


def _drafted(request: OfficeRequest, base: Base, title: str) -> dict[str, str]:
    """Keep what was handed in; answers what is wrong with it, by field."""
    upload = request.FILES.get("file")
    if upload is None:
        return {"file": NO_FILE}
    file = (upload.name or "", upload.read(READ_MAX))
    try:
        draft_terms(base=base, title=title, file=file, by=request.actor)
    except WrongFields as refusal:
        return {name: words for name, (_, words) in refusal.faults.items()}
    return {}


def _elsewhere(base: Base) -> list[Link]:
    """The documents outside that customers of the base accept as well."""
    links = links_of(base.pk, LinkPlace.TERMS)
    return [each for each in links if each.url.startswith("https://")]


@require_POST
def publish(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The draft comes in force; ticked, everybody is asked anew."""
    base = base_for(request.viewer, abbreviation)
    try:
        found = publish_terms(base=base, handle=request.POST.get("draft", ""), by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
        return redirect(PAGE, abbreviation)
    words = f"{found} is in force."
    if request.POST.get("anew"):
        count = show.counted(clear_terms(base=base, by=request.actor), "account")
        words = f"{words} {count} of {base.name} will be asked to accept again."
    say(request, words)
    return redirect(PAGE, abbreviation)


@require_POST
def drop(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The draft goes."""
    base = base_for(request.viewer, abbreviation)
    words = "The draft is gone; what customers are asked for stays."
    after(request, lambda: drop_terms_draft(base=base, by=request.actor), words)
    return redirect(PAGE, abbreviation)


@require_POST
def withdraw(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """Nobody is asked for the document any more."""
    base = base_for(request.viewer, abbreviation)
    words = "The document is out of force. Who accepted it stays on record."
    after(request, lambda: withdraw_terms(base=base, by=request.actor), words)
    return redirect(PAGE, abbreviation)
