"""The sandbox: takes test methods only, each with one outcome, and keeps a book of its own.

It stands in for a processor wherever none is set up. Its book is a table apart from ours, so that
tests can count what was really charged. Source: docs/payments.md.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.base import CardFacts, Event
from tollbook.payments.models import SandboxCharge
from tollbook.payments.rules.calendar import month_after
from tollbook.payments.types import Answer, Charge, Funding, Outcome, Silent

SILENT_BEFORE: Final = "silent-before"
SILENT_AFTER: Final = "silent-after"
LATE: Final = "late-failure"
CONFIRMS: Final = "needs-authentication"
# How the book marks a charge that waits for its payer to confirm on the page of the test bank.
WAITS: Final = "waits-for-payer"
LATE_CODE: Final = "insufficient"


@dataclass(frozen=True)
class TestMethod:
    """A number that the sandbox knows, and what becomes of a charge on it."""

    number: str
    brand: str
    words: str
    behaves: str = ""  # "" it is taken; else a decline code or one of the words above
    funding: Funding = Funding.CREDIT


CARDS = (
    TestMethod("4242424242424242", "Visa", "is taken"),
    TestMethod("5555555555554444", "Mastercard", "is taken"),
    TestMethod("4000056655665556", "Visa", "is taken; a debit card", "", Funding.DEBIT),
    TestMethod("5105105105105100", "Mastercard", "is taken; prepaid", "", Funding.PREPAID),
    TestMethod("4000000000000002", "Visa", "is refused without a reason", "declined"),
    TestMethod("4000000000009995", "Visa", "has not enough money", "insufficient"),
    TestMethod("4000000000000069", "Visa", "has expired", "expired"),
    TestMethod("4000000000009987", "Visa", "was reported lost", "lost-or-stolen"),
    TestMethod("4000002500003155", "Visa", "asks to confirm", CONFIRMS),
    TestMethod("4000000000000341", "Visa", "goes silent before the charge", SILENT_BEFORE),
    TestMethod("4000000000000119", "Visa", "goes silent after the charge", SILENT_AFTER),
)
BANKS = (
    TestMethod("000123456789", "Test Bank", "is taken"),
    TestMethod("000111111116", "Test Bank", "is taken, and taken back three days later", LATE),
    TestMethod("000111111113", "Test Bank", "is closed", "account-closed"),
    TestMethod("000222222227", "Test Bank", "goes silent after the charge", SILENT_AFTER),
)
KNOWN: Final = {method.number: method for method in (*CARDS, *BANKS)}
EXPIRES_DEFAULT: Final = date(2031, 1, 1)


@cache
def _numbers() -> dict[str, str]:
    """Token -> test number."""
    return {Sandbox().token_for(number): number for number in KNOWN}


class Sandbox:
    """The embedded gateway."""

    name = "sandbox"
    is_immediate = True

    def takes(self, currency: str) -> bool:
        return True

    def token_for(self, number: str) -> str:
        """The token of a test number; any other number is refused and kept nowhere."""
        digits = "".join(filter(str.isdigit, number))
        if digits not in KNOWN:
            raise Refused("not-a-test-number", "The sandbox takes its own test numbers only.")
        return f"test_{sha256(digits.encode()).hexdigest()[:24]}"

    def charge(self, wanted: Charge) -> Answer:
        method = self._method(wanted.token)
        if method.behaves == SILENT_BEFORE:
            raise Silent(wanted.key)
        kept = self._book(wanted, method)
        if method.behaves == SILENT_AFTER:
            raise Silent(wanted.key)
        return self._answer(kept)

    def ask(self, key: str, reference: str = "") -> Answer:
        kept = SandboxCharge.objects.filter(key=key).first()
        return self._answer(kept) if kept else Answer(Outcome.NOT_SEEN)

    def give_up(self, key: str, reference: str) -> Answer:
        return self.confirmed(key, is_yes=False)

    def confirmed(self, key: str, *, is_yes: bool) -> Answer:
        """What the payer told the test bank; only the first word counts."""
        code = "" if is_yes else CONFIRMS
        SandboxCharge.objects.filter(key=key, code=WAITS).update(code=code)
        return self.ask(key)

    def refund(self, *, key: str, reference: str, amount: Decimal) -> Answer:
        with transaction.atomic():
            if SandboxCharge.objects.filter(key=key).exists():
                return Answer(Outcome.SUCCEEDED, key)
            charges = SandboxCharge.objects.select_for_update().filter(key=reference, code="")
            charge = charges.first()
            if charge is None or charge.refunded + amount > charge.amount:
                return Answer(Outcome.DECLINED, code="declined")
            charge.refunded += amount
            charge.save(update_fields=["refunded"])
            SandboxCharge.objects.create(key=key, token="", amount=-amount)
        return Answer(Outcome.SUCCEEDED, key)

    def card(self, token: str) -> CardFacts:
        method = self._method(token)
        return CardFacts(token, method.brand, method.number[-4:], EXPIRES_DEFAULT, method.funding)

    def keep(self, token: str, account: str) -> str:
        return token

    def renew(self, token: str, *, year: int, month: int) -> date:
        """A test card may get any date."""
        self._method(token)
        return month_after(year, month)

    def late_return(self, key: str, token: str) -> str:
        """The number for it is taken back once, a few days later."""
        if self._method(token).behaves != LATE:
            return ""
        SandboxCharge.objects.filter(key=key, code="").update(refunded=F("amount"))
        return LATE_CODE

    def forget(self, token: str) -> None:
        """The sandbox keeps no methods."""

    def event(self, body: bytes, signature: str) -> Event | None:
        if not hmac.compare_digest(self.signed(body), signature):
            raise Refused("unsigned", "This message does not carry our signature.")
        told = json.loads(body)
        return Event(str(told["key"]), self.ask(str(told["key"])))

    def signed(self, body: bytes) -> str:
        """The signature of a webhook of the sandbox."""
        return hmac.new(settings.SECRET_KEY.encode(), body, sha256).hexdigest()

    def _book(self, wanted: Charge, method: TestMethod) -> SandboxCharge:
        """The charge under this key, written once."""
        code = "" if method.behaves in ("", SILENT_AFTER, LATE) else method.behaves
        if method.behaves == CONFIRMS and wanted.return_to:
            code = WAITS
        facts = {"token": wanted.token, "amount": wanted.amount, "code": code}
        try:
            with transaction.atomic():
                return SandboxCharge.objects.create(key=wanted.key, **facts)
        except IntegrityError:
            kept = SandboxCharge.objects.get(key=wanted.key)
            assert kept.amount == wanted.amount, f"{wanted.key} was charged with another amount"
            return kept

    def _method(self, token: str) -> TestMethod:
        number = _numbers().get(token)
        if number is None:
            raise Refused("unknown-token", "The sandbox does not know this method.")
        return KNOWN[number]

    def _answer(self, kept: SandboxCharge) -> Answer:
        if kept.code == WAITS:
            return Answer(Outcome.CONFIRM, kept.key)
        if kept.code:
            return Answer(Outcome.DECLINED, kept.key, kept.code)
        return Answer(Outcome.SUCCEEDED, kept.key)
