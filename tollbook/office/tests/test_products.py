"""Products of a customer in the office: sold, changed, ended, each with the next bill foreseen."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, TODAY, Town
from tollbook.access.models import Change
from tollbook.billing.models import InvoiceLine
from tollbook.flows.actions import close_ended_products
from tollbook.services.models import Product, ProductCharge

LIST = "/office/customers/100100/products/"
STALE = "Someone changed this record while you were editing. Reload and try again."


def of(product: Product, more: str = "") -> str:
    return f"{LIST}{product.pk}/{more}"


def text(answer: Any) -> str:
    words: str = answer.content.decode()
    return words


@pytest.fixture
def line_of_bell(town_of_test: Town) -> Product:
    return Product.objects.get(account=town_of_test.bell, product_id="2185550110")


def new_line(town: Town, **more: str) -> dict[str, str]:
    """What the form of a new product is sent with."""
    shop, bell = town.shop, town.bell
    return {
        "product_type": str(shop.types["line"].pk),
        "product_id": "(218) 555-0199",
        "description": "Fax",
        "location": str(bell.locations.get(is_bill_to=True).pk),
        "rate_plan": str(shop.plan.pk),
        "active_on": "04/20/2026",
        "begins": "active",
        "c1_item": str(shop.items["line-business"].pk),
        "c2_item": str(shop.items["voicemail"].pk),
        "c2_quantity": "2",
        "c2_price": "3.2550",
        "do": "save",
    } | more


def test_a_product_is_sold_with_its_charges_and_its_history(
    client_of_sam: Client, town: Town
) -> None:
    page = client_of_sam.get(f"{LIST}new/")
    answer = client_of_sam.post(f"{LIST}new/", new_line(town), follow=True)

    assert "First charges" in text(page)
    sold = Product.objects.get(account=town.bell, digits="12185550199")
    assert (sold.status, sold.active_on, sold.rate_plan) == ("active", TODAY, town.shop.plan)
    carried = {each.item.code: (each.quantity, each.price) for each in sold.charges.all()}
    assert carried == {"line-business": (1, None), "voicemail": (2, Decimal("3.2550"))}
    assert "(218) 555-0199" in text(answer)
    assert "3.2550" in text(answer)
    added = Change.objects.filter(account="100100", old="", field="")
    assert {each.entity for each in added} == {"product", "product charge"}


def test_what_will_not_do_stands_beside_its_field_and_nothing_typed_is_lost(
    client_of_sam: Client, town: Town
) -> None:
    wrong = new_line(town, product_id="", active_on="02/30/2026", c3_quantity="4", c2_price="x")
    answer = client_of_sam.post(f"{LIST}new/", wrong)

    assert answer.status_code == 422
    assert "This field is required." in text(answer)
    assert "Enter a date such as 07/31/2026." in text(answer)
    assert "Enter a number with at most 4 decimal places." in text(answer)
    assert 'value="Fax"' in text(answer)
    assert not Product.objects.filter(description="Fax").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"product_id": "2185550110"}, "2185550110 is already in service"),
        ({"product_id": "fax"}, "fax is not a telephone number"),
        ({"c1_item": "", "c1_quantity": "3"}, "Choose the charge of this line."),
        ({"tax_npanxx": "21"}, "Enter six digits, such as 212555."),
        ({"tax_npanxx": "011555"}, "This is not a known area code and exchange."),
        ({"product_type": "999999"}, "Choose one of the listed values."),
    ],
)
def test_a_product_that_cannot_be_is_refused_in_words(
    client_of_sam: Client, town: Town, more: dict[str, str], words: str
) -> None:
    answer = client_of_sam.post(f"{LIST}new/", new_line(town, **more))

    assert answer.status_code == 422
    assert words in text(answer)


def test_places_of_others_and_closed_places_are_not_taken(
    client_of_sam: Client, town: Town
) -> None:
    closed = town.bell.locations.get(is_bill_to=False)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    foreign = town.cygnet.locations.get()

    answers = [
        client_of_sam.post(f"{LIST}new/", new_line(town, location=str(place.pk)))
        for place in (closed, foreign)
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "This value is no longer in use; choose another." in text(answers[0])
    assert "Choose one of the listed values." in text(answers[1])


def test_on_an_account_that_has_ended_nothing_is_sold(client_of_sam: Client, town: Town) -> None:
    address = "/office/customers/400100/products/new/"
    place = str(town.closed.locations.get().pk)
    answer = client_of_sam.post(address, new_line(town, location=place))

    assert answer.status_code == 422
    assert "The account is Disconnected; reactivate it first." in text(answer)


def test_looking_at_the_next_bill_saves_nothing(client_of_sam: Client, billed_town: Town) -> None:
    sent = new_line(billed_town, do="preview")
    answer = client_of_sam.post(f"{LIST}new/", sent)

    assert answer.status_code == 200
    # 23 of the 30 days from 13 April, then the whole period from 13 May.
    assert "May 13, 2026" in text(answer)
    assert "23.77" in text(answer)
    assert "31.00" in text(answer)
    assert not Product.objects.filter(description="Fax").exists()
    assert not Change.objects.filter(account="100100", entity="product").exists()


def test_a_disconnect_shows_what_is_given_back_and_the_bill_agrees(
    client_of_sam: Client, billed_town: Town, line_of_bell: Product
) -> None:
    reason = "price"
    sent = {"on": "04/28/2026", "reason": reason, "whole": "yes", "seen_version": "1"}
    foreseen = client_of_sam.post(of(line_of_bell, "end/"), sent | {"do": "preview"})

    # 15 of 30 days of 31.00 were billed ahead; the coming period is not billed at all.
    assert "Given back" in text(foreseen)
    assert "15.50" in text(foreseen)
    line_of_bell.refresh_from_db()
    assert line_of_bell.disconnected_on is None
    assert InvoiceLine.objects.filter(product_id=line_of_bell.pk).exists()


def test_a_product_ends_with_its_charges_reason_and_history(
    client_of_sam: Client, town: Town, line_of_bell: Product
) -> None:
    sent = {"on": "04/20/2026", "reason": "price", "whole": "yes", "seen_version": "1"}
    answer = client_of_sam.post(of(line_of_bell, "end/"), sent | {"do": "save"}, follow=True)

    line_of_bell.refresh_from_db()
    assert (line_of_bell.status, line_of_bell.disconnected_on) == ("disconnected", TODAY)
    assert {each.ended_on for each in line_of_bell.charges.all()} == {TODAY}
    assert "Disconnected" in text(answer)
    changed = Change.objects.filter(account="100100").values_list("entity", "field")
    assert {
        ("product", "status"),
        ("product", "disconnected_on"),
        ("product", "end_reason"),
    } <= set(changed)
    assert ("product charge", "ended_on") in set(changed)


def test_some_charges_end_while_the_product_stays(client_of_sam: Client, town: Town) -> None:
    product = Product.objects.get(account=town.bell, product_id="2185550111")
    voicemail = product.charges.get(item__code="voicemail")
    sent = {"on": "05/01/2026", "reason": "price", "charge": str(voicemail.pk), "do": "save"}
    client_of_sam.post(of(product, "end/"), sent)

    product.refresh_from_db()
    assert product.disconnected_on is None
    ended = dict(product.charges.values_list("item__code", "ended_on"))
    assert ended == {"line-business": None, "voicemail": date(2026, 5, 1)}


def test_a_product_that_ends_later_is_closed_by_the_night_of_its_day(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    sent = {"on": "05/01/2026", "reason": "price", "whole": "yes", "do": "save"}
    client_of_sam.post(of(line_of_bell, "end/"), sent)
    states = []
    for now in (NOW, datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 2, 9, tzinfo=UTC)):
        closed = close_ended_products(now=now)
        line_of_bell.refresh_from_db()
        states.append((closed, line_of_bell.status))

    assert states == [(0, "active"), (1, "disconnected"), (0, "disconnected")]


def test_ending_asks_for_date_reason_and_what_ends(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    nothing = client_of_sam.post(of(line_of_bell, "end/"), {"whole": "yes", "do": "save"})
    early = {"on": "12/31/2025", "reason": "price", "do": "save"}
    before = client_of_sam.post(of(line_of_bell, "end/"), early | {"whole": "yes"})
    unticked = client_of_sam.post(of(line_of_bell, "end/"), early)

    assert [each.status_code for each in (nothing, before, unticked)] == [422, 422, 422]
    assert text(nothing).count("This field is required.") >= 2
    assert "it cannot end before" in text(before)
    assert "Choose what ends." in text(unticked)


def test_quantity_and_price_of_a_charge_change(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    charge = line_of_bell.charges.get()
    address = of(line_of_bell, f"charges/{charge.pk}/")
    sent = {"quantity": "3", "price": "29.5", "active_on": "01/01/2026", "seen_version": "1"}
    answer = client_of_sam.post(address, sent | {"do": "save"}, follow=True)

    charge.refresh_from_db()
    assert (charge.quantity, charge.price, charge.ended_on) == (3, Decimal("29.5000"), None)
    assert "Own price" in text(answer)
    rows = Change.objects.filter(account="100100", entity="product charge")
    changed = rows.values_list("label", "old", "new")
    which = f"1 x {charge.item} on {line_of_bell}"
    assert set(changed) == {
        (f"quantity, {which}", "1", "3"),
        (f"own price, {which}", "", "29.5000"),
    }


@pytest.mark.accepts("office-15")
def test_of_two_at_one_product_the_second_is_told_and_loses_nothing(
    client_of_sam: Client, line_of_bell: Product
) -> None:
    charge = line_of_bell.charges.get()
    first = {"quantity": "3", "active_on": "01/01/2026", "seen_version": "1", "do": "save"}
    client_of_sam.post(of(line_of_bell, f"charges/{charge.pk}/"), first)
    second = {"description": "Front desk", "seen_version": "1", "do": "save"}
    answer = client_of_sam.post(of(line_of_bell, "change/"), second)

    assert answer.status_code == 422
    assert STALE in text(answer)
    assert 'value="Front desk"' in text(answer)
    assert f"Quantity, 1 x {charge.item} on 2185550110: 1 became 3" in text(answer)
    line_of_bell.refresh_from_db()
    assert line_of_bell.description == ""


def test_what_stands_on_a_bill_keeps_its_first_day(
    client_of_sam: Client, billed_town: Town, line_of_bell: Product
) -> None:
    charge = line_of_bell.charges.get()
    address = of(line_of_bell, f"charges/{charge.pk}/")
    page = client_of_sam.get(address)
    client_of_sam.post(address, {"quantity": "1", "active_on": "03/01/2026", "do": "save"})
    once = Product.objects.get(product_id="BELL").charges.get(item__code="install")
    refused = client_of_sam.post(
        of(once.product, f"charges/{once.pk}/"), {"quantity": "2", "do": "save"}
    )

    assert 'name="active_on"' not in text(page)
    charge.refresh_from_db()
    assert charge.active_on == date(2026, 1, 1)
    assert "It was billed. Give a credit for that bill instead." in text(refused)


def test_a_charge_lives_within_the_days_of_its_product(
    client_of_sam: Client, town: Town, line_of_bell: Product
) -> None:
    item = str(town.shop.items["voicemail"].pk)
    sent = {"item": item, "quantity": "1", "active_on": "12/01/2025", "do": "save"}
    early = client_of_sam.post(of(line_of_bell, "charges/new/"), sent)
    backwards = sent | {"active_on": "04/20/2026", "ended_on": "04/01/2026"}
    wrong = client_of_sam.post(of(line_of_bell, "charges/new/"), backwards)
    good = client_of_sam.post(of(line_of_bell, "charges/new/"), sent | {"active_on": "04/20/2026"})

    assert "A charge cannot begin before its product does." in text(early)
    assert "A charge cannot end before it begins." in text(wrong)
    assert good.status_code == 302
    assert ProductCharge.objects.filter(product=line_of_bell).count() == 2


def test_a_new_product_is_put_in_service_suspended_and_restored(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(f"{LIST}new/", new_line(town, begins="new"))
    sold = Product.objects.get(digits="12185550199")
    states = []
    for sent in (
        {"do": "activate", "active_on": "05/01/2026"},
        {"do": "suspend"},
        {"do": "restore"},
    ):
        client_of_sam.post(of(sold, "state/"), sent)
        sold.refresh_from_db()
        states.append(sold.status)

    assert states == ["active", "suspended", "active"]
    assert sold.active_on == date(2026, 5, 1)
    assert {each.active_on for each in sold.charges.all()} == {date(2026, 5, 1)}


def test_strangers_and_readers_sell_nothing(
    client_of_sam: Client, town: Town, line_of_bell: Product
) -> None:
    foreign = town.products["5075550150"]
    cyd, bell = signed_in(town.users["500100"]), signed_in(town.users["100100"])

    assert client_of_sam.get(of(foreign)).status_code == 404
    assert client_of_sam.post(of(foreign, "end/"), {}).status_code == 404
    for client in (cyd, bell):
        for more in ("", "end/", "change/", "charges/new/"):
            assert client.get(of(line_of_bell, more)).status_code == 404
    assert cyd.post(f"{LIST}new/", new_line(town)).status_code == 404
