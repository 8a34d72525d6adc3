"""Bills by e-mail and on paper: who gets them, that each goes once, what its link opens."""

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from tests.fixtures import SYSTEM
from tests.lived_run import Fuse
from tests.mail_sink import Sink, listening
from tests.plan import ROOT
from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.billing.actions import end_links, initialise_email, make_documents, make_paper_files
from tollbook.billing.models import (
    BillingProfile,
    EmailBill,
    PaperBill,
    PaperFile,
    Run,
    Settings,
)
from tollbook.billing.rules.delivery import NO_ADDRESS, NO_PDF, NO_TEMPLATE, TURNED_OFF, is_wanted
from tollbook.billing.tests.carrier import NOON, Carrier, Killed, new_carrier
from tollbook.customers.models import Account, BaseTemplate
from tollbook.flows.email_bills import send_email_bill_again, send_email_bills, send_samples
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.notices.actions import install_templates, send_due
from tollbook.notices.models import Notice, Template
from tollbook.notices.queries import message_of

FEB_13, MAR_13 = date(2026, 2, 13), date(2026, 3, 13)
DAY = timedelta(days=1)
PAGE = (ROOT / "docs" / "bills.md").read_text()

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier(tmp_path: Path, settings: Any) -> Carrier:
    settings.DATA_DIR = tmp_path
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    install_templates()
    return new_carrier()


def account(carrier: Carrier, number: str, price: str = "31.00", **profile: Any) -> Account:
    wanted: dict[str, Any] = {
        "email_bill": 2,
        "billing_emails": f"a{number}@people.example",
    } | profile
    made = carrier.account(number, **wanted)
    carrier.charge(carrier.product(made, f"218555{number[-4:]}", FEB_13), price)
    return made


def billed(carrier: Carrier, day: date = FEB_13) -> Run:
    """An issued run with its PDFs, looked at for mails."""
    run = carrier.bill(day)
    make_documents(now=NOON, run=run, workers=1)
    initialise_email(run=run)
    return run


def reasons() -> dict[str, str]:
    """Why each account gets no mail, "" where it gets one."""
    rows = EmailBill.objects.values_list("invoice__account__number", "reason")
    return dict(rows)


def links_sent() -> list[str]:
    """The path of the link in each mail that lies in the outbox."""
    texts = [message_of(each).text for each in Notice.objects.order_by("pk")]
    return [re.search(r"https?://[^/]+(/bill/\S+)", text)[1] for text in texts]  # type: ignore[index]


@pytest.mark.accepts("customers-23")
@pytest.mark.parametrize(
    ("choice", "price", "gets_one"),
    [
        (1, "10.00", False),
        (1, "10.01", True),
        (2, "10.00", True),
        (0, "99.00", False),
    ],
)
def test_over_the_minimum_means_strictly_above_it(
    carrier: Carrier,
    choice: int,
    price: str,
    gets_one: bool,  # noqa: FBT001
) -> None:
    Settings(minimum_billing_amount=Decimal("10.00")).save()
    account(carrier, "100100", price, email_bill=choice)

    billed(carrier)

    assert (EmailBill.objects.get().state == "ready") is gets_one


def test_the_page_about_bills_tells_the_rule() -> None:
    """The table of docs/bills.md, worked out again."""
    choices = {"No Email": 0, "Email If Over Minimum": 1, "Email Always": 2}
    rows = re.findall(r"^\| (.*Email.*) \| ([\d.]+) \| ([\d.]+) \| (yes|no) \|$", PAGE, re.M)

    told = [
        "yes" if is_wanted(choices[choice], Decimal(bill), Decimal(minimum)) else "no"
        for choice, minimum, bill, _answer in rows
    ]
    assert len(rows) == 4
    assert told == [answer for *_rest, answer in rows]


@pytest.mark.accepts("office-7")
def test_each_bill_says_who_gets_it_or_why_nobody_does(carrier: Carrier) -> None:
    account(carrier, "100100")
    account(carrier, "100101", email_bill=0)
    account(carrier, "100102", billing_emails="")
    Settings(minimum_billing_amount=Decimal("50.00")).save()
    account(carrier, "100103", email_bill=1)

    billed(carrier)

    assert reasons() == {
        "100100": "",
        "100101": TURNED_OFF,
        "100102": NO_ADDRESS,
        "100103": "The bill is not over the minimum of $50.00.",
    }
    ready = EmailBill.objects.get(state="ready")
    assert ready.to == "a100100@people.example"


