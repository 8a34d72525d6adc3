"""Who pays in these claims: an account of the town with gateways, methods and an open charge."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.town import Town
from tollbook.access.types import Actor, Face
from tollbook.customers.models import Account
from tollbook.ledger.actions import post
from tollbook.ledger.models import Entry
from tollbook.ledger.types import EntryKind, Posting
from tollbook.payments.actions import add_bank, add_card, begin, send
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.methods import CardAddress, NewBank, NewCard
from tollbook.payments.models import Attempt, CycleGateways, Method, PaymentProfile, PaymentRule
from tollbook.payments.types import PaidFrom, Share, Wish

NOON = datetime(2026, 4, 20, 17, 0, tzinfo=UTC)
TODAY = date(2026, 4, 20)
GOOD = "4242424242424242"
DEBIT_CARD = "4000056655665556"
REFUSED = "4000000000000002"
SILENT_BEFORE = "4000000000000341"
SILENT_AFTER = "4000000000000119"
ROUTING = "091000019"
CYCLE = "M13"


def at(minutes: float = 0, days: float = 0) -> datetime:
    """An instant after noon."""
    return NOON + timedelta(minutes=minutes, days=days)


def by(when: datetime = NOON, user: Any = None) -> Actor:
    """Somebody in the portal."""
    return Actor(at=when, face=Face.PORTAL, user=user, ip="198.51.100.7")


@dataclass
class Till:
    """The account that pays, and what the claims ask for."""

    account: Account
    bank_gateway: str = "nacha"
    wishes: int = field(default=0)

    @property
    def profile(self) -> PaymentProfile:
        return PaymentProfile.objects.get(account=self.account)

    def rule(self, kind: str = "card", **facts: Any) -> PaymentRule:
        """A payment rule of the cycle."""
        rule = PaymentRule.objects.create(name=f"{kind} rule", kind=kind, **facts)
        CycleGateways.objects.filter(cycle_code=CYCLE).update(**{f"{kind}_rule": rule})
        return rule

    def card(self, number: str = GOOD, state: str = "MN") -> Method:
        """A saved test card."""
        token = Sandbox().token_for(number)
        new = NewCard(gateway="sandbox", token=token, holder="Ben Bell", address=CardAddress(state))
        return add_card(account=self.account, new=new, by=by())

    def bank(self, number: str = "000123456789", **facts: Any) -> Method:
        """A saved bank account that has been checked."""
        wanted = {
            "routing": ROUTING,
            "number": number,
            "holder": "Ben Bell",
            "email": "b@b.example",
        }
        new = NewBank(gateway=self.bank_gateway, **(wanted | facts))
        method = add_bank(account=self.account, new=new, by=by())
        Method.objects.filter(pk=method.pk).update(check_state="passed")
        method.refresh_from_db()
        return method

    def owes(
        self, amount: str, source: str = "invoice:L1", account: Account | None = None
    ) -> Entry:
        """An open charge."""
        posting = Posting(
            account_id=(account or self.account).pk,
            kind=EntryKind.CHARGE,
            amount=Decimal(amount),
            source=source,
            effective_on=date(2026, 4, 13),
            due_on=date(2026, 4, 28),
            classification="invoice",
            description="Invoice",
        )
        return post(posting=posting, now=NOON)

    def wish(self, method: Method, *shares: Share, **facts: Any) -> Wish:
        """A payment of these shares with a key of its own."""
        self.wishes += 1
        wanted: dict[str, Any] = {
            "key": f"key-{self.wishes}",
            "paid_from": PaidFrom.PORTAL,
            "on": TODAY,
        }
        return Wish(method_id=method.pk, shares=shares, asked_at=NOON, **(wanted | facts))

    def own(self, amount: str, settles: tuple[int, ...] | None = None) -> Share:
        """A share of the account itself."""
        return Share(self.account.pk, Decimal(amount), settles)

    def begun(self, wish: Wish) -> Attempt:
        """The payment, written down."""
        return begin(wish=wish, cycle_code=CYCLE, currency="USD", by=by())

    def pays(self, amount: str, number: str = GOOD, **facts: Any) -> Attempt:
        """A payment that was begun and sent."""
        methods = Method.objects.filter(account=self.account, token=Sandbox().token_for(number))
        method = methods.first() or self.card(number)
        wish = self.wish(method, self.own(amount), **facts)
        self.begun(wish)
        return send(key=wish.key, now=NOON)


def till_of(town: Town, account: Account | None = None) -> Till:
    """Bell's till, its cycle taking cards and bank accounts."""
    account = account or town.bell
    PaymentProfile.objects.get_or_create(account=account)
    CycleGateways.objects.get_or_create(
        cycle_code=CYCLE, defaults={"card_gateway": "sandbox", "bank_gateway": "nacha"}
    )
    return Till(account)
