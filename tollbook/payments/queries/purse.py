"""What an account pays from: its saved methods, what each costs, and why one cannot pay."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from tollbook.customers.models import Account
from tollbook.customers.types import AccountRef
from tollbook.kernel.money import ZERO
from tollbook.payments.automatic import FORM_TROUBLES, auto_trouble
from tollbook.payments.models import CycleGateways, Method, PaymentProfile, RuleText
from tollbook.payments.queries import (
    methods_of,
    read_forms,
    surcharge_shown,
    texts_in_force,
    texts_of_rule,
)
from tollbook.payments.queries.choosing import (
    Chosen,
    Debts,
    MethodRow,
    PayChoice,
    fact_words,
    trouble_of,
)
from tollbook.payments.types import MethodKind, RuleFacts

__all__ = ["Purse", "Ready", "Review", "Sum", "review_of", "sum_of"]


@dataclass(frozen=True)
class Ready:
    """A method that automatic payments may use, or why they may not.

    form_url: where its missing form is, "" where none is missing.
    """

    method: Method
    fact: str
    why_not: str
    form_url: str = ""


@dataclass
class Purse:
    """The account whose methods and rules are used; what it reads is read once for a page.

    profile: what the account may do when it pays.   offers: of its cycle.   sees_banks: whether
    bank accounts are shown, which the ACH gate decides for customers.
    """

    profile: PaymentProfile
    offers: CycleGateways | None
    today: date
    sees_banks: bool

    @property
    def account(self) -> Account:
        """Whose methods these are."""
        return self.profile.account

    @property
    def card_gateway(self) -> str:
        """Who takes cards; "" is nobody."""
        return self.offers.card_gateway if self.offers else ""

    @property
    def bank_gateway(self) -> str:
        """Who takes bank payments; "" is nobody, or that the ACH gate keeps the account out."""
        return self.offers.bank_gateway if self.offers and self.sees_banks else ""

    @cached_property
    def methods(self) -> list[Method]:
        """The saved methods; those that the cycle takes no more say so where they are listed."""
        saved = methods_of([self.profile.account_id])
        return [each for each in saved if each.kind == MethodKind.CARD or self.sees_banks]

    @cached_property
    def with_forms(self) -> list[Method]:
        """The same with the signed forms of bank accounts, where the cycle asks for these."""
        if self.offers and self.offers.requires_ach_form:
            read_forms(self.methods)
        return self.methods

    @cached_property
    def usable(self) -> list[Method]:
        """Those that can pay today; a page chooses the first of them beforehand."""
        return [each for each in self.methods if not self.trouble(each)[0]]

    def rule(self, method: Method) -> RuleFacts:
        """What holds for a payment by this method."""
        rule = self.offers.rule(MethodKind(method.kind)) if self.offers else None
        return rule.facts if rule else RuleFacts()

    def trouble(self, method: Method) -> tuple[str, str]:
        """Word and tone of the badge of a method that cannot pay; ("", "") when it can."""
        return trouble_of(method, self.today, self.offers)

    def fact(self, method: Method) -> str:
        """The second line below a method: until when, and what it costs extra."""
        is_exempt = self.profile.surcharge_exempt
        return fact_words(method, self.rule(method), is_exempt=is_exempt)

    def texts(self, kind: str) -> list[RuleText]:
        """What the rules that hold here say: disclosure, single or auto; each text once."""
        taken = {MethodKind.CARD: self.card_gateway, MethodKind.BANK: self.bank_gateway}
        return texts_in_force(self.offers, [each for each in taken if taken[each]], kind)

    def rows(self, chosen: str) -> list[MethodRow]:
        """The methods to choose from; the one with the handle `chosen`, else the first that can
        pay, is chosen beforehand."""
        first = self.usable[0].handle if self.usable else ""
        return [
            MethodRow(each, self.fact(each), self.trouble(each), each.handle == (chosen or first))
            for each in self.methods
        ]

    def ready(self, form_at: Callable[[Method], str]) -> list[Ready]:
        """The methods as automatic payments see them. form_at: where a method's form is."""
        found = []
        for each in self.with_forms:
            offers = self.offers or CycleGateways()
            trouble = auto_trouble(each, today=self.today, offers=offers, profile=self.profile)
            url = form_at(each) if trouble in FORM_TROUBLES else ""
            found.append(Ready(each, self.fact(each), trouble, url))
        return found


