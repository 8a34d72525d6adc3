"""A quick run bills one account: a sample, or the bill that a production run left out."""

from typing import Protocol

from tollbook.billing.models import BillingProfile, Cycle, Invoice, Run, RunAccount
from tollbook.billing.types import RunKind, RunState
from tollbook.customers.models import Account
from tollbook.kernel.errors import Refused

LEFT_OUT = ("held", "parked")


class Wanted(Protocol):
    """What a quick run is opened for."""

    @property
    def cycle(self) -> Cycle: ...
    @property
    def account(self) -> Account | None: ...


def refuse_foreign_account(wanted: Wanted) -> None:
    """The account must bill in the cycle, or the run would look at nothing."""
    account = wanted.account
    if account is None:
        raise Refused("no-account", "Say which account the quick run is for.")
    profile = BillingProfile.objects.filter(account=account, cycle=wanted.cycle)
    if not profile.exists():
        raise Refused(
            "other-cycle", f"Account {account.number} does not bill in {wanted.cycle.code}."
        )
    if not account.status.is_billable:
        words = f"Account {account.number} is {account.status.label}, which no bill run takes."
        raise Refused("not-billable", words)


def refuse_sample(run: Run) -> None:
    """Only the bill that a production run of the day left out may be issued by a quick run.

    Raises Refused where the account has its bill of the day, or a production run still has it.
    """
    account = RunAccount.objects.select_related("account").get(run=run).account
    issued = Invoice.objects.filter(
        account=account, invoice_on=run.invoice_on, issued_at__isnull=False, void__isnull=True
    )
    if standing := issued.exclude(run=run).first():
        words = f"This is a sample: account {account.number} has bill {standing.number} of the day."
        raise Refused("sample", words)
    productions = Run.objects.filter(
        kind=RunKind.PRODUCTION, cycle=run.cycle, invoice_on=run.invoice_on
    ).exclude(state=RunState.DISCARDED)
    production = productions.first()
    if production is None:
        words = "This is a sample: the production run of the day has not been opened yet."
        raise Refused("sample", words)
    rows = RunAccount.objects.filter(run=production, account=account)
    voided = Invoice.objects.filter(run=production, account=account, void__isnull=False)
    if rows.exclude(state__in=LEFT_OUT).exists() and not voided.exists():
        words = f"This is a sample: the production run bills account {account.number} itself."
        raise Refused("sample", words)
