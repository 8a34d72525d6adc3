"""The bill run in the office, from schedule to issue, and what may go wrong on the way."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town, bill_to_of
from tollbook.access.actions import set_group
from tollbook.billing.models import Document, Invoice, InvoiceLine, Run, RunAccount
from tollbook.billing.types import Cause, ChargeKind, LineKind
from tollbook.kernel.money import ZERO
from tollbook.ledger.models import Entry
from tollbook.office.pages.billing.states import CAUSE_WORDS, LINE_WORDS

RUNS = "/office/runs/"
NEW = f"{RUNS}new/"
DAY = "2026-05-13"
EVERY_KIND = {
    "cycle": "M13",
    "invoice_on": DAY,
    "kind": "trial",
    "left_out": [kind.value for kind in ChargeKind],
}


@pytest.fixture(autouse=True)
def steps_inside_the_request(settings: Any, tmp_path: Path) -> None:
    """A test's database lives in its process; `test_steps.py` claims the process of its own."""
    settings.RUN_STEPS_INLINE = True
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def scheduled(client_of_sam: Client, billed_town: Town) -> Run:
    """The run of May, opened through the page."""
    return opened(client_of_sam)


def opened(client: Client, **changes: Any) -> Run:
    """A run opened through the page."""
    form = {"cycle": "M13", "invoice_on": DAY, "kind": "production"} | changes
    response = client.post(NEW, form)
    assert response.status_code == 302, response.content.decode()
    return Run.objects.get(pk=int(response.headers["Location"].split("/")[-2]))


def step(client: Client, run: Run, name: str) -> Run:
    """Send one step of a run and read it again."""
    kind = f"step/{name}/" if name in {"verify", "draft"} else f"{name}/"
    response = client.post(f"{RUNS}{run.pk}/{kind}")
    assert response.status_code == 302
    return Run.objects.get(pk=run.pk)


def drafted(client: Client, run: Run) -> Run:
    """The run verified and drafted."""
    step(client, run, "verify")
    return step(client, run, "draft")


def page(client: Client, run: Run, rest: str = "") -> str:
    """The text of a page of a run that must open."""
    response = client.get(f"{RUNS}{run.pk}/{rest}")
    assert response.status_code == 200
    return response.content.decode()


def state_of(run: Run, number: str) -> str:
    """How far an account has come in a run."""
    return RunAccount.objects.get(run=run, account__number=number).state


def test_a_run_goes_from_schedule_to_issue(client_of_sam: Client, scheduled: Run) -> None:
    states = [scheduled.state]
    for name in ("verify", "draft", "approve", "issue"):
        states.append(step(client_of_sam, scheduled, name).state)

    assert states == ["open", "verified", "drafted", "approved", "issued"]
    issued = Invoice.objects.filter(run=scheduled)
    assert issued.exists()
    assert not issued.filter(number=None).exists()
    assert not Document.objects.filter(invoice__run=scheduled, made_at=None).exists()
    assert "The bills stand in the customers' portal." in page(client_of_sam, scheduled)


def test_scheduling_twice_leaves_one_run(client_of_sam: Client, scheduled: Run) -> None:
    response = client_of_sam.post(NEW, {"cycle": "M13", "invoice_on": DAY, "kind": "production"})

    assert response.status_code == 422
    assert "already has a run" in response.content.decode()
    assert Run.objects.filter(invoice_on=DAY).count() == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"invoice_on": DAY, "kind": "production"}, "Choose a cycle."),
        ({"cycle": "M13", "invoice_on": "13/14/2026", "kind": "trial"}, "Enter a date such as"),
        ({"cycle": "X", "invoice_on": DAY, "kind": "trial"}, "Choose one of the cycles"),
        ({"cycle": "M13", "invoice_on": DAY}, "Choose production or trial."),
        (EVERY_KIND, "Choose at least one kind of charges."),
    ],
)
def test_what_is_missing_is_said_where_it_is(
    client_of_sam: Client, billed_town: Town, form: dict[str, Any], sentence: str
) -> None:
    response = client_of_sam.post(NEW, form)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_the_review_adds_up(client_of_sam: Client, scheduled: Run) -> None:
    run = drafted(client_of_sam, scheduled)

    review = client_of_sam.get(f"{RUNS}{run.pk}/").context["review"]

    drafts = Invoice.objects.filter(run=run)
    total = sum((each.total_current for each in drafts), ZERO)
    assert review.total.total_current == total > 0
    assert sum((sums.total_current for sums in review.groups), ZERO) == total
    assert sum((amount for _, _, _, amount in review.kinds), ZERO) == total


