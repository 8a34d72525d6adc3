"""Sending out a run's bills, its quick runs and the messages on bills, as the office does them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.fixtures import signed_in
from tests.town import INVOICE_DATES, NOW, Town
from tollbook.access.actions import set_group
from tollbook.billing.actions import NewRun, approve
from tollbook.billing.models import (
    BillingProfile,
    BillMessage,
    EmailBill,
    Invoice,
    MessageGroup,
    PaperFile,
    Run,
    RunAccount,
)
from tollbook.billing.types import RunKind
from tollbook.flows.actions import issue_approved, prepare
from tollbook.kernel.errors import Refused
from tollbook.notices.actions import send_due

MESSAGES = "/office/bill-messages/"
QUICK = "/office/runs/quick/"
DAY = INVOICE_DATES[3]


@pytest.fixture(autouse=True)
def steps_inside_the_request(settings: Any, tmp_path: Path) -> None:
    settings.RUN_STEPS_INLINE = True
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def run(town: Town) -> Run:
    """A drafted run of April without Acme's sub, which is held; Bell wants mails."""
    BillingProfile.objects.filter(account=town.bell).update(
        email_bill=2, billing_emails="ben@people.example"
    )
    wanted = NewRun(cycle=town.cycle, invoice_on=DAY, kind=RunKind.PRODUCTION)
    return prepare(wanted=wanted, now=NOW)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.accepts("office-7")
def test_bills_go_out_from_look_to_paper(client_of_sam: Client, town: Town, run: Run) -> None:
    sending = f"/office/runs/{run.pk}/sending/"
    early = page(client_of_sam, sending)
    client_of_sam.post(f"/office/runs/{run.pk}/approve/")
    client_of_sam.post(f"/office/runs/{run.pk}/issue/")

    client_of_sam.post(f"{sending}look/")
    looked = page(client_of_sam, sending)
    client_of_sam.post(f"{sending}samples/")
    client_of_sam.post(f"{sending}begin/mail/")
    client_of_sam.post(f"{sending}begin/mail/")
    client_of_sam.post(f"{sending}begin/paper/")
    sent = page(client_of_sam, sending)
    send_due(now=NOW)

    assert "Bills go out once they are issued." in early
    assert "Send 1 mail<" in looked
    assert "E-mail bills are turned off for this account." in looked
    assert "All mails are in the outbox." in sent
    assert sorted(each.to[0] for each in mail.outbox) == [
        "ben@people.example",
        "sam@people.example",
    ]
    file = PaperFile.objects.get(base=town.north)
    index = client_of_sam.get(f"{sending}paper/{file.pk}/csv/")
    assert b"Bell Bakery" in b"".join(index.streaming_content)  # type: ignore[attr-defined]

    client_of_sam.post(f"{sending}100100/again/")
    client_of_sam.post(f"{sending}100100/end-links/")
    client_of_sam.post(f"{sending}200100/again/")
    again = EmailBill.objects.get(invoice__account=town.bell)
    assert (again.sends, again.link_serial) == (2, 2)
    assert EmailBill.objects.get(invoice__account=town.acme).sends == 0


def test_the_list_of_mails_is_narrowed_and_asks_a_fixed_number_of_statements(
    client_of_sam: Client, run: Run, django_assert_max_num_queries: Any
) -> None:
    issue_approved(run=approve(run=run, now=NOW), now=NOW)
    client_of_sam.post(f"/office/runs/{run.pk}/sending/look/")

    with django_assert_max_num_queries(45):
        narrowed = page(client_of_sam, f"/office/runs/{run.pk}/sending/?q=100100")

    assert "Bell Bakery" in narrowed
    assert "Two Harbors" not in narrowed


def test_without_the_right_nothing_is_sent(town: Town, run: Run) -> None:
    town.users["sam"].groups.set([set_group(name="Lookers", rights=["Billing.Access"])])
    looker = signed_in(town.users["sam"])

    assert page(looker, f"/office/runs/{run.pk}/sending/")
    for rest in ("look/", "samples/", "begin/mail/", "100100/again/", "100100/end-links/"):
        assert looker.post(f"/office/runs/{run.pk}/sending/{rest}").status_code == 403


# --- one account


def quick(client: Client, number: str, day: date = DAY) -> Any:
    return client.post(QUICK, {"account": number, "invoice_on": day.isoformat()})


