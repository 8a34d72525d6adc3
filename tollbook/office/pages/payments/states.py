"""How payments, tries and forms look in the office."""

from dataclasses import dataclass
from decimal import Decimal

from tollbook.kernel.money import settle
from tollbook.office.forms.payments import CAME_WORDS, STATE_WORDS
from tollbook.office.pages.shared import Badge
from tollbook.payments.models import Attempt, AutoTry
from tollbook.payments.queries import confirmation_number, words_of
from tollbook.payments.types import AttemptState

LOOKS: dict[str, tuple[str, str]] = {
    AttemptState.CREATED: ("clock", ""),
    AttemptState.QUEUED: ("clock", "info"),
    AttemptState.SENT: ("play", "info"),
    AttemptState.CONFIRM: ("clock", "info"),
    AttemptState.SUCCEEDED: ("check", "good"),
    AttemptState.DECLINED: ("x", "bad"),
    AttemptState.UNKNOWN: ("alert", "warn"),
    AttemptState.PERSON: ("alert", "bad"),
    AttemptState.CANCELLED: ("x", ""),
    AttemptState.RETURNED: ("alert", "bad"),
}
BAD_ENDS = (AttemptState.DECLINED, AttemptState.RETURNED)
TRY_LOOKS: dict[str, Badge] = {
    "paid": ("Paid", "check", "good"),
    "waiting": ("On its way", "clock", "info"),
    "nothing-due": ("Nothing was due", "check", ""),
    "": ("Waits for another payment", "clock", "warn"),
}


@dataclass(frozen=True)
class PaymentRow:
    """A payment as lists show it."""

    attempt: Attempt

    @property
    def badge(self) -> Badge:
        """Its state; taken and not posted stands out, since the balance does not know it yet."""
        state = self.attempt.state
        if state == AttemptState.SUCCEEDED and not self.attempt.is_posted:
            return "Taken, to be posted", "clock", "warn"
        return STATE_WORDS[state], *LOOKS[state]

    @property
    def number(self) -> str:
        return confirmation_number(self.attempt)

    @property
    def total(self) -> Decimal:
        """With the surcharge."""
        return settle(self.attempt.amount + self.attempt.surcharge)

    @property
    def came(self) -> str:
        return CAME_WORDS[self.attempt.paid_from]

    @property
    def reason(self) -> str:
        """Why it ended badly, "" where it did not."""
        return words_of(self.attempt.code) if self.attempt.state in BAD_ENDS else ""


@dataclass(frozen=True)
class TryRow:
    """A try of a run of automatic payments."""

    turn: AutoTry

    @property
    def badge(self) -> Badge:
        return TRY_LOOKS.get(self.turn.outcome, ("Not taken", "x", "bad"))

    @property
    def reason(self) -> str:
        return "" if self.turn.outcome in TRY_LOOKS else words_of(self.turn.outcome)
