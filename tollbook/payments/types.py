"""What crosses the door of the payments room."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tollbook.payments.record import SECTIONS
from tollbook.payments.setup_fields import BASE, GATEWAYS, RULE, TEXTS

# The sections of an account's record that stand in this room.
RECORD = SECTIONS
# What staff keep up at the payments desk.
RULE_FIELDS, TEXT_FIELDS, GATEWAY_FIELDS = RULE, TEXTS, GATEWAYS
# A base's defaults of payments.
RECORD_OF_BASE = BASE


# The largest file that a signed form may be.
FORM_BYTES_MAX = 10 * 1024 * 1024


class MethodKind(StrEnum):
    """What money comes from."""

    CARD = "card"
    BANK = "bank"


class Funding(StrEnum):
    """Whose money a card spends; only a credit card may bear a surcharge."""

    CREDIT = "credit"
    DEBIT = "debit"
    PREPAID = "prepaid"
    UNKNOWN = "unknown"


class AttemptState(StrEnum):
    """How far a payment has come: created -> sent -> succeeded, declined or unknown.

    CONFIRM: the bank wants its holder to confirm; nothing was taken, and nothing is without that.
    QUEUED: a bank payment that waits for its file and may still be cancelled.   PERSON: asked
    about in vain, now on the list that staff work off.   RETURNED: the bank took it back.
    """

    CREATED = "created"
    QUEUED = "queued"
    SENT = "sent"
    CONFIRM = "confirm"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    PERSON = "person"
    CANCELLED = "cancelled"
    RETURNED = "returned"


# A second payment of the same debts, or of the same amount, waits until these are over.
UNDECIDED = (
    AttemptState.CREATED,
    AttemptState.SENT,
    AttemptState.CONFIRM,
    AttemptState.UNKNOWN,
    AttemptState.PERSON,
)


class Outcome(StrEnum):
    """What a gateway says of one charge."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    # The gateway has it and will tell later.
    PENDING = "pending"
    # It never heard of this key.
    NOT_SEEN = "not_seen"
    # The bank wants the payer to confirm at `Answer.go_to` before anything is taken.
    CONFIRM = "confirm"
    # Taken once, then disputed: the bank took it back; or the dispute was won and it is ours again.
    RETURNED = "returned"
    PUT_BACK = "put_back"


class PaidFrom(StrEnum):
    """Where a payment was asked for."""

    PORTAL = "portal"
    OFFICE = "office"
    LINK = "link"
    API = "api"
    AUTOPAY = "autopay"


@dataclass(frozen=True)
class Charge:
    """What a gateway is asked to take; the same key never takes twice.

    return_to: our page that the payer comes back to after confirming with the bank; "" where nobody
    sits there, and a bank that wants to be confirmed to refuses.
    """

    key: str
    token: str
    amount: Decimal  # settled, above zero, surcharge included
    currency: str
    description: str
    return_to: str = ""


@dataclass(frozen=True)
class Answer:
    """What a gateway answered; `code` is a reason of ours (see `payments.rules.declines`).

    go_to: where the payer confirms, of CONFIRM only and kept nowhere; "" is our own test bank.
    """

    outcome: Outcome
    reference: str = ""
    code: str = ""
    go_to: str = ""


class Silent(Exception):
    """The gateway did not answer in time: nobody knows whether it took the money."""


@dataclass(frozen=True)
class RuleFacts:
    """What a payment rule asks of one payment; see `payments.models.PaymentRule`."""

    surcharge_percent: Decimal = Decimal(0)
    surcharge_flat: Decimal = Decimal(0)
    surcharge_cap: Decimal | None = None
    surcharge_excluded_states: tuple[str, ...] = ()
    minimum_days: int = 0
    ceiling: Decimal | None = None
    over_ceiling_message: str = ""

    @property
    def asks_state(self) -> bool:
        """Whether the surcharge depends on where the payer lives."""
        has_surcharge = bool(self.surcharge_percent or self.surcharge_flat)
        return has_surcharge and bool(self.surcharge_excluded_states)


@dataclass(frozen=True)
class Share:
    """What of a payment goes to one account, and which of its debts the payer chose, if any."""

    account_id: int
    amount: Decimal
    settles: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Wish:
    """A payment somebody asks for.

    key: made when the page was opened; the same key is the same payment.   shares: by account,
    without surcharge; they add up to what is paid.   terms_version: id of the terms that the payer
    read and agreed to, where the rule has some.   note: how staff got the payer's word.
    may_exceed: more than is owed this moment is wanted too; else it is refused, so that a page
    drawn before another payment cannot pay the same debts again.   sum_told: with the surcharge, as
    the payer read it last; another sum is refused. None where nobody was told one.   asked_hash:
    of all that a program asked for; "" for others.
    """

    key: str
    method_id: int
    shares: tuple[Share, ...]
    paid_from: PaidFrom
    asked_at: datetime
    on: date  # the payer's day
    terms_version: int | None = None
    confirmation_emails: tuple[str, ...] = field(default=())
    note: str = ""
    may_exceed: bool = True
    link_id: int | None = None
    sum_told: Decimal | None = None
    asked_hash: str = ""

    @property
    def amount(self) -> Decimal:
        return sum((share.amount for share in self.shares), Decimal(0))
