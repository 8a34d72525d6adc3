"""Saving, naming, choosing and removing cards and bank accounts."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from stdnum.us import rtn

from tollbook.access.actions import save_tracked, seal
from tollbook.access.queries import keyed_hash
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.kernel.clock import day_in
from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.registry import gateway
from tollbook.payments.models import AutoPlan, Method, PaymentProfile, Settings
from tollbook.payments.rules.calendar import month_after
from tollbook.payments.types import MethodKind

DELETE_FORBIDDEN = "Please contact customer service to remove this payment method."
ACCOUNT_DIGITS = range(4, 18)
EXPIRED = "Expired"
OTHER_PROCESSOR = "Add it anew"
NO_PROCESSOR = "Not taken here"
CHECKS = {"waiting": "Being checked", "failed": "Needs attention"}


@dataclass(frozen=True)
class CardAddress:
    """Where the statements of a card go; only the state, of two letters, must be known."""

    state: str
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class NewCard:
    """A card as the hosted fields gave it to us: a token, and what its holder typed beside it."""

    gateway: str
    token: str
    holder: str
    address: CardAddress
    nickname: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class CardChange:
    """What may change of a saved card. expires: year and month in which it is last good; None lets
    that stand."""

    holder: str
    address: CardAddress
    nickname: str = ""
    expires: tuple[int, int] | None = None


@dataclass(frozen=True)
class NewBank:
    """A bank account as its holder typed it; the number is sealed before it is stored."""

    gateway: str
    routing: str
    number: str
    holder: str
    email: str
    is_savings: bool = False
    is_business: bool = False
    nickname: str = ""
    is_default: bool = False


@transaction.atomic
def add_card(*, account: Account, new: NewCard, by: Actor) -> Method:
    """Keep a card by its token; one that has expired is refused."""
    token = gateway(new.gateway).keep(new.token, account.number)
    return _added(card_of(account, replace(new, token=token), by), by, is_default=new.is_default)


def card_of(account: Account, new: NewCard, by: Actor) -> Method:
    """The card behind a token, not stored yet; raises Refused for one that has expired."""
    facts = gateway(new.gateway).card(new.token)
    if facts.expires_on <= _today(account, by):
        raise Refused("card-expired", "This card has expired. Add another one.")
    method = Method(
        account=account,
        kind=MethodKind.CARD,
        gateway=new.gateway,
        token=facts.token,
        label=facts.brand,
        last_four=facts.last_four,
        expires_on=facts.expires_on,
        funding=facts.funding,
        holder=new.holder,
        nickname=new.nickname,
        added_at=by.at,
        added_by=by.user,
    )
    _put_address(method, new.address)
    return method


def _today(account: Account, by: Actor) -> date:
    """The day on the calendar of the account: a card is good until its last evening there."""
    return day_in(by.at, base_of(account).company.time_zone)


def _renew(card: Method, year: int, month: int, today: date) -> None:
    """The bank has sent the same card with another date: the processor is told first."""
    if month_after(year, month) <= today:
        raise Refused("card-expired", "This date is over. Enter the one on the new card.")
    card.expires_on = gateway(card.gateway).renew(card.token, year=year, month=month)
    card.expiry_told = ""


def _put_address(card: Method, address: CardAddress) -> None:
    card.address_1, card.address_2 = address.address_1, address.address_2
    card.city, card.postal_code = address.city, address.postal_code
    card.state = address.state.upper()


@transaction.atomic
def add_bank(*, account: Account, new: NewBank, by: Actor) -> Method:
    """Keep a bank account; where bank accounts are checked first, it waits for its check."""
    method = bank_of(account, new, by)
    same = Method.objects.filter(account=account, number_hash=method.number_hash)
    if same.filter(is_removed=False, is_once=False).exists():
        raise Refused("known-account", "This bank account is on your list already.")
    return _added(method, by, is_default=new.is_default)


def bank_of(account: Account, new: NewBank, by: Actor) -> Method:
    """A bank account with its number sealed, not stored yet; raises Refused for a wrong number."""
    routing, digits = valid_routing(new.routing), valid_number(new.number)
    same = keyed_hash(f"{routing}:{digits}")
    return Method(
        account=account,
        kind=MethodKind.BANK,
        gateway=new.gateway,
        token=bank_token(new.gateway, digits, same),
        label=bank_name(routing),
        last_four=digits[-4:],
        holder=new.holder,
        nickname=new.nickname,
        routing=routing,
        number_cipher=seal(digits),
        number_hash=same,
        is_savings=new.is_savings,
        is_business=new.is_business,
        email=new.email,
        check_state="waiting" if is_checked_first(new.gateway) else "none",
        added_at=by.at,
        added_by=by.user,
    )


def is_checked_first(gateway_name: str) -> bool:
    """Whether a new bank account is asked about before its first debit."""
    return not gateway(gateway_name).is_immediate and Settings.load().ach_prenotes


@transaction.atomic
def choose_default(*, method: Method, by: Actor) -> None:
    """Make `method` the one that pages offer first."""
    if method.is_removed:
        raise Refused("no-method", "This payment method has been removed.")
    for other in Method.objects.filter(account=method.account, is_default=True).exclude(
        pk=method.pk
    ):
        other.is_default = False
        save_tracked(row=other, by=by, account=method.account.number)
    method.is_default = True
    save_tracked(row=method, by=by, account=method.account.number)


@transaction.atomic
def change_bank(*, method: Method, nickname: str, holder: str, email: str, by: Actor) -> Method:
    """Change what people call a bank account; a new number is a new method."""
    method.nickname, method.holder, method.email = nickname, holder, email
    save_tracked(row=method, by=by, account=method.account.number)
    return method


@transaction.atomic
def rename(*, method: Method, nickname: str, by: Actor) -> Method:
    """Call a saved method otherwise; nothing else of it changes."""
    method.nickname = nickname
    save_tracked(row=method, by=by, account=method.account.number)
    return method


@transaction.atomic
def change_card(*, method: Method, change: CardChange, by: Actor) -> Method:
    """Change what people call a card, where its statements go and until when it is good; a new
    number is a new method. Raises Refused for a date that is over, or that the processor refuses.
    """
    if change.expires and month_after(*change.expires) != method.expires_on:
        _renew(method, *change.expires, _today(method.account, by))
    method.nickname, method.holder = change.nickname, change.holder
    _put_address(method, change.address)
    save_tracked(row=method, by=by, account=method.account.number)
    return method


@transaction.atomic
def remove(*, method: Method, by: Actor, is_staff: bool) -> None:
    """Take a method off the list; customers only where their account allows it, and never one that
    automatic payments use."""
    if not is_staff and not may_delete(method.account):
        raise Refused("may-not-delete", DELETE_FORBIDDEN)
    if AutoPlan.objects.filter(method=method, is_on=True).exists():
        raise Refused(
            "on-autopay", "Automatic payments use this method. Choose another one for them first."
        )
    method.is_removed, method.is_default, method.removed_at = True, False, by.at
    # What was needed to pay with it goes; what people see of it stays with its payments.
    method.number_cipher = ""
    save_tracked(row=method, by=by, account=method.account.number)
    gateway(method.gateway).forget(method.token)


@transaction.atomic
def mark_expiry_told(*, method: Method, days: int) -> bool:
    """Mark that the holder knows that a card expires within `days`; whether this call did."""
    row = Method.objects.select_for_update().get(pk=method.pk)
    told = {int(each) for each in row.expiry_told.split(",") if each}
    if any(each <= days for each in told):
        return False
    text = ",".join(map(str, sorted(told | {days})))
    return bool(Method.objects.filter(pk=row.pk).update(expiry_told=text))


def may_delete(account: Account) -> bool:
    """Whether the account's Payment Method Delete Behavior lets customers remove methods."""
    profile = PaymentProfile.objects.filter(account=account).first()
    return profile is None or profile.method_delete >= 0