def test_a_run_may_leave_kinds_of_charges_out(client_of_sam: Client, billed_town: Town) -> None:
    run = drafted(client_of_sam, opened(client_of_sam, left_out=["usage", "automatic"]))

    lines = InvoiceLine.objects.filter(invoice__run=run)
    assert lines.filter(kind="recurring").exists()
    assert not lines.filter(kind__in=["usage", "automatic"]).exists()
    assert "Left out: calls, automatic charges of the base." in page(client_of_sam, run)


def test_every_cause_of_a_change_has_words() -> None:
    assert set(CAUSE_WORDS) == set(Cause)
    assert set(LINE_WORDS) == set(LineKind)


def test_the_causes_of_a_change_add_up_to_it(client_of_sam: Client, scheduled: Run) -> None:
    run = drafted(client_of_sam, scheduled)

    differences = client_of_sam.get(f"{RUNS}{run.pk}/").context["review"].differences

    changes = [abs(each.change) for each, _ in differences]
    assert changes == sorted(changes, reverse=True)
    assert [each.change for each, _ in differences] == [
        sum((amount for _, amount in causes), Decimal(0)) for _, causes in differences
    ]


def test_an_error_stops_the_run_until_the_account_is_held(
    client_of_sam: Client, scheduled: Run, billed_town: Town
) -> None:
    place = bill_to_of(billed_town.bell)
    place.postal_code = ""
    place.save()
    stopped = step(client_of_sam, scheduled, "verify")
    text = page(client_of_sam, scheduled)

    client_of_sam.post(
        f"{RUNS}{scheduled.pk}/accounts/100100/hold/", {"reason": "Waits for the ZIP code"}
    )
    going_on = drafted(client_of_sam, scheduled)

    assert stopped.state == "open"
    assert "/office/customers/100100/" in text
    assert going_on.state == "drafted"
    assert state_of(scheduled, "100100") == "held"
    assert "Waits for the ZIP code" in page(client_of_sam, scheduled, "accounts/?state=held")


def test_a_held_account_comes_back_when_released(client_of_sam: Client, scheduled: Run) -> None:
    drafted(client_of_sam, scheduled)
    address = f"{RUNS}{scheduled.pk}/accounts/100100/"
    client_of_sam.post(f"{address}hold/", {"reason": "Asked us to wait"})
    without = Invoice.objects.filter(run=scheduled, account__number="100100").exists()

    client_of_sam.post(f"{address}release/")
    client_of_sam.post(f"{address}release/")
    run = drafted(client_of_sam, scheduled)

    assert not without
    assert run.state == "drafted"
    assert state_of(run, "100100") == "drafted"


def test_holding_asks_for_a_reason(client_of_sam: Client, scheduled: Run) -> None:
    address = f"{RUNS}{scheduled.pk}/accounts/100100/hold/"

    response = client_of_sam.post(address, {"reason": " "})

    assert response.status_code == 422
    assert "Say why, so that the next person knows." in response.content.decode()
    assert state_of(scheduled, "100100") == "waiting"


def test_every_step_twice_does_it_once(client_of_sam: Client, scheduled: Run) -> None:
    for name in ("verify", "verify", "draft", "draft", "approve", "approve", "issue", "issue"):
        step(client_of_sam, scheduled, name)

    charged = Invoice.objects.filter(run=scheduled).exclude(total_current=0)
    numbers = charged.values_list("number", flat=True)
    posted = Entry.objects.filter(source__in=[f"invoice:{number}" for number in numbers])
    assert Run.objects.get(pk=scheduled.pk).state == "issued"
    assert posted.count() == posted.values("source").distinct().count() == len(numbers)


def test_looking_at_a_question_changes_nothing(client_of_sam: Client, scheduled: Run) -> None:
    run = drafted(client_of_sam, scheduled)

    asked = [page(client_of_sam, run, f"{name}/") for name in ("approve", "restart", "discard")]

    assert "Approve this run?" in asked[0]
    assert Run.objects.get(pk=run.pk).state == "drafted"
    assert Invoice.objects.filter(run=run).exists()


def test_a_run_begun_again_throws_its_drafts_away(client_of_sam: Client, scheduled: Run) -> None:
    drafted(client_of_sam, scheduled)

    run = step(client_of_sam, scheduled, "restart")

    assert run.state == "open"
    assert not Invoice.objects.filter(run=run).exists()


