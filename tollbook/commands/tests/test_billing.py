"""The bill run, the proof and the explanations from the terminal."""

import json
from collections.abc import Callable

import pytest

from tests.town import INVOICE_DATES, Town
from tollbook.billing.models import Invoice, Run
from tollbook.commands.main import DONE, WRONG, main
from tollbook.usage.queries import calls_page
from tollbook.usage.types import ALL_CALLS, CallScope

Told = Callable[..., dict[str, object]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command that must succeed and gives its JSON."""

    def run(*words: str) -> dict[str, object]:
        assert main([*words, "--json"]) == DONE
        facts: dict[str, object] = json.loads(capsys.readouterr().out)
        return facts

    return run


def test_a_run_goes_from_bill_to_issue(town: Town, told: Told) -> None:
    day = INVOICE_DATES[0].isoformat()
    drafted = told("bill", "--cycle", "M13", "--date", day)
    run = str(drafted["run"])
    told("approve", run)
    issued = told("issue", run)

    assert (drafted["state"], issued["state"]) == ("drafted", "issued")
    assert Invoice.objects.filter(issued_at__isnull=False).count() == drafted["invoices"]
    assert told("check")["faults"] == []


def test_a_trial_tells_its_totals_and_leaves_nothing(town: Town, told: Told) -> None:
    day = INVOICE_DATES[0].isoformat()

    facts = told("bill", "--cycle", "M13", "--date", day, "--trial")

    assert facts["invoices"]
    assert Run.objects.count() == Invoice.objects.count() == 0


def test_an_unapproved_run_is_not_issued(town: Town, told: Told) -> None:
    drafted = told("bill", "--cycle", "M13", "--date", INVOICE_DATES[0].isoformat())

    assert main(["issue", str(drafted["run"])]) == WRONG


def test_each_line_of_a_bill_is_explained(billed_town: Town, told: Told) -> None:
    bill = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    lines = list(bill.lines.values_list("position", "amount"))

    explained = [told("explain", "invoice", str(bill.number), "line", str(p)) for p, _ in lines]

    assert [each["agrees"] for each in explained] == [True] * len(lines)
    assert [each["amount"] for each in explained] == [str(amount) for _, amount in lines]


def test_each_call_of_a_bill_is_explained(billed_town: Town, told: Told) -> None:
    bill = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    calls = calls_page(CallScope((bill.account_id,), bill.pk), ALL_CALLS, None, 100).calls

    explained = [told("explain", "call", "switch", call.call_key) for call in calls]

    assert len(calls) == bill.calls_count
    assert {each["agrees"] for each in explained} == {True}


def test_calls_without_owner_are_listed_with_their_cause(
    billed_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["unrated"]) == DONE
    assert "no_owner" in capsys.readouterr().out
