"""What goes out after the issue: the e-mail bills and paper files of a run."""

from pathlib import Path

from django.conf import settings
from django.db.models import Count, QuerySet

from tollbook.billing.models import EmailBill, PaperFile, Run
from tollbook.billing.papering import bills_for_paper
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def email_bills_of(run: Run) -> QuerySet[EmailBill]:
    """Every bill of the run with who gets it by e-mail, or why nobody does; by account."""
    bills = EmailBill.objects.filter(invoice__run=run).select_related("invoice__account")
    return bills.order_by("invoice__account__number")


def email_bills_to_send(run: Run) -> QuerySet[EmailBill]:
    """What is ready and not in the outbox yet, with everything that a mail says."""
    ready = EmailBill.objects.filter(invoice__run=run, state="ready").order_by("pk")
    return ready.select_related("template", "invoice__account", "invoice__company")


def email_counts_of(run: Run) -> dict[str, int]:
    """How many bills are ready, sent and left out."""
    rows = EmailBill.objects.filter(invoice__run=run).order_by().values_list("state")
    return dict(rows.annotate(Count("pk")))


def email_reasons_of(run: Run) -> list[tuple[str, int]]:
    """Why bills do not go by e-mail, the commonest reason first."""
    left_out = EmailBill.objects.filter(invoice__run=run, state="left_out").order_by()
    rows = left_out.values_list("reason").annotate(number=Count("pk"))
    return list(rows.order_by("-number", "reason"))


def email_bill_for(viewer: Viewer, run: Run, account_number: str) -> EmailBill:
    """The e-mail bill of one account of the run; raises NotFound."""
    bills = email_bills_of(run).select_related("invoice__run", "template")
    found = bills.filter(invoice__account__number__iexact=account_number).first()
    if found is None or not viewer.sees_all:
        raise NotFound("e-mail bill", f"{run.pk}/{account_number}")
    return found


def paper_files_of(run: Run) -> QuerySet[PaperFile]:
    """The paper files of a run, by base and part."""
    files = PaperFile.objects.filter(run=run).select_related("base")
    return files.order_by("base__name", "part")


def paper_waiting_of(run: Run) -> int:
    """How many bills go on paper and stand in no file yet."""
    return len(bills_for_paper(run))


def paper_path_for(viewer: Viewer, run: Run, file_id: int, kind: str) -> Path:
    """Where a paper file ("pdf") or its index ("csv") lies; raises NotFound."""
    found = paper_files_of(run).filter(pk=file_id).first() if viewer.sees_all else None
    if found is None:
        raise NotFound("paper file", file_id)
    path = Path(settings.DATA_DIR) / (found.index_path if kind == "csv" else found.path)
    if not path.is_file():
        raise NotFound("paper file", file_id)
    return path