def test_a_trial_cannot_be_approved_and_leaves_nothing(
    client_of_sam: Client, billed_town: Town
) -> None:
    run = drafted(client_of_sam, opened(client_of_sam, kind="trial"))
    text = page(client_of_sam, run)
    unmoved = step(client_of_sam, run, "approve").state

    client_of_sam.post(f"{RUNS}{run.pk}/discard/")

    assert "A trial ends with the review" in text
    assert unmoved == "drafted"
    assert not Run.objects.filter(pk=run.pk).exists()
    assert not Invoice.objects.filter(run=run.pk).exists()


def test_an_issued_run_cannot_be_taken_back(client_of_sam: Client, billed_town: Town) -> None:
    run = Run.objects.filter(state="issued").latest("invoice_on")
    before = Invoice.objects.filter(run=run).count()

    for name in ("restart", "discard", "draft", "verify"):
        step(client_of_sam, run, name)

    assert Run.objects.get(pk=run.pk).state == "issued"
    assert Invoice.objects.filter(run=run).count() == before


def test_a_draft_is_looked_at_line_by_line(client_of_sam: Client, scheduled: Run) -> None:
    run = drafted(client_of_sam, scheduled)

    text = page(client_of_sam, run, "accounts/100100/draft/")

    assert "Draft for Bell Bakery" in text
    assert "Services" in text


def test_a_draft_is_seen_as_the_customer_will_see_it(client_of_sam: Client, scheduled: Run) -> None:
    run = drafted(client_of_sam, scheduled)

    response = client_of_sam.get(f"{RUNS}{run.pk}/accounts/100100/draft/paper/")

    assert response.status_code == 200
    assert response.getvalue().startswith(b"%PDF-")
    assert Invoice.objects.get(run=run, account__number="100100").number is None


@pytest.mark.accepts("office-14")
def test_only_admins_approve_and_issue(
    client_of_sam: Client, scheduled: Run, billed_town: Town
) -> None:
    run = drafted(client_of_sam, scheduled)
    rights = ["Billing.Access", "Billing.Update", "Customers.Access"]
    billed_town.users["sam"].groups.set([set_group(name="Clerks", rights=rights)])
    clerk = signed_in(billed_town.users["sam"])

    text = page(clerk, run)
    answer = clerk.post(f"{RUNS}{run.pk}/approve/")

    assert "needs the right Billing.Admin" in text
    assert answer.status_code == 403
    assert "Billing.Admin" in answer.content.decode()
    assert Run.objects.get(pk=run.pk).state == "drafted"


def test_the_pages_of_a_run_do_not_cost_more_with_more_accounts(
    client_of_sam: Client,
    scheduled: Run,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    run = drafted(client_of_sam, scheduled)

    with django_assert_max_num_queries(20):
        client_of_sam.get(f"{RUNS}{run.pk}/")
    with django_assert_max_num_queries(9):
        client_of_sam.get(f"{RUNS}{run.pk}/accounts/")
    with django_assert_max_num_queries(8):
        client_of_sam.get(RUNS)


@pytest.mark.accepts("money-15")
def test_the_causes_of_all_bills_add_up_to_the_change_of_the_run(
    client_of_sam: Client, scheduled: Run
) -> None:
    run = drafted(client_of_sam, scheduled)
    bills = Invoice.objects.filter(run=run)
    last = [
        Invoice.objects.filter(account=bill.account_id, issued_at__isnull=False)
        .order_by("-invoice_on")
        .first()
        for bill in bills
    ]

    change, causes = client_of_sam.get(f"{RUNS}{run.pk}/").context["review"].change
    again = client_of_sam.get(f"{RUNS}{run.pk}/changes/").context["change"]

    assert change.now == sum(bill.total_current for bill in bills)
    assert change.before == sum(bill.total_current for bill in last if bill) > 0
    assert sum(amount for _cause, amount in causes) == change.now - change.before
    assert len(causes) > 1
    assert again == (change, causes)


def test_unknown_runs_and_accounts_are_not_found(client_of_sam: Client, scheduled: Run) -> None:
    wanted = ["999/", f"{scheduled.pk}/accounts/999/draft/", f"{scheduled.pk}/accounts/999/hold/"]

    assert [client_of_sam.get(f"{RUNS}{rest}").status_code for rest in wanted] == [404] * 3
    assert client_of_sam.post(f"{RUNS}{scheduled.pk}/step/dance/").status_code == 404


def test_customers_find_no_run(client_of_cyd: Client, scheduled: Run) -> None:
    addresses = (RUNS, NEW, f"{RUNS}{scheduled.pk}/", f"{RUNS}{scheduled.pk}/accounts/")

    assert [client_of_cyd.get(each).status_code for each in addresses] == [404] * 4
    assert client_of_cyd.post(f"{RUNS}{scheduled.pk}/issue/").status_code == 404
