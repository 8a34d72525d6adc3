"""What every gateway can do. A gateway knows charges by our key, so asking twice takes once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from tollbook.payments.types import Answer, Charge, Funding, Outcome


@dataclass(frozen=True)
class CardFacts:
    """What a gateway tells of a card behind a token; never its number."""

    token: str
    brand: str
    last_four: str
    expires_on: date  # the first day it is no longer good
    funding: Funding


@dataclass(frozen=True)
class Event:
    """What a gateway tells by itself, in any order and any number of times."""

    key: str  # of the attempt, or of the refund
    answer: Answer
    is_refund: bool = False


class Gateway(Protocol):
    """One processor.

    `charge` and `ask` raise `payments.types.Silent` when no answer comes in time; nobody then knows
    whether the money was taken, and only `ask` may find out.
    """

    name: str
    # Whether a success is final at once; False: PENDING first, the result comes days later.
    is_immediate: bool

    def takes(self, currency: str) -> bool:
        """Whether it takes money of this currency as we write it, with two places."""
        ...

    def charge(self, wanted: Charge) -> Answer:
        """Take the money once; a second call with the same key gives the first answer."""
        ...

    def ask(self, key: str, reference: str) -> Answer:
        """What became of the charge `key`; NOT_SEEN when the gateway never heard of it."""
        ...

    def refund(self, *, key: str, reference: str, amount: Decimal) -> Answer:
        """Give money back once; `reference` is that of the charge. Asked again under the same key,
        however much later, it gives the first answer, or what has become of it since."""
        ...

    def give_up(self, key: str, reference: str) -> Answer:
        """End a charge that waits for its payer to confirm; gives how it stands now, which is
        SUCCEEDED where the payer was faster."""
        ...

    def card(self, token: str) -> CardFacts:
        """What people may see of the card behind a token; raises Refused for a wrong token."""
        ...

    def keep(self, token: str, account: str) -> str:
        """The token by which a card can be charged again and again, for what the browser gave."""
        ...

    def renew(self, token: str, *, year: int, month: int) -> date:
        """The bank has sent the same card again, good through this month: tell the processor. Gives
        the first day it is no longer good; raises Refused, also when no answer comes."""
        ...

    def late_return(self, key: str, token: str) -> str:
        """Why the bank took a charge back days later, in a code of ours; "" where it did not."""
        ...

    def forget(self, token: str) -> None:
        """The customer has removed the method; harmless when it is gone already."""
        ...

    def event(self, body: bytes, signature: str) -> Event | None:
        """What a webhook says; None for what does not concern us. Raises Refused when unsigned."""
        ...


ACCEPTED = frozenset({Outcome.SUCCEEDED, Outcome.PENDING})