def drafted_quick(client: Client, number: str) -> Run:
    assert quick(client, number).status_code == 302
    run = Run.objects.get(kind="quick")
    for step in ("verify", "draft"):
        client.post(f"/office/runs/{run.pk}/step/{step}/")
    return Run.objects.get(pk=run.pk)


def test_a_sample_is_looked_at_and_leaves_nothing(client_of_sam: Client, run: Run) -> None:
    sample = drafted_quick(client_of_sam, "100100")

    paper = client_of_sam.get(f"/office/runs/{sample.pk}/accounts/100100/draft/paper/")
    client_of_sam.post(f"/office/runs/{sample.pk}/approve/")
    refused = page(client_of_sam, f"/office/runs/{sample.pk}/")
    client_of_sam.post(f"/office/runs/{sample.pk}/discard/")

    assert paper.content.startswith(b"%PDF")
    assert "This is a sample: the production run bills account 100100 itself." in refused
    assert not Run.objects.filter(kind="quick").exists()


def test_an_account_that_the_run_left_out_is_billed_by_a_quick_run(
    client_of_sam: Client, town: Town, run: Run
) -> None:
    client_of_sam.post(f"/office/runs/{run.pk}/accounts/100100/hold/", {"reason": "asks"})
    issue_approved(run=approve(run=run, now=NOW), now=NOW)

    redone = drafted_quick(client_of_sam, "100100")
    client_of_sam.post(f"/office/runs/{redone.pk}/approve/")
    client_of_sam.post(f"/office/runs/{redone.pk}/issue/")
    again = drafted_again(client_of_sam)

    assert Invoice.objects.get(account=town.bell, issued_at__isnull=False).run == redone
    with pytest.raises(Refused, match="has bill"):
        approve(run=again, now=NOW)
    assert RunAccount.objects.get(run=run, account=town.bell).state == "held"


def drafted_again(client: Client) -> Run:
    """A second quick run of the same day."""
    quick(client, "100100")
    run = Run.objects.filter(kind="quick").latest("pk")
    for step in ("verify", "draft"):
        client.post(f"/office/runs/{run.pk}/step/{step}/")
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("999999", "No account has this number."), ("", "Enter an account number.")],
)
def test_an_unknown_account_is_said(
    client_of_sam: Client, town: Town, number: str, sentence: str
) -> None:
    response = quick(client_of_sam, number)

    assert response.status_code == 422
    assert sentence in response.content.decode()


# --- changes, messages


@pytest.mark.accepts("money-15")
def test_every_change_is_listed_with_causes_that_add_up(client_of_sam: Client, run: Run) -> None:
    response = client_of_sam.get(f"/office/runs/{run.pk}/changes/")

    rows = response.context["rows"]
    assert len(rows) == Invoice.objects.filter(run=run).count()
    for each, causes in rows:
        assert sum(amount for _words, amount in causes) == each.change
    assert "New products" in response.content.decode()


def test_a_message_is_added_changed_and_taken_away(client_of_sam: Client, town: Town) -> None:
    group = {"name": "Schools"}
    client_of_sam.post(f"{MESSAGES}groups/", group)
    client_of_sam.post(f"{MESSAGES}groups/", group)
    schools = MessageGroup.objects.get(name="Schools")
    words = {
        "text": "We close early on Friday.",
        "group": str(schools.pk),
        "days_late": "0",
        "first_invoice_on": "05/01/2026",
    }
    backwards = client_of_sam.post(f"{MESSAGES}new/", words | {"last_invoice_on": "04/01/2026"})
    client_of_sam.post(f"{MESSAGES}new/", words)
    made = BillMessage.objects.get(group=schools)

    listed = page(client_of_sam, MESSAGES)
    client_of_sam.post(f"{MESSAGES}{made.pk}/", words | {"text": "Changed.", "version": "1"})
    stale = client_of_sam.post(f"{MESSAGES}{made.pk}/", words | {"text": "Late.", "version": "1"})
    text = BillMessage.objects.get(pk=made.pk).text
    client_of_sam.post(f"{MESSAGES}{made.pk}/drop/")

    assert backwards.status_code == 422
    assert "The last date lies before the first." in backwards.content.decode()
    assert "We close early on Friday." in listed
    assert "Schools" in listed
    assert "120 days late and more" in listed
    assert (text, stale.status_code) == ("Changed.", 422)
    assert not BillMessage.objects.filter(pk=made.pk).exists()
