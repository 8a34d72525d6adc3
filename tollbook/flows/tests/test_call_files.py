"""Monthly call files: one for each invoice since the account asked, with the calls it billed."""

from pathlib import Path
from typing import Any

from tests.town import NOW, Town
from tollbook.billing.models import Invoice
from tollbook.flows.call_files import write_files, write_months
from tollbook.usage.models import AccountCallFile, UsageProfile


def test_the_newest_invoice_is_the_first_with_a_file_and_later_ones_follow(
    billed_town: Town, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    bell = billed_town.bell
    UsageProfile.objects.update_or_create(account=bell, defaults={"monthly_call_file": True})
    invoices = list(Invoice.objects.filter(account=bell).order_by("-invoice_on"))

    assert (write_months(now=NOW), write_files(now=NOW)) == (1, 0)
    newest = AccountCallFile.objects.get()
    # As if the wish had been older: the files of the invoices since then are made up for.
    AccountCallFile.objects.update(invoice_id=invoices[-1].pk)
    assert write_months(now=NOW) == len(invoices) - 1

    assert (newest.invoice_id, newest.row_count) == (invoices[0].pk, invoices[0].calls_count)
    made = AccountCallFile.objects.exclude(pk=newest.pk).order_by("-day")
    assert [file.row_count for file in made] == [each.calls_count for each in invoices[:-1]]
