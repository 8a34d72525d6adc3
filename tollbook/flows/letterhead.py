"""Who writes to a customer: brand, sender and the addresses that links lead to."""

from collections.abc import Mapping

from django.conf import settings
from django.http.request import validate_host

from tollbook.content.queries import brand_of
from tollbook.content.types import LookSlot
from tollbook.customers.models import Base
from tollbook.customers.queries import base_templates
from tollbook.kernel import phones
from tollbook.kernel.entry import addresses_in, emails
from tollbook.kernel.errors import Refused
from tollbook.notices.queries import words_of
from tollbook.notices.types import Brand, Envelope, Message, NoticeKind


def letterhead(base: Base) -> Brand:
    """The brand of `base` as mails and letters show it."""
    look = brand_of(base.pk)
    digits = phones.normalise(base.cs_phone)
    colour, logo = look.tokens.get("brand"), look.picture(LookSlot.EMAIL)
    place = base.return_place()
    town = " ".join(filter(None, (place["city"], place["state"], place["postal_code"])))
    lines = (base.return_name or base.name, place["address_1"], place["address_2"], town)
    return Brand(
        abbreviation=base.abbreviation,
        name=base.name,
        phone=phones.shown(digits) if digits else base.cs_phone,
        email=next(iter(plain_addresses(base.customer_service_email)), ""),
        colour=colour[0] if isinstance(colour, list) else "",
        return_lines="\n".join(line for line in lines if line),
        logo_url=address_at(base, logo) if logo else "",
        website=base.website,
    )


def words_from(base: Base, kind: NoticeKind, values: Mapping[str, str]) -> Message:
    """A message of this kind as `base` writes it: by its own template, else by the standard one."""
    return words_of(kind, values, letterhead(base), base_templates(kind).get(base.pk))


def envelope_of(base: Base) -> Envelope:
    """From the base's customer service, whose first address answers too."""
    first = next(iter(addresses_in(base.customer_service_email.replace(",", ";"))), "")
    return Envelope(from_address=first, reply_to=first)


def address_at(base: Base, path: str) -> str:
    """The whole address of a page of ours under the base's own name.

    Never taken from a request, whose Host header a stranger writes; and never a name that this
    site does not answer to.
    """
    for host in base.host_names.replace(",", " ").split():
        if validate_host(host, settings.ALLOWED_HOSTS):
            return f"{'https' if settings.IS_HTTPS else 'http'}://{host}{path}"
    return f"{settings.SITE_URL}{path}"


def plain_addresses(*stored: str) -> list[str]:
    """The plain addresses in stored fields, each once; what is none is left out, so that a slip in
    one field never keeps a message from the others."""
    found: dict[str, str] = {}
    for part in (each for text in stored for each in text.replace(",", ";").split(";")):
        try:
            one = emails(part)
        except Refused:
            continue
        for address in addresses_in(one):
            found.setdefault(address.casefold(), address)
    return list(found.values())
