"""ACH as a gateway: a charge waits for the next file; what the bank says comes back in files."""

from datetime import date
from decimal import Decimal

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.base import CardFacts, Event
from tollbook.payments.models import AchItem
from tollbook.payments.types import Answer, Charge, Outcome


class Nacha:
    """Bank payments by file; nothing is asked of anybody at the moment of paying."""

    name = "nacha"
    is_immediate = False

    def takes(self, currency: str) -> bool:
        """An ACH file holds US dollars and says no currency."""
        return currency == "USD"

    def charge(self, wanted: Charge) -> Answer:
        return Answer(Outcome.PENDING, wanted.key)

    def ask(self, key: str, reference: str) -> Answer:
        """What the book of files says: in a file it is on its way, else it never left."""
        if not AchItem.objects.filter(attempt__key=key).exists():
            return Answer(Outcome.NOT_SEEN)
        return Answer(Outcome.SUCCEEDED, key)

    def refund(self, *, key: str, reference: str, amount: Decimal) -> Answer:
        """Money goes back as a credit of the next file."""
        return Answer(Outcome.PENDING, key)

    def give_up(self, key: str, reference: str) -> Answer:
        """A bank file asks no payer to confirm."""
        return self.ask(key, reference)

    def card(self, token: str) -> CardFacts:
        raise Refused("not-a-card", "This is not a card.")

    def keep(self, token: str, account: str) -> str:
        raise Refused("not-a-card", "This is not a card.")

    def renew(self, token: str, *, year: int, month: int) -> date:
        raise Refused("not-a-card", "This is not a card.")

    def late_return(self, key: str, token: str) -> str:
        """Returns come in the bank's files."""
        return ""

    def forget(self, token: str) -> None:
        """The account number goes with the method's own row."""

    def event(self, body: bytes, signature: str) -> Event | None:
        raise Refused("no-events", "The bank sends files, no messages.")
