"""What somebody may pay for and from: the choices of the portal's page and of the office's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from tollbook.customers.types import AccountRef
from tollbook.kernel.days import day_before
from tollbook.kernel.errors import Refused
from tollbook.kernel.money import ZERO
from tollbook.kernel.show import figures, quantity
from tollbook.ledger.queries import balances, open_items_of_many
from tollbook.ledger.types import OpenItem, OpenItems
from tollbook.payments.choice import EVERY_ACCOUNT, PayChoice, sum_told
from tollbook.payments.methods import CHECKS, NO_PROCESSOR, OTHER_PROCESSOR, trouble_with
from tollbook.payments.models import CycleGateways, Method
from tollbook.payments.queries import waiting_by_account
from tollbook.payments.rules.limits import bears_surcharge
from tollbook.payments.surcharging import surcharge_state
from tollbook.payments.types import Funding, MethodKind, RuleFacts

__all__ = ["EVERY_ACCOUNT", "PayChoice", "sum_told"]

# Codes of what is wrong with a choice as a whole.
MORE = "more-than-owed"
NOTHING = "nothing-due"
# Troubles that are nobody's fault are told in another tone than the others.
TONES = {CHECKS["waiting"]: "info", OTHER_PROCESSOR: "warn", NO_PROCESSOR: "warn"}


@dataclass(frozen=True)
class MethodRow:
    """A method to choose, with why it cannot be chosen."""

    method: Method
    fact: str
    trouble: tuple[str, str]
    is_chosen: bool


@dataclass(frozen=True)
class Bill:
    """An open charge to tick; its source names it."""

    source: str
    label: str
    due_on: date | None
    amount: Decimal
    is_ticked: bool
    others: Decimal = ZERO  # what the bill holds for other providers, paid already or not


@dataclass(frozen=True)
class Owing:
    """One account and what it owes."""

    ref: AccountRef
    due: Decimal


@dataclass(frozen=True)
class Chosen:
    """Shares by account id, and the entries that they settle; None where no bills were ticked."""

    shares: dict[int, Decimal]
    settles: tuple[int, ...] | None

    @property
    def amount(self) -> Decimal:
        return sum(self.shares.values(), ZERO)

    @property
    def over(self) -> Decimal:
        """How much more this is than is owed; ticked bills are never more. What is on its way
        counts as paid."""
        if self.settles is not None:
            return ZERO
        due, waiting = balances(list(self.shares)), self.waiting
        left = {key: max(due[key] - waiting.get(key, ZERO), ZERO) for key in self.shares}
        return sum((max(amount - left[key], ZERO) for key, amount in self.shares.items()), ZERO)

    @cached_property
    def waiting(self) -> dict[int, Decimal]:
        """What has been paid for these accounts and is not posted yet."""
        return waiting_by_account(list(self.shares))


@dataclass
class Debts:
    """What is open of some accounts, the paying one first; read once for a page."""

    accounts: Sequence[AccountRef]

    @cached_property
    def items(self) -> dict[int, OpenItems]:
        """What is open of each account that has anything open."""
        return open_items_of_many([ref.id for ref in self.accounts])

    @cached_property
    def bills(self) -> list[OpenItem]:
        """Open charges, oldest first."""
        debts = [debt for items in self.items.values() for debt in items.debts]
        return sorted(debts, key=lambda each: (each.due_on or each.effective_on, each.entry_id))

    @cached_property
    def owing(self) -> list[Owing]:
        """Each account with its balance."""
        nothing = OpenItems()
        return [Owing(ref, self.items.get(ref.id, nothing).balance) for ref in self.accounts]

    @property
    def due(self) -> Decimal:
        """What is owed altogether; what one account has too much pays for no other."""
        return sum((row.due for row in self.owing if row.due > 0), ZERO)

    def chosen(self, typed: Mapping[str, Any]) -> Chosen:
        """Amounts by account from the cleaned fields of a `PayChoice`."""
        if typed.get("amount") == "invoices":
            return self._ticked(typed.get("invoice", []))
        wanted = [row for row in self.owing if self._is_meant(row, typed.get("account", ""))]
        if typed.get("amount") == "other":
            ref = wanted[0].ref if wanted else self.accounts[0]
            return Chosen({ref.id: typed.get("other") or ZERO}, None)
        return Chosen({row.ref.id: row.due for row in wanted if row.due > 0}, None)

    def _ticked(self, sources: Collection[str]) -> Chosen:
        ticked = [bill for bill in self.bills if bill.source in sources]
        shares: dict[int, Decimal] = {}
        for bill in ticked:
            shares[bill.account_id] = shares.get(bill.account_id, ZERO) + bill.open_amount
        return Chosen(shares, tuple(bill.entry_id for bill in ticked))

    def _is_meant(self, row: Owing, account: str) -> bool:
        """Whether a payment of the total means this account."""
        return len(self.accounts) == 1 or account in (EVERY_ACCOUNT, row.ref.number)

    def shown(self, ticked: Collection[str], others: Mapping[int, Decimal]) -> list[Bill]:
        """The open bills to tick; those of these sources are ticked.

        others: what of a bill is for other providers, by its entry; whoever knows bills tells.
        """
        names = {ref.id: ref.name for ref in self.accounts}
        several = len(names) > 1
        return [
            Bill(
                source=each.source,
                label=label_of(each) + (f", {names[each.account_id]}" if several else ""),
                due_on=each.due_on,
                amount=each.open_amount,
                is_ticked=each.source in ticked,
                others=others.get(each.entry_id, ZERO),
            )
            for each in self.bills
        ]


def refuse_unmeant(chosen: Chosen, *, is_sure: bool) -> None:
    """Raise Refused where nothing would be paid, or more than is owed and nobody said that this is
    meant."""
    if chosen.amount <= 0:
        raise Refused(NOTHING, "Nothing is due here. Choose another amount, or another account.")
    if not is_sure and (over := chosen.over) > 0:
        waiting = sum(chosen.waiting.values(), ZERO)
        first = f"{figures(waiting)} is on its way already. " if waiting else ""
        words = f"Pay {figures(over)} more than you owe? Confirm that, or change the amount."
        raise Refused(MORE, first + words)


def label_of(item: OpenItem) -> str:
    """Invoice 1047128, or what else is open."""
    kind, _, number = item.source.partition(":")
    return f"Invoice {number}" if kind == "invoice" else "Other charge"


def kind_words(method: Method) -> str:
    """Until when a card is good, or what kind of bank account it is."""
    if method.kind == MethodKind.BANK:
        owner = "Business" if method.is_business else "Personal"
        return f"{owner} {'savings' if method.is_savings else 'checking'}"
    return f"Expires {last_month(method)}" if method.expires_on else ""


def last_month(method: Method) -> str:
    """The last month in which a card pays, such as 12/2030; "" where none is known."""
    if method.expires_on is None:
        return ""
    return f"{day_before(method.expires_on):%m/%Y}"


def surcharge_words(method: Method, rule: RuleFacts, *, is_exempt: bool) -> str:
    """What a payment by this method costs extra."""
    percent, flat = rule.surcharge_percent, rule.surcharge_flat
    bears = bears_surcharge(MethodKind(method.kind), Funding(method.funding))
    excluded = surcharge_state(method, rule) in rule.surcharge_excluded_states
    if not (percent or flat) or not bears or excluded or is_exempt:
        return "no surcharge"
    parts = [f"{quantity(percent)} %"] * bool(percent) + [f"{flat:.2f}"] * bool(flat)
    return f"{' + '.join(parts)} surcharge"


def fact_words(method: Method, rule: RuleFacts, *, is_exempt: bool) -> str:
    """The second line below a method: until when, and what it costs extra."""
    extra = surcharge_words(method, rule, is_exempt=is_exempt)
    return ", ".join(filter(None, (kind_words(method), extra)))


def trouble_of(method: Method, today: date, offers: CycleGateways | None) -> tuple[str, str]:
    """Word and tone of the badge of a method that cannot pay; ("", "") when it can."""
    processor = offers.processor(MethodKind(method.kind)) if offers else ""
    word = trouble_with(method, on=today, processor=processor)
    return word, TONES.get(word, "bad") if word else ""
