"""Reads of the content room."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from tollbook.access.types import Kind
from tollbook.content.models import (
    BaseLook,
    CustomLink,
    DownloadForm,
    News,
    NewsHidden,
    SocialLink,
)
from tollbook.content.queries.looks import look_in_force, whole_sheet
from tollbook.content.queries.terms import terms_in_force
from tollbook.content.rules.cleaning import left_out
from tollbook.content.rules.sheet import fingerprint
from tollbook.content.types import Brand, Link, LinkPlace, Network
from tollbook.customers.models import Account, Agent, Base
from tollbook.customers.queries import base_by_host
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound

# What of a text of news its readers do not get, for who wrote it.
__all__ = ["left_out"]

AUDIENCE = {Kind.CUSTOMER: "customers", Kind.WHOLESALE: "wholesale", Kind.AGENT: "agents"}
BRAND_SECONDS = 60
LINK_SECONDS = 60
CLOSED_NETWORKS = frozenset({Network.GOOGLE_PLUS.value})
FORMS_KEY = "content:forms"
PAST_NEWS_DAYS = 90
Links = dict[str, tuple[Link, ...]]


def brand_of(base_id: int) -> Brand:
    """The brand of a base, at most a minute old, so that a page seldom pays for it."""
    brand = cache.get_or_set(brand_key(base_id), lambda: _brand_read(base_id), BRAND_SECONDS)
    assert isinstance(brand, Brand)
    return brand


def brand_key(base_id: int) -> str:
    """Where the brand of a base is kept."""
    return f"brand:{base_id}"


def _brand_read(base_id: int) -> Brand:
    look = BaseLook.objects.select_related("base").filter(base=base_id).first()
    if look is not None:
        return _brand(look.base, look)
    base = Base.objects.filter(pk=base_id).first()
    if base is None:
        raise NotFound("base", base_id)
    return _brand(base, None)


def brand_by_host(host: str) -> Brand:
    """The brand that the host name of a request asks for, else the default one."""
    return brand_of(base_by_host(host).pk)


def zone_by_host(host: str) -> str:
    """The time zone of the company that the host name of a request asks for."""
    return base_by_host(host).company.time_zone


def brand_by_abbreviation(abbreviation: str, *, anew: bool = False) -> Brand:
    """The brand named in the address of its sheet; raises NotFound.

    anew: not from memory, as another process may have changed it a moment ago.
    """
    base = Base.objects.filter(abbreviation=abbreviation).first()
    if base is None:
        raise NotFound("base", abbreviation)
    if anew:
        cache.delete(brand_key(base.pk))
    return brand_of(base.pk)


def _brand(base: Base, look: BaseLook | None) -> Brand:
    sheet = whole_sheet(base.abbreviation, look_in_force(look)) if look else ""
    return Brand(
        abbreviation=base.abbreviation,
        name=base.name,
        phone=base.cs_phone,
        email=base.customer_service_email.replace(";", ",").partition(",")[0].strip(),
        website=base.website,
        logo_svg=look.logo_svg if look else "",
        takes_orders=bool(base.orders_email.strip()),
        takes_trouble=bool(base.trouble_repair_email.strip()),
        shows_ring_to=base.ring_to_shown,
        tokens=look.tokens if look else {},
        stylesheet=look.stylesheet if look else "",
        images=look.images if look else {},
        sheet=sheet,
        sheet_digest=fingerprint(sheet),
    )


def social_links_of(base: Base) -> list[SocialLink]:
    """The pages of a base in networks of people, those of closed ones too."""
    return list(SocialLink.objects.filter(base=base).order_by("network"))


def social_of(base_id: int) -> tuple[Link, ...]:
    """The pages of a base in networks of people, as its customers see them, kept a minute."""
    found: tuple[Link, ...] | None = cache.get(social_key(base_id))
    if found is None:
        found = _social_read(base_id)
        cache.set(social_key(base_id), found, LINK_SECONDS)
    return found


def social_key(base_id: int) -> str:
    """Where the social links of a base are kept."""
    return f"social:{base_id}"


def _social_read(base_id: int) -> tuple[Link, ...]:
    rows = SocialLink.objects.filter(base=base_id).exclude(network__in=CLOSED_NETWORKS)
    return tuple(Link(str(each), each.url) for each in rows.order_by("network"))


def news_for(viewer: Viewer, on: date) -> QuerySet[News]:
    """Items for the viewer's kind that are live on `on`, of its base or of all, newest first."""
    return News.objects.filter(
        Q(base__isnull=True) | Q(base=viewer.base_id),
        Q(expires_on__isnull=True) | Q(expires_on__gt=on),
        audience__in=_audiences_of(viewer),
        starts_on__lte=on,
    ).order_by("-starts_on", "-pk")