def valid_routing(text: str) -> str:
    """Nine digits whose check digit is right."""
    digits = "".join(filter(str.isdigit, text))
    if len(digits) != 9 or not rtn.is_valid(digits):
        raise Refused(
            "routing", "Enter the nine digits of the routing number; one of them is wrong."
        )
    return digits


def valid_number(text: str) -> str:
    """Four to seventeen digits."""
    digits = "".join(filter(str.isdigit, text))
    strange = set(text) - set("0123456789 -")
    if strange or len(digits) not in ACCOUNT_DIGITS:
        raise Refused("account-number", "Enter the account number: 4 to 17 digits.")
    return digits


def bank_name(routing: str) -> str:
    """What people read instead of a routing number; the Federal Reserve district it lies in."""
    district = int(routing[:2])
    name = DISTRICTS.get(district if district <= 12 else district - 20, "")
    return f"Bank in {name}" if name else "Bank account"


# The first two digits of a routing number (21 to 32 are those of savings banks).
DISTRICTS = {
    1: "Boston",
    2: "New York",
    3: "Philadelphia",
    4: "Cleveland",
    5: "Richmond",
    6: "Atlanta",
    7: "Chicago",
    8: "St. Louis",
    9: "Minneapolis",
    10: "Kansas City",
    11: "Dallas",
    12: "San Francisco",
}


def bank_token(name: str, digits: str, same: str) -> str:
    """What the gateway knows a bank account by; the sandbox by its test number's own token."""
    chosen = gateway(name)
    token_for = getattr(chosen, "token_for", None)
    return str(token_for(digits)) if token_for else f"bank_{same[:32]}"


def _added(method: Method, by: Actor, *, is_default: bool) -> Method:
    """Store a new method; the first of an account is its default one."""
    listed = Method.objects.filter(account=method.account, is_removed=False, is_once=False)
    is_first = not listed.exists()
    save_tracked(row=method, by=by, account=method.account.number)
    if is_default or is_first:
        choose_default(method=method, by=by)
    return method


def trouble_with(method: Method, *, on: date, processor: str) -> str:
    """Why a method can pay nothing on a day, in a word or two for its badge; "" when it can.

    processor: who takes payments of its kind in the account's cycle; "" is nobody.
    """
    if method.gateway != processor:
        return OTHER_PROCESSOR if processor else NO_PROCESSOR
    if method.expires_on is not None and method.expires_on <= on:
        return EXPIRED
    return CHECKS.get(method.check_state, "")


def expired_by(method: Method, at: datetime) -> bool:
    """Whether a card is no longer good on the day of `at`."""
    return method.expires_on is not None and method.expires_on <= at.date()
