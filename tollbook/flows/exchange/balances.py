"""Balances brought from another biller: each open item of an account is posted once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tollbook.customers.models import Account
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.companions import ACCOUNT, Batch, Companions, Key
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.kernel.entry import REQUIRED_TEXT
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.export import armed
from tollbook.kernel.record import Kind
from tollbook.ledger.actions import open_balances
from tollbook.ledger.queries import opening_items
from tollbook.ledger.types import Opening

AMOUNT_MAX = Decimal("9999999999.99")
DESCRIPTION = "Balance brought forward"


@dataclass
class NewItem:
    """An item that is not posted yet; what stands in the ledger has no key of its own here."""

    item: Opening
    pk: int | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.item, name)


class Balances(Companions):
    """Open items as the old biller had them; posted in ink, so a standing one cannot change."""

    name = "balances"
    help = (
        "Open items of accounts with another biller. An item that was loaded stands in the "
        "ledger: loaded again it changes nothing, with another amount or day it is refused."
    )
    keys = ("account_number", "reference")
    OWN = (
        told(
            *("reference", "Number", "Of the bill or payment there; one for each item."),
            size=40,
            is_required=True,
        ),
        told(
            *("amount", "Amount", "What is open: above zero is owed, below zero is credit."),
            kind=Kind.MONEY,
            places=2,
            lowest=-AMOUNT_MAX,
            highest=AMOUNT_MAX,
            is_required=True,
        ),
        told("dated_on", "Dated", "Its day; it ages from here.", kind=Kind.DATE, is_required=True),
        told("due_on", "Due", "Left out, the day itself.", kind=Kind.DATE),
        told(
            *("description", "Description", "As the customer sees it."),
            size=120,
            default=DESCRIPTION,
        ),
    )

    def columns(self) -> list[Column]:
        return [ACCOUNT, *(Column(each.name, each) for each in self.OWN)]

    def standing(self, batch: Batch) -> dict[Key, Any]:
        found = opening_items(batch.owner_ids, {_reference(line) for line in batch.lines})
        return {(each.account_id, each.reference): each for each in found}

    def key(self, account: Account, line: Line) -> Key | None:
        return (account.pk, _reference(line))

    def drafted(
        self, account: Account, row: Opening | None, values: Values, batch: Batch
    ) -> NewItem | None:
        if row is not None:
            return None
        self._refuse(values, batch.job.today)
        return NewItem(_item(account, values))

    def write(self, rows: Sequence[NewItem], job: Job) -> None:
        open_balances(items=[each.item for each in rows], by=job.by)

    def save(self, account: Account, row: Opening | None, values: Values, job: Job) -> Opening:
        assert row is not None, "new items are posted together"
        stood = {each.name: getattr(row, each.name) for each in self.OWN}
        item = _item(account, stood | values)
        open_balances(items=[item], by=job.by)
        return item

    def _refuse(self, wanted: Values, today: date) -> None:
        """An item of nothing is none, and none is of a day to come."""
        if not wanted["amount"]:
            raise WrongFields({"amount": ("REQ", REQUIRED_TEXT)})
        if wanted["dated_on"] > today:
            raise WrongFields({"dated_on": ("DATE", "This day has not come yet.")})
        due_on = wanted.get("due_on")
        if due_on and wanted["amount"] < 0:
            raise WrongFields({"due_on": ("DATE", "Credit is not due. Leave this empty.")})
        if due_on and due_on < wanted["dated_on"]:
            raise WrongFields({"due_on": ("DATE", "The item is due before its own day.")})

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """None: what was open once must not be posted anew elsewhere; the journal goes out."""
        return iter(())


def _reference(line: Line) -> str:
    return armed(line["reference"]).strip()


def _item(account: Account, wanted: Values) -> Opening:
    return Opening(
        account_id=account.pk,
        reference=wanted["reference"],
        amount=wanted["amount"],
        dated_on=wanted["dated_on"],
        due_on=wanted.get("due_on"),
        description=wanted.get("description") or DESCRIPTION,
    )
