"""What every check of a verification shares: how a finding is made, and whom a run bills."""

from django.db.models import Exists, OuterRef, QuerySet

from tollbook.billing.models import Finding, Run, RunAccount
from tollbook.billing.types import Level
from tollbook.customers.models import Account

FINDINGS_PER_CHECK_MAX = 500


def error(code: str, message: str, account_id: int | None = None) -> Finding:
    """Something that stops the run."""
    return Finding(level=Level.ERROR, code=code, message=message, account_id=account_id)


def warning(code: str, message: str, account_id: int | None = None) -> Finding:
    """Something that a person should look at."""
    return Finding(level=Level.WARNING, code=code, message=message, account_id=account_id)


def information(code: str, message: str, account_id: int | None = None) -> Finding:
    """Something that is good to know before bills go out."""
    return Finding(level=Level.INFORMATION, code=code, message=message, account_id=account_id)


def billed_accounts(run: Run) -> QuerySet[Account]:
    """The accounts of the run that are not held."""
    rows = RunAccount.objects.filter(run=run, account=OuterRef("pk")).exclude(state="held")
    return Account.objects.filter(Exists(rows)).order_by("number")
