"""Writes of the content room."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from tollbook.access.actions import record_changes, save_tracked
from tollbook.access.models import User
from tollbook.access.types import Actor, FieldChange
from tollbook.content.models import CustomLink, DownloadForm, News, NewsHidden, SocialLink
from tollbook.content.queries import FORMS_KEY, links_key, social_key
from tollbook.customers.actions.papers import put_away
from tollbook.customers.models import Base
from tollbook.kernel.errors import Refused, WrongFields

HTTPS = "Enter a web address beginning with https://."


def hide_news(*, news: News, user: User) -> None:
    """Leave an item away from the Home of a log-in; twice is once."""
    NewsHidden.objects.get_or_create(news=news, user=user)


def show_news_again(*, news: News, user: User) -> None:
    """Put it back."""
    NewsHidden.objects.filter(news=news, user=user).delete()


@transaction.atomic
def save_custom_link(*, link: CustomLink, by: Actor, seen_version: int | None = None) -> CustomLink:
    """Keep a new or changed link; every base reads its links anew."""
    if not link.url.startswith("https://"):
        raise Refused("https", HTTPS)
    save_tracked(row=link, by=by, seen_version=seen_version)
    transaction.on_commit(_forget_links)
    return link


@transaction.atomic
def retire_custom_link(*, link: CustomLink, by: Actor, is_retired: bool) -> CustomLink:
    """Take a link from all pages, or bring it back; twice does it once."""
    link.is_retired = is_retired
    return save_custom_link(link=link, by=by)


@transaction.atomic
def save_social_links(*, base: Base, addresses: Mapping[str, str], by: Actor) -> None:
    """Put the pages of a base in networks of people, by network; an empty address takes one away.

    Raises WrongFields at the network for what is no https address.
    """
    wrong = {
        network: ("https", HTTPS)
        for network, url in addresses.items()
        if url and not re.fullmatch(r"https://[^\s/.]+\.[^\s]+", url)
    }
    if wrong:
        raise WrongFields(wrong)
    held = {each.network: each for each in SocialLink.objects.filter(base=base)}
    for network, url in addresses.items():
        row = held.get(network) or SocialLink(base=base, network=network)
        if url:
            row.url = url
            save_tracked(row=row, by=by)
        elif row.pk:
            gone = [FieldChange("", "social link deleted", f"{row}: {row.url}", "")]
            record_changes(row=row, by=by, changes=gone)
            row.delete()
    transaction.on_commit(lambda: cache.delete(social_key(base.pk)))


@transaction.atomic
def save_news(*, news: News, by: Actor, seen_version: int | None = None) -> News:
    """Keep a new or changed item."""
    if news.expires_on is not None and news.expires_on <= news.starts_on:
        raise WrongFields({"expires_on": ("news-days", "It ends before it begins.")})
    save_tracked(row=news, by=by, seen_version=seen_version)
    return news


@transaction.atomic
def delete_news(*, news: News, by: Actor) -> None:
    """Take an item away; the history keeps what it said."""
    gone = [FieldChange("", "news deleted", f"{news.title}: {news.body}", "")]
    record_changes(row=news, by=by, changes=gone)
    news.delete()


@transaction.atomic
def save_download_form(
    *,
    form: DownloadForm,
    by: Actor,
    file: tuple[str, bytes] | None = None,
    seen_version: int | None = None,
) -> DownloadForm:
    """Keep a form; `file` (its name and content) takes the place of the one that was there.

    Raises WrongFields at `file` for a new form without one, or one that may not be kept.
    """
    if file is not None:
        kept = put_away(folder=forms_folder(), name=file[0], content=file[1])
        form.file_key, form.file_name = kept.file_key, kept.file_name
        form.size_bytes = kept.size_bytes
    elif not form.file_key:
        raise WrongFields({"file": ("REQ", "Choose the file of the form.")})
    form.handle = form.handle or secrets.token_hex(8)
    form.changed_at = by.at
    save_tracked(row=form, by=by, seen_version=seen_version)
    transaction.on_commit(lambda: cache.delete(FORMS_KEY))
    return form


def forms_folder() -> Path:
    """Where the files of forms lie."""
    return Path(settings.DOCUMENTS_DIR) / "forms"


def content_of_form(form: DownloadForm) -> Path:
    """The stored bytes of a form; raises Refused where they are gone."""
    path = forms_folder() / form.file_key
    if not path.is_file():
        raise Refused("file-gone", "The file is not there any more.")
    return path


def _forget_links() -> None:
    cache.delete_many([links_key(base_id) for base_id in Base.objects.values_list("pk", flat=True)])
