"""Network resources in the menu: shown to whom they concern, and never breaking the frame."""

from typing import Any

from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.customers.models import Location
from tollbook.customers.types import Viewer
from tollbook.services.actions import order_missing_911, work_off_orders
from tollbook.services.types import PageAsked, PageShown, Resource

PAGE = "/services/resources/911/"
PRODUCTS = "/services/products/"


def test_the_911_page_shows_the_places_of_those_whose_calls_do_not_say_where_they_are(
    town: Town, client_of_acme: Client, django_assert_max_num_queries: Any
) -> None:
    client_of_acme.get("/services/tickets/")
    with django_assert_max_num_queries(10):
        page = client_of_acme.get(PAGE).content.decode()

    assert "Not registered" in page
    assert Location.objects.get(account=town.acme).description in page
    assert f'href="{PAGE}"' in client_of_acme.get(PRODUCTS).content.decode()


def test_whom_it_does_not_concern_finds_neither_entry_nor_page(
    town: Town,
    client_of_bell: Client,
    client_of_acme: Client,
    client_of_sam: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert PAGE not in client_of_bell.get(PRODUCTS).content.decode()
    assert client_of_bell.get(PAGE).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post("/office/resources/911/show/", {"shown": "no"})

    assert client_of_acme.get(PAGE).status_code == 404
    assert PAGE not in client_of_acme.get(PRODUCTS).content.decode()


class Broken(Resource):
    """Raises whatever it likes."""

    key, menu_text, has_page = "911", "Broken", True

    def applies_to(self, viewer: Viewer) -> bool:
        return bool(viewer.in_view)

    def page(self, asked: PageAsked) -> PageShown:
        raise RuntimeError("ours to bear")


def test_a_plug_in_that_fails_leaves_a_sentence_and_the_frame_stands(
    town: Town, client_of_acme: Client, settings: Any
) -> None:
    settings.NETWORK_RESOURCES = (f"{__name__}.Broken",)
    answer = client_of_acme.get(PAGE)

    assert answer.status_code == 503
    assert "This service is not answering" in answer.content.decode()
    assert PRODUCTS in answer.content.decode()


def test_staff_see_plug_ins_and_orders_and_have_one_sent_again(
    town: Town, client_of_sam: Client, settings: Any
) -> None:
    settings.NETWORK_RESOURCES = ("tollbook.services.resources.twin.E911Twin",)
    Location.objects.filter(account=town.acme).update(address_1="1 Storm Street")
    order_missing_911(now=NOW)
    work_off_orders(now=NOW)
    page = client_of_sam.get("/office/resources/?state=waiting")
    (row,) = page.context["rows"]

    assert "The keeper cannot be reached." in page.content.decode()
    assert row.order.tries == 1
    client_of_sam.post(f"/office/resources/orders/{row.order.pk}/")
    row.order.refresh_from_db()
    assert (row.order.tries, row.order.next_at) == (0, None)
    assert client_of_sam.get("/office/resources/?state=accepted").context["rows"] == []


def test_a_partner_without_the_key_is_told_nothing(client: Client, town: Town) -> None:
    answer = client.post("/hooks/resource/911/", {"token": "x"}, headers={"X-Resource-Key": "no"})

    assert answer.status_code == 404
    assert signed_in(town.users["sam"]).get(PAGE).status_code in (302, 404)
