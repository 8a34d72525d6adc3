"""The journal with credits in it: it balances, and an accountant's program accepts it."""

import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.town import NOW, TODAY, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import credit_invoice
from tollbook.billing.models import Invoice
from tollbook.billing.queries.journal import journal
from tollbook.billing.types import CreditKind, NewCredit
from tollbook.commands.main import main
from tollbook.ledger.actions import post_item
from tollbook.ledger.queries import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(billed_town: Town) -> Actor:
    return Actor(at=NOW, face=Face.OFFICE, user=billed_town.users["sam"])


@pytest.fixture(autouse=True)
def _credit_of_bell(billed_town: Town, sam: Actor) -> None:
    """40.00 of Bell's bill of April, posted."""
    newest = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    amount = Decimal("40.00")
    wanted = NewCredit(key="k1", kind=CreditKind.PART, reason="Outage", on=TODAY, amount=amount)
    credit = credit_invoice(invoice=newest, wanted=wanted, by=sam)
    assert credit.item is not None
    post_item(item=credit.item, by=sam)


@pytest.mark.accepts("money-28")
def test_the_journal_balances_with_credits_in_it() -> None:
    told = list(journal(date(2026, 1, 1), date(2026, 4, 30)))

    assert {sum(line.amount for line in each.lines) for each in told} == {Decimal(0)}
    receivable = sum(line.amount for each in told for line in each.lines if line.gl_code == "1100")
    balances = [balance_of(pk) for pk in {each.account_id for each in Invoice.objects.all()}]
    assert receivable == sum(balances)
    (back,) = (each for each in told if each.source.startswith("credit:"))
    assert {line.name for line in back.lines} >= {"Service", "Taxes payable"}


def proven(file: Path) -> "subprocess.CompletedProcess[str]":
    """What bean-check says of a file."""
    program = shutil.which("bean-check", path=str(Path(sys.executable).parent)) or "bean-check"
    words = [program, str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.accepts("money-28")
@pytest.mark.parametrize("first", ["2026-01-01", "2026-04-01"])
def test_bean_check_accepts_the_journal(tmp_path: Path, first: str) -> None:
    file = tmp_path / "journal.beancount"
    days = ["--from", first, "--to", "2026-04-30"]

    status = main(["journal", *days, "--format", "beancount", "--out", str(file)])
    proof = proven(file)

    assert (status, proof.returncode, proof.stderr) == (0, 0, "")
    assert file.read_text().count(" * ") > 5
    spoiled = file.read_text().replace("40.00 USD", "41.00 USD", 1)
    file.write_text(spoiled)
    assert proven(file).returncode != 0
