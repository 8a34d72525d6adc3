"""One feed: what it is, how its files read, and what sample rows of it would become."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column
from tollbook.office.forms.feeds import FeedForm
from tollbook.office.pages.shared import Badge, crumb, say, sent_by
from tollbook.office.request import OfficeRequest
from tollbook.usage.actions import save_feed
from tollbook.usage.models import Feed
from tollbook.usage.queries import PreviewRow, feed_for, preview_of
from tollbook.usage.types import words_for

COLUMNS = (
    Column("Line"),
    Column("Becomes"),
    Column("Start"),
    Column("From"),
    Column("To"),
    Column("Billed"),
    Column("Seconds", css="num"),
)
BADGES: dict[str, Badge] = {
    "accepted": ("Accepted", "check", "good"),
    "skipped": ("Skipped", "clock", ""),
    "rejected": ("Rejected", "alert", "bad"),
}


@dataclass(frozen=True)
class Shown:
    """A sample row as the page shows it."""

    row: PreviewRow
    zone: str

    @property
    def started(self) -> tuple[date, str] | None:
        """Day and time of the start on the clock of the feed."""
        if self.row.started_at is None:
            return None
        local = clock.local(self.row.started_at, self.zone)
        return local.date(), f"{local:%H:%M:%S}"

    @property
    def badge(self) -> Badge:
        return BADGES[self.row.outcome]

    @property
    def reason(self) -> str:
        return words_for(self.row.reason) if self.row.reason else ""


@require_http_methods(["GET", "POST"])
def new_feed(request: OfficeRequest) -> HttpResponse:
    """A feed that is not there yet."""
    feed = Feed(file_format="tollbook", zone=request.viewer.zone)
    return _edited(request, feed, "Add a feed")


@require_http_methods(["GET", "POST"])
def feed(request: OfficeRequest, feed: str) -> HttpResponse:
    """A feed that stands."""
    found = feed_for(request.viewer, feed)
    return _edited(request, found, found.name)


def _edited(request: OfficeRequest, feed: Feed, title: str) -> HttpResponse:
    form = FeedForm(sent_by(request), feed=feed)
    previews = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not previews:
        try:
            kept = save_feed(
                feed=form.filled(),
                by=request.actor,
                seen_version=form.cleaned_data["seen_version"] if feed.pk else None,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"The feed {kept.name} is kept.")
            return redirect("office-feed", kept.code)
    right = "Usage.Update" if feed.pk else "Usage.Add"
    context = {
        "right": right,
        "may_keep": request.viewer.may(right),
        "form": form,
        "feed": feed,
        "title": title,
        "crumbs": [crumb("Feeds", "office-feeds"), crumb(title)],
        "columns": COLUMNS,
        **_preview(form, feed),
    }
    status = 422 if form.errors else 200
    return render(request, "office/usage/feed.html", context, status=status)


def _preview(form: FeedForm, feed: Feed) -> dict[str, Any]:
    """What the sample rows become by what is typed, or by what is kept."""
    if form.is_bound:
        if not form.is_valid():
            return {"rows": [], "trouble": ""}
        feed = form.filled()
    if not feed.sample.strip():
        return {"rows": [], "trouble": ""}
    try:
        rows = preview_of(feed, feed.sample, clock.now())
    except Refused as refusal:
        return {"rows": [], "trouble": str(refusal)}
    return {"rows": [Shown(row, feed.zone) for row in rows], "trouble": ""}
