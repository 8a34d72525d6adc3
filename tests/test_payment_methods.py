"""Saved cards and bank accounts, automatic payments and checks in the portal."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.test_payment_pages import pay, words
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import User
from tollbook.kernel import clock
from tollbook.payments.actions import write_text
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.models import (
    AchForm,
    AutoPlan,
    CycleGateways,
    Method,
    PaymentProfile,
    Settings,
)
from tollbook.payments.tests.people import (
    CYCLE,
    GOOD,
    Till,
    by,
    till_of,
)

PAY = "/payments/pay/"
CANARY = "4111111111111111"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, whose cycle takes cards and bank accounts, owing 81.40."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


# --- saved methods


def test_a_card_is_added_by_its_token_and_comes_back_to_paying(
    till: Till, client_of_bell: Client
) -> None:
    sent = {"token": Sandbox().token_for(GOOD), "holder": "Ben Bell", "state": "mn"}

    response = client_of_bell.post("/payments/cards/add/?next=pay", sent)

    assert response["Location"] == f"{PAY}?method={Method.objects.get().handle}"
    assert str(Method.objects.get()) == "Visa ending in 4242"
    assert "Visa ending in 4242" in words(client_of_bell.get(PAY))


def test_who_adds_a_card_to_pay_finds_it_chosen_with_its_surcharge(
    till: Till, client_of_bell: Client
) -> None:
    till.bank("000987654321", nickname="Shop account")
    till.rule(surcharge_percent=Decimal(3))
    sent = {"token": Sandbox().token_for(GOOD), "holder": "Ben Bell", "state": "mn"}

    back = client_of_bell.post("/payments/cards/add/?next=pay", sent)["Location"]
    page = client_of_bell.get(back)
    auto = client_of_bell.get(f"/payments/auto/?{back.partition('?')[2]}")

    card = Method.objects.get(kind="card")
    assert [each.method for each in page.context["methods"] if each.is_chosen] == [card]
    assert page.context["sum"].fee == Decimal("2.44")
    assert auto.context["chosen"] == card.handle


def test_the_billing_address_of_a_card_begins_as_that_of_the_bills(
    till: Till, client_of_bell: Client
) -> None:
    place = till.account.locations.get(is_bill_to=True)
    sent = {"token": Sandbox().token_for(GOOD), "holder": "Ben Bell", "state": "MN"}
    other = {"address_1": "7 Mill Road", "city": "Duluth", "postal_code": "55802"}

    offered = client_of_bell.get("/payments/cards/add/").content.decode()
    client_of_bell.post("/payments/cards/add/", sent | other)
    card = Method.objects.get()
    page = f"/payments/methods/{card.handle}/"
    shown = client_of_bell.get(page).content.decode()
    moved = {"holder": "Ben Bell", "address_1": "9 Quay", "state": "wi", "nickname": "Shop"}
    client_of_bell.post(page, moved | {"expires": "12/2030"})

    assert all(f'value="{each}"' in offered for each in (place.address_1, place.city, place.state))
    assert all(f'value="{each}"' in shown for each in ("7 Mill Road", "Duluth", "MN", "55802"))
    card.refresh_from_db()
    kept = (card.address_1, card.city, card.state, card.nickname)
    assert kept == ("9 Quay", "", "WI", "Shop")


def test_a_card_is_good_until_its_last_evening_where_the_customer_lives(
    till: Till, town: Town
) -> None:
    page = f"/payments/methods/{till.card().handle}/"
    typed = {"holder": "Ben Bell", "state": "MN", "expires": "05/2026"}
    found = []

    # The first of June in Chicago, then ten in the evening of the day before.
    for hour in (12, 3):
        with clock.at(datetime(2026, 6, 1, hour, tzinfo=UTC)):
            found.append(signed_in(town.users["100100"]).post(page, typed).status_code)

    assert found == [422, 302]


def test_a_new_name_of_a_card_can_be_taken_back_for_ten_minutes(
    till: Till, client_of_bell: Client, client_of_cyd: Client
) -> None:
    card, cards = till.card(), "/payments/cards/"
    page = f"/payments/methods/{card.handle}/"
    typed = {"holder": "Ben Bell", "state": "MN", "expires": "12/2030"}
    for name in ("Shop", "Bakery"):
        client_of_bell.post(page, typed | {"nickname": name})
    offered = client_of_bell.get(cards).content.decode()
    newest = client_of_bell.session["undo"][-1]["id"]

    client_of_cyd.post(cards, {"undo": newest})
    untouched = Method.objects.get().nickname
    client_of_bell.post(cards, {"undo": newest})
    back = Method.objects.get().nickname
    again = client_of_bell.post(cards, {"undo": newest}, follow=True)

    assert "Visa ending in 4242 is called “Bakery” now." in offered
    assert (untouched, back, Method.objects.get().nickname) == ("Bakery", "Shop", "Shop")
    assert "It is too late to undo this." in again.content.decode()


def test_a_card_that_the_bank_sent_again_gets_its_new_date(
    till: Till, client_of_bell: Client
) -> None:
    card = till.card()
    Method.objects.update(expires_on="2026-05-01", expiry_told="7,30")
    page = f"/payments/methods/{card.handle}/"
    typed = {"holder": "Ben Bell", "state": "MN"}

    shown = client_of_bell.get(page).content.decode()
    wrong = [
        client_of_bell.post(page, typed | {"expires": each})
        for each in ("", "2031", "13/2031", "05/203", "12/9999", "01/0000", "03/2026")
    ]
    done = client_of_bell.post(page, typed | {"expires": "5 / 31"})
    card.refresh_from_db()

    assert 'value="04/2026"' in shown
    assert [each.status_code for each in wrong] == [422] * 7
    assert "Enter month and year, such as 05/2031." in words(wrong[2])
    assert "Enter month and year, such as 05/2031." in words(wrong[4])
    assert "This date is over." in words(wrong[6])
    assert (done.status_code, str(card.expires_on), card.expiry_told) == (302, "2031-06-01", "")


@pytest.mark.parametrize(
    ("routing", "told"),
    [("091000019", "Bank in Minneapolis"), ("091000018", "one of them is wrong")],
)
def test_the_bank_is_named_while_its_routing_number_is_typed(
    till: Till, client_of_bell: Client, routing: str, told: str
) -> None:
    head = {"HX-Request": "true", "HX-Target": "bank-name"}

    piece = client_of_bell.get("/payments/banks/add/", {"routing": routing}, headers=head)

    assert told in words(piece)
    assert "<form" not in piece.content.decode()
    assert "hx-params" in client_of_bell.get("/payments/banks/add/").content.decode()


def test_many_open_bills_are_folded_and_open_for_who_came_from_one(
    till: Till, client_of_bell: Client
) -> None:
    for number in range(9):
        till.owes("1.00", f"invoice:L20{number}")

    folded = client_of_bell.get(PAY).content.decode()
    asked = client_of_bell.get(f"{PAY}?invoice=L203").content.decode()

    assert '<details class="more-fields many"><summary>' in folded
    assert '<details class="more-fields many" open><summary>' in asked
    assert "Invoice L203" in folded


def test_where_nothing_is_due_the_amount_begins_empty(till: Till, client_of_bell: Client) -> None:
    till.pays("81.40")

    page = client_of_bell.get(PAY).content.decode()

    assert 'value="other" checked' in page
    assert 'value="total" checked' not in page


def test_the_disclosure_stands_on_top_of_paying_and_editing(
    till: Till, client_of_bell: Client
) -> None:
    for kind in ("card", "bank"):
        rule = till.rule(kind)
        write_text(rule=rule, kind="disclosure", text=f"Read this {kind}.", by=by())
        write_text(rule=rule, kind="auto", text=f"Each bill from this {kind}.", by=by())

    methods = [till.card(), till.bank()]
    paying, automatic = (words(client_of_bell.get(each)) for each in (PAY, "/payments/auto/"))
    assert paying.index("Read this card. Read this bank.") < paying.index("How much?")
    assert all(f"Each bill from this {each}." in automatic for each in ("card", "bank"))
    for method in methods:
        shown = words(client_of_bell.get(f"/payments/methods/{method.handle}/"))
        assert f"Read this {method.kind}." in shown


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"token": CANARY}, "Card numbers never go through this page"),
        ({"holder": f"Ben {CANARY}"}, "Card numbers never go through this page"),
        ({"holder": "4111 1111 1111 1111"}, "Card numbers never go through this page"),
        ({"state": "Minnesota"}, "at most 2"),
        ({"state": "5X"}, "two letters"),
        ({"holder": ""}, "This field is required."),
    ],
)
def test_a_card_number_that_is_sent_is_refused_and_shown_nowhere(
    till: Till,
    client_of_bell: Client,
    caplog: pytest.LogCaptureFixture,
    sent: dict[str, str],
    why: str,
) -> None:
    good = {"token": Sandbox().token_for(GOOD), "holder": "Ben Bell", "state": "MN"}

    response = client_of_bell.post("/payments/cards/add/", good | sent)

    assert (response.status_code, Method.objects.count()) == (422, 0)
    assert why in words(response)
    shown = response.content.decode() + caplog.text
    assert (CANARY in shown, "4111 1111" in shown) == (False, False)


def test_a_bank_account_number_never_goes_back_into_a_page(
    till: Till, client_of_bell: Client
) -> None:
    sent = {
        "routing": "091000018",
        "number": "55501234567890",
        "kind": "checking",
        "owner": "personal",
        "holder": "Ben Bell",
        "email": "ben@bell.example",
    }

    wrong = client_of_bell.post("/payments/banks/add/", sent)
    right = client_of_bell.post("/payments/banks/add/", sent | {"routing": "091000019"})
    listed = client_of_bell.get("/payments/banks/")

    assert wrong.status_code == 422
    assert "one of them is wrong" in words(wrong)
    assert right.status_code == 302
    assert "ending in 7890" in words(listed)
    assert "Being checked" in words(listed)
    assert "55501234567890" not in wrong.content.decode() + listed.content.decode()


@pytest.mark.accepts("portal-48", "customers-37")
def test_delete_behaviour_decides_over_removing(till: Till, client_of_bell: Client) -> None:
    card = till.card()
    address = f"/payments/methods/{card.handle}/remove/"
    PaymentProfile.objects.filter(account=till.account).update(method_delete=-1)

    forged = client_of_bell.post(address)
    listed = words(client_of_bell.get("/payments/cards/"))

    assert forged.status_code == 403
    assert "Please contact customer service to remove this payment method." in words(forged)
    assert "To remove a card, contact us." in listed
    PaymentProfile.objects.filter(account=till.account).update(method_delete=1)
    client_of_bell.post("/payments/auto/", {"method": card.handle, "day": "due", "limit": ""})
    assert client_of_bell.post(address).status_code == 422
    client_of_bell.post("/payments/auto/off/")
    assert client_of_bell.post(address).status_code == 302
    assert "No card saved." in words(client_of_bell.get("/payments/cards/"))


@pytest.mark.accepts("portal-51", "customers-38")
def test_behind_the_ach_gate_there_are_no_bank_accounts(till: Till, client_of_bell: Client) -> None:
    Settings(ach_by_custom_field=True).save()

    assert client_of_bell.get("/payments/banks/").status_code == 404
    assert "Bank accounts" not in words(client_of_bell.get(PAY))
    staff = signed_in(User.objects.get(user_id="sam"))
    record = staff.get(f"/office/customers/{till.account.number}/payments/")
    assert "Add a bank account" in words(record)
    till.account.custom = {"ach": True}
    till.account.save()
    assert client_of_bell.get("/payments/banks/").status_code == 200


def test_without_a_processor_the_pages_do_not_exist(town: Town, client_of_bell: Client) -> None:
    for address in ("/payments/auto/", "/payments/cards/", "/payments/banks/"):
        assert client_of_bell.get(address).status_code == 404
    # Where checks are taken, paying leads there.
    assert client_of_bell.get(PAY)["Location"] == "/payments/mail/"
    town.north.remit_address_1 = ""
    town.north.save()
    assert "not taken online" in words(client_of_bell.get(PAY))


def test_looking_at_methods_is_not_changing_them(till: Till, town: Town) -> None:
    card = till.card()
    set_group(name="Customers", rights=["Customers_CustomerLevel.Access"])
    client = signed_in(town.users["100100"])

    page = words(client.get("/payments/cards/"))

    assert "Visa ending in 4242" in page
    assert ("Edit" in page, "Remove" in page, "Add a card" in page) == (False, False, False)
    assert client.post(f"/payments/methods/{card.handle}/remove/").status_code == 403
    assert pay(client, till).status_code == 200


# --- automatic payments


@pytest.mark.accepts("portal-49")
def test_who_may_not_leave_can_still_change_the_card(till: Till, client_of_bell: Client) -> None:
    first, second = till.card(), till.card("4000056655665556")
    sent = {"day": "15", "limit": "200.00"}
    client_of_bell.post("/payments/auto/", sent | {"method": first.handle})
    PaymentProfile.objects.filter(account=till.account).update(autopay_leave=-1)

    forged = client_of_bell.post("/payments/auto/off/")
    changed = client_of_bell.post("/payments/auto/", sent | {"method": second.handle})

    assert (forged.status_code, changed.status_code) == (403, 302)
    plan = AutoPlan.objects.get()
    assert (plan.is_on, plan.method, plan.day, plan.limit) == (True, second, 15, Decimal("200.00"))
    assert "Turn off" not in words(client_of_bell.get("/payments/auto/"))


@pytest.mark.accepts("portal-50")
def test_a_bank_account_without_its_form_is_not_offered(till: Till, client_of_bell: Client) -> None:
    CycleGateways.objects.filter(cycle_code=CYCLE).update(requires_ach_form=True)
    bank = till.bank()
    sent = {"method": bank.handle, "day": "due", "limit": ""}

    before = client_of_bell.post("/payments/auto/", sent)
    page = words(client_of_bell.get("/payments/auto/"))
    AchForm.objects.create(method=bank, state="accepted")
    after = client_of_bell.post("/payments/auto/", sent)

    assert (before.status_code, after.status_code) == (422, 302)
    assert "Form needed" in page


def test_what_is_taken_next_is_told(till: Till, client_of_bell: Client) -> None:
    card = till.card()
    client_of_bell.post("/payments/auto/", {"method": card.handle, "day": "due", "limit": "50.00"})

    page = words(client_of_bell.get("/payments/auto/"))

    assert "About $ 50.00 on Apr 28, 2026 : what is due then, at most $ 50.00 ." in page
    assert (
        "Total Due will be taken from Visa ending in 4242 on Apr 28, 2026 : $ 50.00 as it stands"
        in words(client_of_bell.get("/payments/cards/"))
    )


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"day": "31"}, "Choose one of the listed values."),
        ({"limit": "0.50"}, "Enter 1.00 or more"),
    ],
)
def test_a_wrong_setting_is_told(
    till: Till, client_of_bell: Client, sent: dict[str, str], why: str
) -> None:
    card = till.card()
    good = {"method": card.handle, "day": "due", "limit": ""}

    response = client_of_bell.post("/payments/auto/", good | sent)

    assert (response.status_code, AutoPlan.objects.count()) == (422, 0)
    assert why in words(response)


def test_a_check_goes_to_the_address_of_the_base(till: Till, client_of_bell: Client) -> None:
    page = words(client_of_bell.get("/payments/mail/"))

    assert "100100" in page
    assert "81.40" in page
