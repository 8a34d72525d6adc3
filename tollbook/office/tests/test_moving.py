"""The page that runs an action on an account."""

from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.services.models import Product

RECORD = "/office/customers/100100/"
DISCONNECT = f"{RECORD}actions/disconnect/"


def test_the_record_offers_what_is_possible(client_of_sam: Client, town: Town) -> None:
    text = client_of_sam.get(RECORD).content.decode()

    assert f'href="{DISCONNECT}"' in text
    assert f'href="{RECORD}actions/suspend/"' in text
    assert "actions/activate/" not in text


def test_who_may_only_look_is_offered_nothing(town: Town) -> None:
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    client = signed_in(sam)

    assert "/actions/" not in client.get(RECORD).content.decode()
    assert client.get(DISCONNECT).status_code == 404
    assert client.post(DISCONNECT, {"on": "4/20/26", "reason": "price"}).status_code == 403


def test_prompts_are_asked_again_with_what_was_typed(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.post(DISCONNECT, {"on": "5/1/2026", "note": "He moves to Fargo"})

    text = response.content.decode()
    assert response.status_code == 422
    assert "Reason: This field is required." in text
    assert "5/1/2026" in text
    assert "He moves to Fargo" in text


def test_the_chosen_products_end_with_the_account(client_of_sam: Client, town: Town) -> None:
    line = town.products["2185550110"]

    response = client_of_sam.post(
        DISCONNECT, {"on": "04/20/2026", "reason": "moved", "product": [str(line.pk)]}
    )

    assert response.headers["Location"] == RECORD
    ended = Product.objects.filter(account=town.bell, status="disconnected")
    assert list(ended.values_list("product_id", flat=True)) == ["2185550110"]
    assert "Disconnected" in client_of_sam.get(RECORD).content.decode()


def test_an_action_that_came_too_late_is_refused_in_words(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(f"{RECORD}actions/suspend/", {"on": "4/20/26", "note": "x"})

    again = client_of_sam.post(f"{RECORD}actions/suspend/", {"on": "4/20/26", "note": "x"})

    assert again.status_code == 422
    assert "This action is not possible from status Suspended." in again.content.decode()


def test_whose_account_it_is_not_finds_nothing(client_of_cyd: Client, town: Town) -> None:
    assert client_of_cyd.get(DISCONNECT).status_code == 404
