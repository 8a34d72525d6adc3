"""Loads the demo carrier: founded, five months of calls and bills, documents, books proved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tollbook.billing.actions import make_documents
from tollbook.billing.models import Invoice
from tollbook.customers.models import Account
from tollbook.flows.check import check_books
from tollbook.flows.demo.calendar import calendar_for
from tollbook.flows.demo.carrier import found_carrier
from tollbook.flows.demo.emergency import register_places
from tollbook.flows.demo.months import Months
from tollbook.flows.demo.people import PASSWORD, LogIn, add_troubles, log_ins
from tollbook.flows.demo.work import add_work
from tollbook.flows.included import share_out
from tollbook.ledger.types import Fault
from tollbook.usage.actions import compact_store

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What stands."""

    accounts: int
    invoices: int
    log_ins: tuple[LogIn, ...]
    faults: tuple[Fault, ...] = ()
    password: str = PASSWORD


@dataclass(frozen=True)
class Wish:
    """How large the demo shall be; `folder` keeps the call files."""

    accounts: int
    months: int
    folder: Path


def load(*, wish: Wish, now: datetime, tell: Tell) -> Loaded:
    """The whole demo carrier in an empty database, as of `now`; the same each time on a day."""
    carrier = found_carrier(calendar_for(now, wish.months), wish.accounts, tell)
    months = Months(carrier, wish.folder, tell, carrier.staff)
    run = months.live()
    share_out(now=now)
    compact_store()
    tell("call store compacted")
    documents = make_documents(now=now, run=run)
    tell(f"{documents} PDFs")
    add_troubles(now)
    add_work(now, carrier.staff)
    tell("tickets, orders and links")
    tell(f"{register_places(now, carrier.staff)} 911 addresses")
    faults = tuple(check_books())
    tell("books proved" if not faults else f"books: {len(faults)} faults")
    return replace(loaded_before(), faults=faults)


def loaded_before() -> Loaded:
    """The demo carrier as it stands."""
    issued = Invoice.objects.filter(issued_at__isnull=False)
    return Loaded(Account.objects.count(), issued.count(), tuple(log_ins()))