def news_kept_for(viewer: Viewer, on: date) -> QuerySet[News]:
    """Those of them that the log-in has not hidden."""
    hidden = NewsHidden.objects.filter(news=OuterRef("pk"), user=viewer.user)
    return news_for(viewer, on).exclude(Exists(hidden))


def links_of(base_id: int, place: LinkPlace) -> tuple[Link, ...]:
    """The links that customers of a base see at `place`, in their order; at most a minute old.

    Among those to terms the document that the base keeps here stands first; its address is a path.
    """
    found: Links | None = cache.get(links_key(base_id))
    if found is None:
        found = _links_read(base_id)
        cache.set(links_key(base_id), found, LINK_SECONDS)
    return found.get(place.value, ())


def links_key(base_id: int) -> str:
    """Where the links of a base are kept."""
    return f"links:{base_id}"


def _links_read(base_id: int) -> Links:
    rows = CustomLink.objects.filter(
        Q(base__isnull=True) | Q(base=base_id), customer_visible=True, is_retired=False
    ).order_by("list_order", "text", "pk")
    found: Links = {}
    if (own := terms_in_force(base_id)) is not None:
        link = Link(own.title, reverse("terms-document", args=[own.handle]))
        found[LinkPlace.TERMS.value] = (link,)
    for row in rows:
        found[row.place] = (*found.get(row.place, ()), Link(row.text, row.url))
    return found


def custom_links_for(viewer: Viewer) -> QuerySet[CustomLink]:
    """Every custom link, for the staff; nothing for anybody else."""
    links = CustomLink.objects.select_related("base") if viewer.sees_all else CustomLink.objects
    rows = links.all() if viewer.sees_all else links.none()
    return rows.order_by("is_retired", "place", "list_order", "text", "pk")


def custom_link_for(viewer: Viewer, link_id: int) -> CustomLink:
    """One custom link; raises NotFound."""
    found = custom_links_for(viewer).filter(pk=link_id).first()
    if found is None:
        raise NotFound("custom link", link_id)
    return found


def all_news_for(viewer: Viewer) -> QuerySet[News]:
    """Every item, past and to come, newest first, for the staff; nothing for anybody else."""
    rows = News.objects.select_related("base").order_by("-starts_on", "-pk")
    return rows if viewer.sees_all else rows.none()


def news_item_for(viewer: Viewer, news_id: int) -> News:
    """One item, for the staff; raises NotFound."""
    found = all_news_for(viewer).filter(pk=news_id).first()
    if found is None:
        raise NotFound("news", news_id)
    return found


def past_news_for(viewer: Viewer, on: date) -> QuerySet[News]:
    """Items for the viewer that ended within the last 90 days, newest first."""
    return News.objects.filter(
        Q(base__isnull=True) | Q(base=viewer.base_id),
        audience__in=_audiences_of(viewer),
        expires_on__lte=on,
        expires_on__gt=on - timedelta(days=PAST_NEWS_DAYS),
    ).order_by("-starts_on", "-pk")


def download_forms_for(viewer: Viewer) -> QuerySet[DownloadForm]:
    """The forms that the viewer may download, by heading and order; staff see the retired too."""
    rows = DownloadForm.objects.select_related("group")
    if viewer.is_staff:
        return rows.order_by("is_retired", "heading", "list_order", "name", "pk")
    mine = Q(group__isnull=True)
    if viewer.is_agent:
        mine |= Q(group__in=Agent.objects.filter(pk=viewer.agent_ids[0]).values("group"))
    else:
        mine |= Q(group__in=Account.objects.filter(pk__in=viewer.in_view_ids).values("group"))
    found = rows.filter(mine, is_retired=False, audience__in=_audiences_of(viewer))
    return found.order_by("heading", "list_order", "name", "pk")


def download_form_for(viewer: Viewer, handle: str) -> DownloadForm:
    """One form; raises NotFound."""
    found = download_forms_for(viewer).filter(handle=handle).first()
    if found is None:
        raise NotFound("form", handle)
    return found


def _audiences_of(viewer: Viewer) -> list[str]:
    """What forms and news are written for that this viewer may read."""
    return ["everyone", *filter(None, [AUDIENCE.get(Kind(viewer.user.kind))])]


def has_forms(viewer: Viewer) -> bool:
    """Whether the menu leads to forms. For whom there are any is known for a minute; only where
    all are for single groups is it asked whose groups they are."""
    offered = cache.get_or_set(FORMS_KEY, _offered, LINK_SECONDS) or []
    if any(group is None and whom in _audiences_of(viewer) for group, whom in offered):
        return True
    return bool(offered) and download_forms_for(viewer).exists()


def _offered() -> list[tuple[int | None, str]]:
    """Group and audience of all forms that can be downloaded."""
    rows = DownloadForm.objects.filter(is_retired=False).values_list("group", "audience")
    return list(rows.distinct())
