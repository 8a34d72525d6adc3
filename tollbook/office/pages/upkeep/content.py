"""News and forms to download, as staff keep them."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.content.actions import delete_news, save_download_form, save_news
from tollbook.content.models import DownloadForm, News
from tollbook.content.queries import (
    all_news_for,
    download_form_for,
    download_forms_for,
    left_out,
    news_item_for,
)
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.content import DownloadFormForm, NewsForm
from tollbook.office.pages.shared import Badge, crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest

LEFT_OUT_TOLD = 8  # names of tags
READ_MAX = 21 * 1024 * 1024
NEWS_COLUMNS = (
    Column("Title"),
    Column("For"),
    Column("From"),
    Column("Until"),
    Column("State"),
)
FORM_COLUMNS = (
    Column("Form"),
    Column("Heading"),
    Column("For"),
    Column("Group"),
    Column("State"),
)


@dataclass(frozen=True)
class NewsRow:
    """An item as the list shows it."""

    news: News
    today: date

    @property
    def badge(self) -> Badge:
        if self.news.starts_on > self.today:
            return "To come", "clock", "info"
        if self.news.expires_on and self.news.expires_on <= self.today:
            return "Over", "x", ""
        return "Shown", "check", "good"


def all_news(request: OfficeRequest) -> HttpResponse:
    """Every item, newest first."""
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows, pager = paged(all_news_for(request.viewer), listing)
    context = {
        "rows": [NewsRow(each, request.viewer.today) for each in rows],
        "pager": pager,
        "listing": listing,
        "columns": NEWS_COLUMNS,
    }
    return render(request, "office/upkeep/news.html", context)


@require_http_methods(["GET", "POST"])
def new_news(request: OfficeRequest) -> HttpResponse:
    """Write an item."""
    return edited_news(request, News(starts_on=request.viewer.today), "Write news")


@require_http_methods(["GET", "POST"])
def one_news(request: OfficeRequest, news_id: int) -> HttpResponse:
    """Change an item."""
    found = news_item_for(request.viewer, news_id)
    return edited_news(request, found, found.title)


def edited_news(request: OfficeRequest, held: News, title: str) -> HttpResponse:
    form = NewsForm(sent_by(request), instance=held, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen_version"] if held.pk else None
        try:
            save_news(news=form.save(commit=False), by=request.actor, seen_version=seen)
        except WrongFields as refusal:
            for name, (_, words) in refusal.faults.items():
                form.add_error(name, words)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            gone = ", ".join(left_out(held.body)[:LEFT_OUT_TOLD])
            say(request, f"{held.title} is saved.{f' Not shown: {gone}.' if gone else ''}")
            return redirect("office-news")
    crumbs = [crumb("News", "office-news"), crumb(title)]
    context = {"form": form, "held": held, "title": title, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "office/upkeep/news_item.html", context, status=status)


@require_POST
def drop_news(request: OfficeRequest, news_id: int) -> HttpResponse:
    """Take an item away."""
    found = news_item_for(request.viewer, news_id)
    words = f"{found.title} is deleted. Its text stays in the history."
    delete_news(news=found, by=request.actor)
    say(request, words)
    return redirect("office-news")


def all_forms(request: OfficeRequest) -> HttpResponse:
    """Every form to download."""
    listing = listing_from(request.GET, sorts=("name",), default="name")
    rows, pager = paged(download_forms_for(request.viewer), listing)
    context = {"rows": rows, "pager": pager, "listing": listing, "columns": FORM_COLUMNS}
    return render(request, "office/upkeep/forms.html", context)


@require_http_methods(["GET", "POST"])
def new_form(request: OfficeRequest) -> HttpResponse:
    """Add a form."""
    return edited_form(request, DownloadForm(), "Add a form")


@require_http_methods(["GET", "POST"])
def one_form(request: OfficeRequest, handle: str) -> HttpResponse:
    """Change a form, or its file."""
    found = download_form_for(request.viewer, handle)
    return edited_form(request, found, found.name)


def edited_form(request: OfficeRequest, held: DownloadForm, title: str) -> HttpResponse:
    form = DownloadFormForm(sent_by(request), instance=held)
    if request.method == "POST" and form.is_valid():
        upload = request.FILES.get("file")
        file = (upload.name or "", upload.read(READ_MAX)) if upload else None
        seen = form.cleaned_data["seen_version"] if held.pk else None
        row = form.save(commit=False)
        try:
            save_download_form(form=row, by=request.actor, file=file, seen_version=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"{held.name} is saved.")
            return redirect("office-forms")
    crumbs = [crumb("Forms", "office-forms"), crumb(title)]
    context = {"form": form, "held": held, "title": title, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "office/upkeep/form.html", context, status=status)
