"""Call files that were made for accounts: which there are, and where each lies."""

from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from tollbook.customers.models import Account
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.rows import among
from tollbook.usage.models import AccountCallFile, UsageProfile

FOLDER = "call-files"
CALL_FILES_KEPT_MONTHS = 18


def gets_call_files(viewer: Viewer) -> bool:
    """Whether files are made for an account in view, so that a menu leads to them."""
    ids = [account.id for account in viewer.in_view]
    flagged = UsageProfile.objects.filter(account__in=among(ids))
    return flagged.filter(Q(daily_call_file=True) | Q(monthly_call_file=True)).exists()


def call_files_for(viewer: Viewer, account: Account | None = None) -> QuerySet[AccountCallFile]:
    """The call files of the accounts that `viewer` may see, or of one of them; newest first."""
    files = AccountCallFile.objects.filter(seen_by(viewer, "account"))
    files = files.select_related("account").order_by("-day", "-pk")
    return files if account is None else files.filter(account=account)


def call_file_for(viewer: Viewer, file_id: int, account: Account | None = None) -> AccountCallFile:
    """One call file that lies in its place; raises NotFound."""
    found = call_files_for(viewer, account).filter(pk=file_id).first()
    if found is None or not place_of(found).is_file():
        raise NotFound("call file", file_id)
    return found


def place_of(file: AccountCallFile) -> Path:
    """Where a call file lies: a folder for each account, which its customer may be given."""
    return Path(settings.DATA_DIR) / FOLDER / str(file.account_id) / file.name


def invoices_with_file(account_ids: list[int]) -> dict[int, set[int]]:
    """Account -> the invoices that have a monthly file."""
    found: dict[int, set[int]] = {}
    made = AccountCallFile.objects.filter(kind="monthly", account__in=account_ids)
    for account_id, invoice_id in made.values_list("account_id", "invoice_id"):
        found.setdefault(account_id, set()).add(invoice_id)
    return found


def accounts_with_monthly_files() -> list[int]:
    """The accounts that want a file of each invoice."""
    flagged = UsageProfile.objects.filter(monthly_call_file=True)
    return list(flagged.order_by("account").values_list("account_id", flat=True))
