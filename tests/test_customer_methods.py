"""What staff do with a customer's cards, bank accounts and automatic payments."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.test_payment_pages import words
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.models import AccessEvent, Change
from tollbook.payments.actions import collect, make_file, switch_on, write_text
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    AchForm,
    AchItem,
    AutoPlan,
    CycleGateways,
    Method,
    PaymentProfile,
    Settings,
)
from tollbook.payments.queries import AutoWish, Due
from tollbook.payments.tests.people import CYCLE, Till, by, till_of

TAB = "/office/customers/100100/payments/"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
WORD = {"how": "telephone", "who": "Ben Bell"}


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, whose cycle takes cards and bank accounts, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


def test_staff_add_and_remove_methods_on_the_customers_word(
    till: Till, client_of_sam: Client
) -> None:
    """What the customer may not delete staff may; neither removes what pays by itself."""
    PaymentProfile.objects.update(method_delete=-1)
    token = Sandbox().token_for("4242424242424242")
    card = {"token": token, "holder": "Ben Bell", "state": "mn"}
    bank = {"routing": "091000019", "number": "5550123456789", "holder": "Ben Bell"} | {
        "kind": "checking",
        "owner": "personal",
        "email": "ben@bell.example",
    }

    unsaid = client_of_sam.post(TAB + "cards/", card)
    added = [
        client_of_sam.post(TAB + "cards/", card | WORD),
        client_of_sam.post(TAB + "banks/", bank | WORD),
    ]
    wrong = client_of_sam.post(TAB + "banks/", bank | WORD | {"routing": "091000018"})
    card_of, bank_of = Method.objects.get(kind="card"), Method.objects.get(kind="bank")
    client_of_sam.post(f"{TAB}methods/{bank_of.handle}/default/")
    switch_on(account=till.account, wish=AutoWish(card_of), by=by())
    gone = client_of_sam.post(f"{TAB}methods/{bank_of.handle}/remove/")
    used = client_of_sam.post(f"{TAB}methods/{card_of.handle}/remove/")
    foreign = client_of_sam.get(
        f"/office/customers/500100/payments/methods/{card_of.handle}/remove/"
    )

    assert (unsaid.status_code, "Choose how the customer agreed" in words(unsaid)) == (422, True)
    assert [each.status_code for each in added] == [302, 302]
    assert (wrong.status_code, "5550123456789" in wrong.content.decode()) == (422, False)
    assert (card_of.state, card_of.added_by.user_id if card_of.added_by else "") == ("MN", "sam")
    noted = AccessEvent.objects.filter(kind="added for customer")
    assert set(noted.values_list("reason", flat=True)) == {"Ben Bell, telephone"}
    assert (gone.status_code, used.status_code, foreign.status_code) == (302, 422, 404)
    left = Method.objects.filter(is_removed=False)
    assert list(left) == [card_of]


def test_staff_switch_automatic_payments_on_and_off_with_the_word_noted(
    till: Till, client_of_sam: Client
) -> None:
    """The form of the cycle binds staff too; "cannot leave" binds the customer alone."""
    CycleGateways.objects.update(requires_ach_form=True)
    rule = till.rule("bank")
    terms = write_text(rule=rule, kind="auto", text="Each bill, by itself.", by=by())
    PaymentProfile.objects.update(autopay_leave=-1)
    bank = till.bank()
    typed = {"method": bank.handle, "day": "15", "limit": "200.00"} | WORD

    formless = client_of_sam.get(TAB + "auto/")
    AchForm.objects.create(method=bank, state="accepted")
    unread = client_of_sam.post(TAB + "auto/", typed)
    done = client_of_sam.post(TAB + "auto/", typed | {"agreed": "on"})
    plan = AutoPlan.objects.get()
    shown = words(client_of_sam.get(TAB))
    off = client_of_sam.post(TAB + "auto/off/", WORD)

    assert "Form needed" in words(formless)
    assert (unread.status_code, "Each bill, by itself." in words(unread)) == (422, True)
    assert done.status_code == off.status_code == 302
    assert (plan.day, plan.limit, plan.word) == (15, Decimal(200), "Ben Bell, telephone")
    assert plan.consent is not None
    assert (plan.consent.text, plan.consent.note) == (terms, "Ben Bell, telephone")
    assert "Agreed by Ben Bell, telephone" in shown
    plan.refresh_from_db()
    assert (plan.is_on, plan.off_reason) == (
        False,
        "switched off for the customer: Ben Bell, telephone",
    )


def test_a_debit_of_a_plan_that_staff_noted_is_no_web_entry(till: Till) -> None:
    bank = till.bank()
    due = Due(till.account, "invoice:L1001", NOW.date(), CYCLE, "USD")
    switch_on(account=till.account, wish=AutoWish(bank, word="Ben Bell, telephone"), by=by())
    Settings(
        ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
    ).save()

    collect(due=due, on=NOW.date(), by=by())
    make_file(on=NOW.date(), by=by())

    assert AchItem.objects.get().sec_code == "PPD"


def test_staff_change_a_saved_method_and_the_history_says_on_whose_word(
    till: Till, client_of_sam: Client
) -> None:
    card, bank = till.card(), till.bank(is_default=True)
    of_card, of_bank = (f"{TAB}methods/{each.handle}/" for each in (card, bank))
    moved = {"holder": "Benjamin Bell", "address_1": "14 Canal Street", "city": "Superior"} | {
        "state": "wi",
        "postal_code": "54880",
        "nickname": "Shop card",
        "expires": "03/2032",
        "is_default": "on",
    }
    told = {"holder": "Bell Bakery", "email": "till@bell.example", "nickname": ""}

    page = words(client_of_sam.get(of_card))
    unsaid = client_of_sam.post(of_card, moved)
    wrong = client_of_sam.post(of_card, moved | WORD | {"state": "XX"})
    done = [client_of_sam.post(of_card, moved | WORD), client_of_sam.post(of_bank, told | WORD)]
    foreign = client_of_sam.get(of_card.replace("100100", "500100"))
    card.refresh_from_db()
    bank.refresh_from_db()

    assert "Offer this card first" in page
    assert (unsaid.status_code, wrong.status_code, foreign.status_code) == (422, 422, 404)
    assert [each.status_code for each in done] == [302, 302]
    assert str(card.expires_on) == "2032-04-01"
    assert (card.holder, card.address_1, card.state) == ("Benjamin Bell", "14 Canal Street", "WI")
    assert (card.nickname, card.is_default, bank.is_default) == ("Shop card", True, False)
    assert (bank.holder, bank.email) == ("Bell Bakery", "till@bell.example")
    noted = AccessEvent.objects.filter(kind="changed for customer")
    assert list(noted.values_list("reason", flat=True)) == ["Ben Bell, telephone"] * 2
    kept = Change.objects.filter(account="100100", field="state")
    assert list(kept.values_list("old", "new")) == [("MN", "WI")]


def test_staff_upload_a_form_that_was_signed_on_paper(till: Till, client_of_sam: Client) -> None:
    """It is judged by its bytes, waits for its review and is kept with who signed it."""
    bank, card = till.bank(), till.card()
    page = f"{TAB}methods/{bank.handle}/form/"
    signed = {"how": "by post", "who": "Ben Bell"}

    def sends(name: str, content: bytes, **typed: str) -> Any:
        file = SimpleUploadedFile(name, content)
        return client_of_sam.post(page, {"file": file} | signed | typed)

    blank = client_of_sam.get(f"/office/payments/methods/{bank.handle}/form/paper/")
    asked = client_of_sam.post(page + "mail/", follow=True)
    none = client_of_sam.post(page, signed)
    false = sends("form.pdf", b"MZ program")
    unsigned = sends("form.pdf", PDF, who="")
    done = sends("form.pdf", PDF)
    form = AchForm.objects.get()

    assert blank.content.startswith(b"%PDF")
    assert f"/office/payments/methods/{bank.handle}/form/paper/" in asked.content.decode()
    assert "Sent to the customer" in words(asked)
    assert [each.status_code for each in (none, false, unsigned)] == [422, 422, 422]
    assert done["Location"] == f"/office/payments/forms/{form.pk}/"
    assert (form.method, form.state, form.file_name) == (bank, "uploaded", "form.pdf")
    noted = AccessEvent.objects.get(kind="added form for customer")
    assert (noted.reason, noted.account) == ("Ben Bell, by post", "100100")
    assert "To be reviewed" in words(client_of_sam.get(page))
    client_of_sam.post(done["Location"], {"do": "accept"})
    assert "Accepted" in words(client_of_sam.get(page))
    assert client_of_sam.get(page.replace(bank.handle, card.handle)).status_code == 404
    assert client_of_sam.get(page.replace("100100", "500100")).status_code == 404


def test_who_only_looks_changes_no_method_and_uploads_no_form(till: Till, town: Town) -> None:
    bank = till.bank()
    rights = ("Accounting.Access", "Customers.Access")
    town.users["sam"].groups.set([set_group(name="Readers", rights=rights)])
    client, page = signed_in(town.users["sam"]), f"{TAB}methods/{bank.handle}/"
    file = SimpleUploadedFile("form.pdf", PDF)

    changed = client.post(page, {"holder": "Mallory", "email": ""} | WORD)
    uploaded = client.post(page + "form/", {"file": file, "how": "by post", "who": "Ben Bell"})
    mailed = client.post(page + "form/mail/")

    assert [each.status_code for each in (changed, uploaded, mailed)] == [403, 403, 403]
    assert "Upload a signed form" not in words(client.get(page + "form/"))
    bank.refresh_from_db()
    assert (bank.holder, AchForm.objects.exists()) == ("Ben Bell", False)


@pytest.mark.parametrize(
    ("page", "field"), [("cards/", "nickname"), ("banks/", "holder"), ("auto/", "who")]
)
def test_a_card_number_in_any_field_of_the_office_is_refused_and_goes_nowhere(
    till: Till, client_of_sam: Client, page: str, field: str
) -> None:
    card = till.card()
    whole = {"token": card.token, "holder": "Ben Bell", "state": "MN", "routing": "091000019"} | {
        "number": "4111111111111111",  # a bank's may look like a card's by chance
        "kind": "checking",
        "owner": "personal",
        "email": "ben@bell.example",
        "method": card.handle,
        "day": "due",
    }

    refused = client_of_sam.post(TAB + page, whole | WORD | {field: "4242 4242 4242 4242"})
    banks = client_of_sam.post(TAB + "banks/", whole | WORD)

    assert (refused.status_code, banks.status_code) == (422, 302)
    assert "Card numbers never go through this page" in words(refused)
    assert "4242 4242" not in refused.content.decode()
    assert not AutoPlan.objects.exists()
    assert Method.objects.filter(kind="card").count() == 1
