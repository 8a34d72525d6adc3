"""What the payment pages have in common: who pays, with which methods, under which rule."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tollbook.billing.queries import profile_of
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for, base_of
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.payments.models import CycleGateways, Method, PaymentProfile
from tollbook.payments.queries import (
    methods_of,
    offers_of,
    payment_profile_of,
    sees_bank_accounts,
)
from tollbook.payments.queries.choosing import fact_words
from tollbook.payments.types import MethodKind, RuleFacts
from tollbook.portal.pages.shared import crumb


@dataclass
class Payer:
    """The account whose methods and rules are used: the chosen one, else the parent itself.

    What it reads is read once for a page.
    """

    account: Account
    cycle_code: str
    offers: CycleGateways | None
    today: date

    @property
    def card_gateway(self) -> str:
        return self.offers.card_gateway if self.offers else ""

    @property
    def bank_gateway(self) -> str:
        """ "" where the cycle has no bank processor or the ACH gate keeps the account out."""
        if self.offers is None or not sees_bank_accounts(self.account):
            return ""
        return self.offers.bank_gateway

    @cached_property
    def methods(self) -> list[Method]:
        """The saved methods that the cycle still takes."""
        kinds = {MethodKind.CARD: self.card_gateway, MethodKind.BANK: self.bank_gateway}
        wants_forms = bool(self.offers and self.offers.requires_ach_form)
        saved = methods_of([self.account.pk], with_forms=wants_forms)
        return [method for method in saved if kinds[MethodKind(method.kind)]]

    def rule(self, method: Method) -> RuleFacts:
        """What holds for a payment by this method."""
        rule = self.offers.rule(MethodKind(method.kind)) if self.offers else None
        return rule.facts if rule else RuleFacts()

    @cached_property
    def profile(self) -> PaymentProfile:
        """What the account may do when it pays."""
        return payment_profile_of(self.account)


def payer_of(viewer: Viewer) -> Payer:
    """The paying account of this view."""
    chosen = viewer.home if viewer.sees_entire_view else viewer.in_view[0]
    assert chosen is not None, "a customer has a home account"
    account = account_for(viewer, chosen.number)
    profile = profile_of(account)
    code = profile.cycle.code if profile and profile.cycle else ""
    return Payer(account, code, offers_of(code), viewer.today)


def refuse_without_cards(payer: Payer) -> None:
    """The page does not exist where the cycle has no card processor."""
    if not payer.card_gateway:
        raise NotFound("cards of", payer.account.number)


def refuse_without_banks(payer: Payer) -> None:
    """The page does not exist where the cycle has no bank processor, or behind the ACH gate."""
    if not payer.bank_gateway:
        raise NotFound("bank accounts of", payer.account.number)


@dataclass(frozen=True)
class Tab:
    """One tab of the payment pages."""

    label: str
    route: str
    is_here: bool


def tabs_of(payer: Payer, here: str) -> list[Tab]:
    """The tabs that this account has."""
    base = base_of(payer.account)
    wanted = (
        ("Make a payment", "pay", bool(payer.card_gateway or payer.bank_gateway)),
        ("Automatic payments", "pay-auto", bool(payer.card_gateway or payer.bank_gateway)),
        ("Mail a payment", "pay-mail", bool(base.remit_address_1)),
        ("Bank accounts", "pay-banks", bool(payer.bank_gateway)),
        ("Credit cards", "pay-cards", bool(payer.card_gateway)),
    )
    return [Tab(label, route, route == here) for label, route, has in wanted if has]


def crumbs(*steps: dict[str, str]) -> list[dict[str, str]]:
    """The breadcrumb of a page under Payments."""
    return [crumb("Payments", "pay"), *steps]


def fact_of(method: Method, payer: Payer) -> str:
    """The second line below a method: until when, and what it costs extra."""
    return fact_words(method, payer.rule(method), is_exempt=payer.profile.surcharge_exempt)
