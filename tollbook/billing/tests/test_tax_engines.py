"""Outside tax engines: requests and answers of SureTax's form, records, silence."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tollbook.billing.bill_day import BillDay, grid_of
from tollbook.billing.draft import compose
from tollbook.billing.facts import gathered
from tollbook.billing.issuing import issue
from tollbook.billing.models import Invoice, RunAccount
from tollbook.billing.queries import explained_line_of
from tollbook.billing.queries.credits import creditable_lines
from tollbook.billing.rules.crediting import with_taxes
from tollbook.billing.run import approve, draft, release
from tollbook.billing.tax_engines import EngineSilent
from tollbook.billing.tax_engines.recorded import Recorded
from tollbook.billing.tax_engines.suretax import SureTax
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.types import RunState
from tollbook.customers.models import Account

FEB_13 = date(2026, 2, 13)
STORED = Path(__file__).parent / "suretax"
LEVIED = """
SELECT section, words, product_label, cents_text(cents) FROM printed
WHERE section IN ('tax', 'fee') ORDER BY source
"""

pytestmark = pytest.mark.django_db


class Service:
    """The far end: keeps what it is sent, answers what is stored, or cannot be reached."""

    def __init__(self, answer: str | None = None) -> None:
        self.answer = (STORED / "answer.json").read_text() if answer is None else answer
        self.sent: list[Any] = []

    def __call__(self, body: str) -> str:
        self.sent.append(json.loads(json.loads(body)["request"]))
        if not self.answer:
            raise EngineSilent("It cannot be reached.")
        return json.dumps({"d": self.answer})


def suretax(service: Service) -> SureTax:
    return SureTax("000000350", "no-real-key", service)


@pytest.fixture
def carrier() -> Carrier:
    carrier = new_carrier()
    account = carrier.account("100100", exempt_county=True)
    line = carrier.product(account, "2185550100", FEB_13)
    carrier.charge(line, "31.00")
    carrier.charge(line, "89.90", item_tax_category="internet")
    carrier.usage(line, "interstate", 3_000_000, calls=3)
    return carrier


def composed(carrier: Carrier, engine: Any, query: str) -> list[Any]:
    account = Account.objects.get()
    day = BillDay(grid_of(carrier.cycle), FEB_13, FEB_13, 1)
    with gathered(day, [account.pk], carrier.store.sums) as facts:
        compose(facts, engine)
        return list(facts.rows(query))


def test_a_bill_is_asked_for_and_taxed_as_the_service_says(carrier: Carrier) -> None:
    service = Service()

    found = composed(carrier, suretax(service), LEVIED)

    assert service.sent == [json.loads((STORED / "request.json").read_text())]
    assert found == [
        ("tax", "Federal universal service fund", "2185550100", "1.12"),
        ("fee", "Federal cost recovery charge", "2185550100", "0.10"),
        ("tax", "State sales tax", "2185550100", "2.13"),
        ("tax", "City sales tax", "2185550100", "0.31"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Successful": "N", "HeaderMessage": "Invalid key"}, "Invalid key"),
        ({"ResponseCode": "9001", "HeaderMessage": "Failure"}, "Failure"),
        ({"ItemMessages": [{"LineNumber": "1", "Message": "Invalid Zipcode"}]}, "Invalid Zipcode"),
        ({"ClientTracking": "100101-20260213"}, "another bill"),
        ({"TotalTax": "3.65"}, "do not add up"),
        ({"GroupList": None}, "cannot be read"),
        ({"TotalTax": "many"}, "cannot be read"),
    ],
)
def test_what_is_no_whole_answer_is_silence(
    carrier: Carrier, change: dict[str, Any], reason: str
) -> None:
    answer = json.loads((STORED / "answer.json").read_text()) | change

    service = Service(json.dumps(answer))

    (silent,) = composed(carrier, suretax(service), "SELECT reason FROM silent")
    assert reason in silent[0]
    assert composed(carrier, suretax(service), "SELECT * FROM bill") == []


def test_a_record_stands_in_for_the_service(carrier: Carrier, tmp_path: Path) -> None:
    service = Service()

    first = composed(carrier, Recorded(tmp_path, suretax(service)), LEVIED)
    again = composed(carrier, Recorded(tmp_path), LEVIED)

    assert first == again
    assert len(service.sent) == 1
    carrier.charge(carrier.product(Account.objects.get(), "2185550101", FEB_13), "5.00")
    (silent,) = composed(carrier, Recorded(tmp_path), "SELECT reason FROM silent")
    assert "no record of this bill" in silent[0]


def test_a_silent_engine_holds_the_account_and_never_bills_it_untaxed(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service("")
    monkeypatch.setattr("tollbook.billing.run.tax_engine", lambda: suretax(service))

    run = draft(run=carrier.run(FEB_13), calls=carrier.store)

    row = RunAccount.objects.get()
    assert (row.state, row.reason) == (
        *("held", "The tax engine gave no answer. It cannot be reached."),
    )
    assert not Invoice.objects.exists()
    service.answer = Service().answer
    release(run=run, account=row.account, calls=carrier.store)
    type(run).objects.update(state=RunState.VERIFIED)
    run = draft(run=run, calls=carrier.store)
    issue(run=approve(run=run, now=NOON), now=NOON, calls=carrier.store)
    bill = Invoice.objects.get()
    assert (bill.taxes, bill.fees) == (Decimal("3.56"), Decimal("0.10"))


def test_an_engines_taxes_are_explained_and_come_back_with_their_line(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.billing.run.tax_engine", lambda: suretax(Service()))
    carrier.bill(FEB_13)
    bill = Invoice.objects.get()
    state = bill.lines.get(description="State sales tax")
    line = bill.lines.get(amount=Decimal("31.00"))

    told = explained_line_of(bill, state.position, "Larkspur").explained
    lines = creditable_lines(bill)
    half = with_taxes(lines, {line.pk: Decimal("15.50")})

    assert "worked it out for a charge of 31.00" in told.sentences[1]
    words = dict(bill.lines.values_list("pk", "description"))
    assert {words[key]: str(amount) for key, amount in half.items() if key != line.pk} == {
        "State sales tax": "1.06",
        "City sales tax": "0.15",
        "Federal cost recovery charge": "0.05",
    }
    whole = with_taxes(lines, {line.pk: Decimal("31.00")})
    assert sum(whole.values()) == Decimal("33.54")


def test_an_engine_that_is_down_is_not_asked_for_every_bill(carrier: Carrier) -> None:
    for number in range(100101, 100110):
        line = carrier.product(carrier.account(str(number)), f"2185{number}", FEB_13)
        carrier.charge(line, "31.00")
    service = Service("")
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    day = BillDay(grid_of(carrier.cycle), FEB_13, FEB_13, 1)

    with gathered(day, ids, carrier.store.sums) as facts:
        compose(facts, suretax(service))
        silent = facts.rows("SELECT account_id FROM silent")

    assert len(silent) == len(ids)
    assert len(service.sent) == 3