def test_without_a_template_a_bill_waits_and_is_looked_at_again(carrier: Carrier) -> None:
    Template.objects.update(is_active=False)
    first = account(carrier, "100100")
    own = Template.objects.create(kind="email_bill", name="Own", subject="Own", text="{link}")
    BillingProfile.objects.filter(account=first).update(email_template=own)
    account(carrier, "100101")
    run = billed(carrier)
    before = reasons()

    ours = Template.objects.create(kind="email_bill", name="Ours", subject="Ours", text="{link}")
    BaseTemplate.objects.create(base=carrier.base, kind="email_bill", template=ours)
    initialise_email(run=run)

    assert before == {"100100": "", "100101": NO_TEMPLATE}
    by_account = EmailBill.objects.order_by("invoice__account__number")
    assert [each.template for each in by_account] == [own, ours]


def test_a_bill_without_its_pdf_waits(carrier: Carrier) -> None:
    account(carrier, "100100")
    run = carrier.bill(FEB_13)

    initialise_email(run=run)

    assert reasons() == {"100100": NO_PDF}


@pytest.mark.accepts("office-7")
def test_a_bill_goes_once_to_each_address_and_again_when_asked(carrier: Carrier) -> None:
    account(carrier, "100100", billing_emails="a@people.example; b@people.example")
    run = billed(carrier)

    counts = [send_email_bills(run=run, now=NOON) for _ in range(2)]
    initialise_email(run=run)
    send_due(now=NOON)
    send_due(now=NOON)

    assert counts == [1, 0]
    assert sorted(each.to[0] for each in mail.outbox) == ["a@people.example", "b@people.example"]
    sent = mail.outbox[0]
    assert sent.subject == "Larkspur Telephone: your bill of Feb 13, 2026, $31.00"
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert all("/bill/" in part for part in (sent.body, html))
    assert not sent.attachments
    assert not Notice.objects.exclude(sealed="").exists(), "a sent link lies nowhere"

    send_email_bill_again(bill=EmailBill.objects.get(), by=SYSTEM)
    send_due(now=SYSTEM.at)
    assert len(mail.outbox) == 4
    assert EmailBill.objects.get().sends == 2


@pytest.mark.accepts("office-7")
def test_a_kill_around_the_mail_servers_yes_sends_no_bill_twice(
    carrier: Carrier, settings: Any
) -> None:
    """A real mail server; the sender ends at each of its statements, before and behind it, and
    another one goes on a quarter of an hour later. A bill that perhaps went out waits for a person.
    """
    for number in range(2):
        account(carrier, f"10010{number}")
    send_email_bills(run=billed(carrier), now=NOON)
    later, ends = NOON + timedelta(minutes=15), set()

    with listening(settings) as sink:
        undisturbed = delivered(sink, Fuse(-1, die), later)
        boundaries = undisturbed[0]
        for at in range(boundaries):
            _, mails, states = delivered(sink, Fuse(at, die), later)
            ends.add(states)
            assert max(Counter(mails).values(), default=0) == 1, f"boundary {at}"
            went = {state for state in states if state == "sent"}
            assert len(mails) == 2 or "failed" in states, f"boundary {at}: a bill is lost"
            assert went or "failed" in states

    assert undisturbed[2] == ("sent", "sent")
    assert boundaries > 8
    assert len(ends) > 1, "no kill met the hand-over"


def die() -> None:
    raise Killed


def delivered(sink: Sink, fuse: Fuse, later: datetime) -> tuple[int, list[str], tuple[str, ...]]:
    """Send with a fuse, then without one: boundaries met, who got a mail, how each notice ended.

    Everything is then as it was.
    """
    sink.receivers.clear()
    save = transaction.savepoint()
    with fuse, suppress(Killed):
        send_due(now=NOON)
    send_due(now=later)
    states = tuple(sorted(Notice.objects.values_list("state", flat=True)))
    transaction.savepoint_rollback(save)
    return fuse.count, [to for each in sink.receivers for to in each], states


@pytest.mark.accepts("office-7")
def test_samples_go_to_oneself_and_send_nothing_else(
    carrier: Carrier, django_user_model: Any
) -> None:
    run = None
    for number in range(4):
        account(carrier, f"10010{number}")
    run = billed(carrier)
    nobody = Actor(at=NOON, face=Face.OFFICE, user=User(user_id="x"))
    sam = Actor(at=NOON, face=Face.OFFICE, user=User(user_id="sam", emails="sam@x.example"))

    with pytest.raises(Refused, match="e-mail address of your own"):
        send_samples(run=run, by=nobody)
    send_samples(run=run, by=sam)

    assert {each.to for each in Notice.objects.all()} == {"sam@x.example"}
    assert Notice.objects.count() == 3
    assert all(each.subject.startswith("Sample: ") for each in Notice.objects.all())
    assert EmailBill.objects.filter(state="ready").count() == 4