@dataclass(frozen=True)
class Sum:
    """What would be paid as it stands chosen now: by account, the surcharge, all, how much of it is
    more than is owed, and the entries of the bills that were chosen."""

    parts: list[tuple[AccountRef, Decimal]]
    fee: Decimal
    to_pay: Decimal
    over: Decimal
    settles: tuple[int, ...]


@dataclass(frozen=True)
class Review:
    """What is about to be paid, to the cent, and what has to be read and agreed to before."""

    method: Method
    shares: list[tuple[AccountRef, Decimal]]
    amount: Decimal
    fee: Decimal
    terms: RuleText | None
    disclosure: RuleText | None

    @property
    def to_pay(self) -> Decimal:
        """With the surcharge."""
        return self.amount + self.fee

    @property
    def told(self) -> str:
        """The same as the page sends it back, so that nothing else is taken."""
        return f"{self.to_pay:.2f}"

    @property
    def is_bank(self) -> bool:
        """Whether it goes to the bank with its next file."""
        return self.method.kind == MethodKind.BANK


def review_of(
    purse: Purse, chosen: Chosen, method: Method, accounts: Iterable[AccountRef]
) -> Review:
    """The review of a choice. accounts: those that it may be divided over."""
    names = {ref.id: ref for ref in accounts}
    texts = texts_of_rule(purse.offers, MethodKind(method.kind))
    return Review(
        method=method,
        shares=[(names[key], amount) for key, amount in chosen.shares.items()],
        amount=chosen.amount,
        fee=fee_of(purse, chosen, method),
        terms=texts.get("single"),
        disclosure=texts.get("disclosure"),
    )


def fee_of(purse: Purse, chosen: Chosen, method: Method) -> Decimal:
    """The surcharge of paying `chosen` by this method."""
    return surcharge_shown(chosen.shares, method, purse.rule(method), purse.profile)


def sum_of(purse: Purse, debts: Debts, form: PayChoice, came_from: str) -> Sum:
    """What the form asks for, which may not be complete yet. came_from: the number of the bill
    somebody came from, "" where none."""
    chosen, handle = _guessed(debts, form, came_from)
    named = next((each for each in purse.methods if each.handle == handle), None)
    method = named or (None if handle else next(iter(purse.usable), None))
    is_something = chosen.amount > 0
    fee = fee_of(purse, chosen, method) if method and is_something else ZERO
    names = {ref.id: ref for ref in debts.accounts}
    parts = [(names[key], amount) for key, amount in chosen.shares.items() if amount > 0]
    is_complete = form.is_bound and is_something
    over = chosen.over if is_complete else ZERO
    return Sum(parts, fee, chosen.amount + fee, over, chosen.settles or ())


def _guessed(debts: Debts, form: PayChoice, came_from: str) -> tuple[Chosen, str]:
    """The choice of a form and the handle of its method; before anything was chosen the bill that
    somebody came from, else everything due."""
    if form.is_bound:
        form.is_valid()
        return debts.chosen(form.cleaned_data), str(form.cleaned_data.get("method") or "-")
    offered = str(form["method"].value() or "")
    bill = next((each for each in debts.bills if each.source == f"invoice:{came_from}"), None)
    if bill is not None:
        return Chosen({bill.account_id: bill.open_amount}, (bill.entry_id,)), offered
    return Chosen({row.ref.id: row.due for row in debts.owing if row.due > 0}, None), offered
