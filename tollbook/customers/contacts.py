"""Which contacts an account and its log-ins have now, by the field they stand in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from tollbook.access.models import User
from tollbook.customers.models import Account, Location
from tollbook.kernel import phones
from tollbook.kernel.entry import addresses_in
from tollbook.notices.types import Channel

BILL_TO = "bill_to"
BILLING_EMAILS = "billing_emails"
OF_USER = "emails"
EMAIL_FIELDS = ("contact_emails",)
# A cell phone gets a text message before any other.
PHONE_FIELDS = ("cell_phone", "contact_phone", "phone")
# What the fields are called that a contact of record stands in.
WORDS_OF_SOURCE = {
    BILL_TO: "Bill To location",
    BILLING_EMAILS: "Billing Email",
    OF_USER: "E-mail of a log-in",
    "contact_emails": "Contact Email",
    "cell_phone": "Cell Phone",
    "contact_phone": "Contact Phone",
    "phone": "Phone",
}
VALUE_LENGTH_MAX = 600


@dataclass(frozen=True)
class Contact:
    """One contact in one field."""

    channel: Channel
    value: str
    source: str


def contacts_of_account(account: Account, bill_to: Location | None) -> set[Contact]:
    """What stands in the account's own fields and on its bill-to location."""
    found = {each for name in EMAIL_FIELDS for each in _emails(getattr(account, name), name)}
    for name in PHONE_FIELDS:
        digits = phones.normalise(getattr(account, name))
        if digits:
            found.add(Contact(Channel.TEXT, digits, name))
    lines = postal_lines(account, bill_to) if bill_to else ""
    if lines:
        found.add(Contact(Channel.LETTER, lines, BILL_TO))
    return found


def contacts_of_user(user: User) -> set[Contact]:
    """The addresses of a log-in."""
    return set(_emails(user.emails, OF_USER))


def contacts_written(written: Mapping[str, str]) -> set[Contact]:
    """Addresses that stand in fields of rooms above, by the name of their field."""
    return {each for name, text in written.items() for each in _emails(text, name)}


def _emails(text: str, source: str) -> Iterator[Contact]:
    for address in addresses_in(text.replace(",", ";")):
        yield Contact(Channel.EMAIL, address.casefold(), source)


def postal_lines(account: Account, place: Location) -> str:
    """The address as it stands on an envelope; "" while there is no street or no town."""
    if not (place.address_1 or place.address_2) or not place.city:
        return ""
    town = f"{place.city} {place.state} {place.postal_code}".strip()
    lines = (account.name, place.attention, place.address_1, place.address_2, town)
    return "\n".join(line for line in lines if line)[:VALUE_LENGTH_MAX]


def opened_at(account: Account) -> datetime:
    """The first instant of an account: of the day it was activated, else when its row was made."""
    if account.activated_on is None:
        return account.created_at
    return datetime.combine(account.activated_on, time(), UTC)


def is_original(account: Account, at: datetime) -> bool:
    """Whether a contact that comes at `at` was there when the account was activated."""
    return account.activated_on is None or at.date() <= account.activated_on
