"""The terms that a base asks its customers to accept before anything else.

A document may be kept here, by the base or as a form to download that a link leads to: it opens
before it is accepted (T2), and the evidence says what it held (T3).
"""

from hashlib import file_digest
from urllib.parse import urlsplit

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

from tollbook.access.models import User
from tollbook.content.actions import content_of_form
from tollbook.content.actions.terms import content_of_terms
from tollbook.content.queries import download_form_for, links_of
from tollbook.content.queries.terms import terms_document_for
from tollbook.content.types import LinkPlace
from tollbook.customers.actions.terms import accept_terms
from tollbook.customers.queries import home_account_for
from tollbook.customers.types import Viewer
from tollbook.entrance.landing import asked_for
from tollbook.kernel.errors import NotFound, Refused

DOCUMENT = "form"  # the route of a form to download
KEPT = "terms-document"  # the route of a document that a base keeps here
TICK = "Tick the box to say that you accept."
CHANGED = "The terms changed while this page was open. Read them as they are now, then accept."


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The documents, a box to tick and two ways on: accept, or sign out."""
    user, viewer = request.user, request.viewer  # type: ignore[attr-defined]
    assert isinstance(user, User)
    if viewer is None or not terms_are_asked_of(viewer):
        return redirect(asked_for(request, user))
    links = links_of(viewer.base_id, LinkPlace.TERMS)
    error = _error_of(request, [link.url for link in links])
    if request.method == "POST" and not error:
        shown = [(link.text, request.build_absolute_uri(link.url)) for link in links]
        account = home_account_for(viewer)
        hashes = {url: hash_of(request, viewer, url) for _, url in shown}
        by = request.actor  # type: ignore[attr-defined]
        accept_terms(account=account, user=user, links=shown, hashes=hashes, by=by)
        return redirect(asked_for(request, user))
    context = {"links": links, "error": error}
    return render(request, "entrance/terms.html", context, status=422 if error else 200)


def _error_of(request: HttpRequest, addresses: list[str]) -> str:
    """What keeps a sent page from being an acceptance: other documents than it showed, no tick."""
    if request.method != "POST":
        return ""
    if request.POST.getlist("shown") not in ([], addresses):
        return CHANGED
    return "" if request.POST.get("accept") else TICK


def document(request: HttpRequest, handle: str) -> HttpResponseBase:
    """A document that a base keeps here, for the browser to show."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if viewer is None:
        raise NotFound("terms", handle)
    found = terms_document_for(viewer, handle)
    is_pdf = found.file_name.casefold().endswith(".pdf")
    return FileResponse(
        content_of_terms(found).open("rb"),
        filename=found.file_name,
        content_type="application/pdf" if is_pdf else "text/plain; charset=utf-8",
    )


def terms_are_asked_of(viewer: Viewer) -> bool:
    """Whether the base has terms that nobody has accepted for the viewer's own account."""
    if viewer.home is None or viewer.has_accepted_terms:
        return False
    return bool(links_of(viewer.base_id, LinkPlace.TERMS))


def is_document_asked(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether this request is for one of the documents that the terms lead to."""
    links = links_of(viewer.base_id, LinkPlace.TERMS)
    match = request.resolver_match
    is_form = match is not None and match.url_name == DOCUMENT
    return is_form and any(path_here(request, link.url) == request.path for link in links)


def hash_of(request: HttpRequest, viewer: Viewer, url: str) -> str:
    """The SHA-256 of a document that is kept here; "" for one that lies elsewhere."""
    try:
        match = resolve(path_here(request, url), getattr(request, "urlconf", None))
        if match.url_name == KEPT:
            return terms_document_for(viewer, match.kwargs["handle"]).digest
        if match.url_name != DOCUMENT:
            return ""
        path = content_of_form(download_form_for(viewer, match.kwargs["handle"]))
    except (Resolver404, NotFound, Refused):
        return ""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def path_here(request: HttpRequest, url: str) -> str:
    """The path of an address of this site, "" for any other."""
    parts = urlsplit(url)
    return parts.path if parts.netloc.casefold() == request.get_host().casefold() else ""
