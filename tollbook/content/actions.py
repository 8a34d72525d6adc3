"""Writes of the content room."""

from django.core.cache import cache
from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.content.models import CustomLink
from tollbook.content.queries import links_key
from tollbook.customers.models import Base
from tollbook.kernel.errors import Refused

HTTPS = "Enter a web address beginning with https://."


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


def _forget_links() -> None:
    cache.delete_many([links_key(base_id) for base_id in Base.objects.values_list("pk", flat=True)])
