"""Reads of the content room."""

from datetime import date

from django.core.cache import cache
from django.db.models import Q, QuerySet

from tollbook.content.models import BaseLook, News
from tollbook.content.types import Brand
from tollbook.customers.models import Base
from tollbook.customers.queries import base_by_host
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound

NEWS_FOR_CUSTOMERS = ("everyone", "customers")
BRAND_SECONDS = 60


def brand_of(base_id: int) -> Brand:
    """The brand of a base, at most a minute old, so that a page seldom pays for it."""
    brand = cache.get_or_set(f"brand:{base_id}", lambda: _brand_read(base_id), BRAND_SECONDS)
    assert isinstance(brand, Brand)
    return brand


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


def brand_by_abbreviation(abbreviation: str) -> Brand:
    """The brand named in the address of its sheet; raises NotFound."""
    base = Base.objects.filter(abbreviation=abbreviation).first()
    if base is None:
        raise NotFound("base", abbreviation)
    return brand_of(base.pk)


def _brand(base: Base, look: BaseLook | None) -> Brand:
    return Brand(
        abbreviation=base.abbreviation,
        name=base.name,
        phone=base.cs_phone,
        email=base.customer_service_email.replace(";", ",").partition(",")[0].strip(),
        website=base.website,
        logo_svg=look.logo_svg if look else "",
        tokens=look.tokens if look else {},
    )


def news_for(viewer: Viewer, on: date) -> QuerySet[News]:
    """Items for customers that are live on `on`, of the viewer's base or of all, newest first."""
    return News.objects.filter(
        Q(base__isnull=True) | Q(base=viewer.base_id),
        Q(expires_on__isnull=True) | Q(expires_on__gt=on),
        audience__in=NEWS_FOR_CUSTOMERS,
        starts_on__lte=on,
    ).order_by("-starts_on", "-pk")