def test_a_link_opens_its_bill_until_its_last_day(carrier: Carrier, client: Client) -> None:
    account(carrier, "100100")
    Settings(email_link_days=10).save()
    send_email_bills(run=billed(carrier), now=NOON)
    [link] = links_sent()

    with clock.at(NOON + 10 * DAY):
        opened = client.get(link)
        content = b"".join(opened.streaming_content)  # type: ignore[attr-defined]
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    with clock.at(NOON + 11 * DAY):
        over = client.get(link)
    with clock.at(NOON):
        forged = [client.get(link[:-3] + "x/"), client.get("/bill/nonsense/")]

    assert "L-1001" in text
    assert opened["Content-Type"] == "application/pdf"
    assert "no-store" in opened["Cache-Control"]
    assert [over.status_code, *(each.status_code for each in forged)] == [404, 404, 404]
    assert "no longer opens a bill" in over.content.decode()


def test_a_link_that_was_ended_opens_nothing_and_a_new_one_does(
    carrier: Carrier, client: Client
) -> None:
    account(carrier, "100100")
    send_email_bills(run=billed(carrier), now=NOON)
    bill = EmailBill.objects.get()

    end_links(bill=bill, by=SYSTEM)
    send_email_bill_again(bill=bill, by=Actor(at=NOON, face=Face.OFFICE))

    with clock.at(NOON):
        answers = [client.get(link).status_code for link in links_sent()]
    assert answers == [404, 200]


def test_the_pdf_goes_along_where_the_setting_says_so(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(carrier, "100100")
    run = billed(carrier)
    Settings(attach_invoice_to_email=True).save()
    send_email_bills(run=run, now=NOON)
    monkeypatch.setattr("tollbook.flows.email_bills.ATTACHED_BYTES_MAX", 10)
    send_email_bill_again(bill=EmailBill.objects.get(), by=Actor(at=NOON, face=Face.OFFICE))
    send_due(now=NOON)

    [(name, content, kind)], none = [each.attachments for each in mail.outbox]
    assert (name, kind) == ("invoice-L-1001.pdf", "application/pdf")
    assert bytes(content).startswith(b"%PDF")
    assert none == []
    assert EmailBill.objects.get().note == "The PDF is over 10 MB, so only its link was sent."


# --- on paper


def test_paper_bills_stand_in_one_file_with_an_index(carrier: Carrier, tmp_path: Path) -> None:
    for number, paper in (("100100", 2), ("100101", 0), ("100102", 2)):
        account(carrier, number, paper_bill=paper)
    run = billed(carrier)

    put = [make_paper_files(run=run, now=NOON) for _ in range(2)]

    file = PaperFile.objects.get()
    pages = PdfReader(tmp_path / file.path).pages
    rows = list(csv.DictReader(io.StringIO((tmp_path / file.index_path).read_text("utf-8-sig"))))
    assert put == [2, 0]
    assert (file.bills, file.pages, file.base) == (2, len(pages), carrier.base)
    assert [row["account"] for row in rows] == ["100100", "100102"]
    for row in rows:
        first = pages[int(row["first_page"]) - 1].extract_text()
        assert row["invoice"] in first
        assert row["total_due"] == "31.00"
    assert [int(rows[0]["pages"]) + 1, 1] == [
        int(rows[1]["first_page"]),
        int(rows[0]["first_page"]),
    ]


def test_a_paper_file_that_is_full_goes_on_in_a_next_part(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.billing.papering.BILLS_PER_PART", 2)
    Settings(minimum_billing_amount=Decimal("31.00")).save()
    for number in range(3):
        account(carrier, f"10010{number}", paper_bill=2)
    account(carrier, "100103", paper_bill=1)

    make_paper_files(run=billed(carrier), now=NOON)

    parts = PaperFile.objects.order_by("part").values_list("part", "bills")
    assert list(parts) == [(1, 2), (2, 1)]
    assert PaperBill.objects.filter(invoice__account__number="100103").count() == 0


def test_nothing_goes_out_before_the_issue(carrier: Carrier) -> None:
    account(carrier, "100100")
    run = carrier.run(FEB_13)

    with pytest.raises(Refused, match="Issue the bills first"):
        initialise_email(run=run)
    with pytest.raises(Refused, match="Issue the bills first"):
        make_paper_files(run=run, now=NOON)
