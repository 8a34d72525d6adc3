"""Templates in the office: kept, looked at with a real account, tried on oneself, undone."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.recovery import ask_for_link, posted
from tests.town import Town
from tollbook.access.models import User
from tollbook.billing.models import BillingProfile, Invoice
from tollbook.customers.models import BaseTemplate
from tollbook.customers.queries import base_of
from tollbook.notices.actions import install_templates
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind

SCRIPT = "<p onclick='x()'>{total_due}</p>"


@pytest.fixture
def bill_words(town: Town) -> Template:
    install_templates()
    return Template.objects.get(kind=NoticeKind.EMAIL_BILL)


def address(template: Template, page: str = "") -> str:
    return f"/office/templates/{template.pk}/{page}"


def words(template: Template, **others: str) -> dict[str, str]:
    """What the form of a template sends."""
    fields = ("name", "subject", "text", "html", "short", "letter")
    sent = {name: str(getattr(template, name)) for name in fields}
    flags = {"is_standard": "on", "is_active": "on", "seen_version": str(template.version)}
    return sent | flags | others


def test_the_list_says_who_uses_each_template(
    bill_words: Template, town: Town, client_of_sam: Client
) -> None:
    own = Template.objects.create(kind="email_bill", name="Northern", subject="x", text="x")
    base = base_of(town.bell)
    BaseTemplate.objects.create(base=base, kind="email_bill", template=own)
    BillingProfile.objects.filter(account=town.bell).update(email_template=own)

    page = client_of_sam.get("/office/templates/")

    rows = {row.template.name: row for row in page.context["rows"] if row.bases}
    assert rows["Northern"].users == [f"Base {base.abbreviation}", "1 account"]
    assert "Everybody without one of their own" in page.content.decode()
    kinds = [row.template.get_kind_display() for row in page.context["rows"]]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("text", "Hello {acount}", "{acount} is not known here."),
        ("html", SCRIPT, "onclick cannot stand in &lt;p&gt;."),
        ("html", "<script>x</script>", "&lt;script&gt; cannot stand in a mail."),
        ("html", "<a href='javascript:x'>x</a>", "must begin with https://"),
        ("subject", "", "This field is required."),
        ("name", "Other", "Another template for this message has this name."),
    ],
)
def test_wrong_words_are_refused_and_stay_typed(
    bill_words: Template, client_of_sam: Client, field: str, value: str, says: str
) -> None:
    Template.objects.create(kind="email_bill", name="Other", subject="x", text="x")

    answer = client_of_sam.post(address(bill_words), words(bill_words, **{field: value}))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert answer.context["form"][field].value() == value
    assert Template.objects.get(pk=bill_words.pk).text == bill_words.text


def test_words_are_kept_with_their_history_and_the_shipped_ones_come_back(
    bill_words: Template, client_of_sam: Client
) -> None:
    changed = words(bill_words, text="Pay {total_due} by {due_date}.")

    saved = client_of_sam.post(address(bill_words), changed)
    stale = client_of_sam.post(address(bill_words), changed | {"text": "Mine"})
    page = client_of_sam.get(address(bill_words)).content.decode()
    kept = Template.objects.get(pk=bill_words.pk)
    client_of_sam.post(address(bill_words, "shipped/"))

    assert (saved.status_code, stale.status_code) == (302, 422)
    assert kept.text == "Pay {total_due} by {due_date}."
    assert "Here is your bill {invoice}" in page.partition("Newest changes")[2]
    assert Template.objects.get(pk=bill_words.pk).text == bill_words.text


def test_a_new_template_begins_with_the_words_that_stand(
    bill_words: Template, client_of_sam: Client
) -> None:
    asked = {"kind": "email_bill", "name": "Northern"}

    client_of_sam.post("/office/templates/new/", asked)
    again = client_of_sam.post("/office/templates/new/", asked)
    made = Template.objects.get(name="Northern")
    client_of_sam.post(address(made), words(made))

    assert made.text == bill_words.text
    assert again.status_code == 422
    standard = Template.objects.filter(kind="email_bill", is_standard=True)
    assert [each.name for each in standard] == ["Northern"]
    off = words(made, is_active="")
    off.pop("is_active")
    assert client_of_sam.post(address(made), off).status_code == 422


@pytest.mark.parametrize(
    ("way", "holds", "holds_not"),
    [
        ("light", "@media not all", "prefers-color-scheme: dark)"),
        ("dark", "@media all", "prefers-color-scheme: dark)"),
        ("text", "Pay this bill:", "<a "),
        ("short", "This message does not go this way", "Pay this bill"),
        ("letter", "Pay this bill:", "<a "),
    ],
)
def test_the_preview_has_a_real_accounts_bill_and_what_is_typed(
    billed_town: Town, client_of_sam: Client, way: str, holds: str, holds_not: str
) -> None:
    install_templates()
    template = Template.objects.get(kind=NoticeKind.EMAIL_BILL)
    newest = Invoice.objects.filter(account=billed_town.bell).latest("invoice_on")
    typed = words(template, text=template.text + "\n\nTyped a moment ago, {name}.")

    answer = client_of_sam.post(
        address(template, "preview/"), typed | {"way": way, "account": billed_town.bell.number}
    )

    shown = answer.content.decode()
    assert holds in shown
    assert holds_not not in shown
    assert way == "short" or f"{newest.total_due:,.2f}" in shown
    assert way == "short" or f"Typed a moment ago, {billed_town.bell.name}." in shown
    assert "frame-ancestors 'self'; sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert Template.objects.get(pk=template.pk).text == template.text


def test_a_preview_of_a_number_that_nobody_has_says_so(
    bill_words: Template, client_of_sam: Client
) -> None:
    answer = client_of_sam.get(address(bill_words, "preview/"), {"account": "999999"})

    assert "No customer has this account number." in answer.content.decode()


def test_a_test_goes_to_oneself_with_what_is_typed_and_saves_nothing(
    bill_words: Template, town: Town, client_of_sam: Client
) -> None:
    typed = words(bill_words, text="Hello {name}, write to {base_email}.")
    User.objects.filter(user_id="sam").update(emails="")
    without = client_of_sam.post(address(bill_words, "test/"), typed)
    User.objects.filter(user_id="sam").update(emails="sam@office.example")

    answer = client_of_sam.post(address(bill_words, "test/"), typed | {"account": town.bell.number})
    posted()

    assert without.status_code == 422
    assert "no e-mail address of your own" in without.content.decode()
    assert typed["text"] in answer.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["sam@office.example"]
    assert sent.subject.startswith("Test: ")
    assert re.search(rf"Hello {town.bell.name}, write to \S+@\S+\.", str(sent.body))
    assert Template.objects.get(pk=bill_words.pk).text == bill_words.text


def test_a_base_writes_every_kind_in_its_own_words(town: Town, client_of_sam: Client) -> None:
    install_templates()
    own = Template.objects.create(
        kind="reset", name="Northern", subject="Northern words", text="{link}"
    )
    BaseTemplate.objects.create(base=base_of(town.bell), kind="reset", template=own)

    client_of_sam.get("/office/templates/")
    ask_for_link(town.bell.number, f"{town.bell.number}@people.example")
    posted()

    assert [each.subject for each in mail.outbox] == ["Northern words"]
