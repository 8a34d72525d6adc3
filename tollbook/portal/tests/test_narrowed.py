"""Lists under Services, narrowed down to little or to nothing."""

from decimal import Decimal

from django.test import Client

from tests.fixtures import SYSTEM
from tests.town import TODAY, Town
from tollbook.customers.models import Location
from tollbook.flows.actions import open_work
from tollbook.portal.tests.test_tickets import act, of_type, ticket_of_bell
from tollbook.services.actions import disconnect
from tollbook.services.models import Product
from tollbook.work.models import Task
from tollbook.work.types import NewTask


def test_orders_are_narrowed_by_place_and_by_status(town: Town, client_of_bell: Client) -> None:
    annex = Location.objects.get(account=town.bell, is_bill_to=False)
    kind = of_type("new-order")
    for key, place in (("a", annex), ("b", None)):
        open_work(key=key, wanted=NewTask(town.bell, kind, key, location=place), by=SYSTEM)
    act(Task.objects.get(key="b"), "reject")

    def found(query: str) -> list[str]:
        rows = client_of_bell.get(f"/services/orders/?{query}").context["rows"]
        return [row.task.key for row in rows]

    assert found("state=all&location=" + annex.description[:4]) == ["a"]
    assert found("state=in:Rejected") == ["b"]
    assert found("state=in:Received") == ["a"]
    assert found("state=in:Nonsense") == []
    page = client_of_bell.get("/services/orders/?state=in:Rejected")
    assert page.context["chips"] == [("Rejected", "?state=all")]
    assert ("in:Credit Review", "Credit Review") in page.context["states"]


def test_a_filter_that_finds_nothing_says_so_among_open_ones_too(
    town: Town, client_of_bell: Client
) -> None:
    ticket_of_bell(town)

    page = client_of_bell.get("/services/tickets/?text=fax").content.decode()
    narrowed = client_of_bell.get("/services/tickets/?state=open&page=7").context["rows"]

    assert "No ticket matches this filter." in page
    assert "Clear filter" in page
    assert "No open tickets." not in page
    assert len(narrowed) == 1


def test_products_that_have_all_ended_are_one_press_away(
    town: Town, client_of_bell: Client
) -> None:
    for each in Product.objects.filter(account=town.bell):
        disconnect(product=each, on=TODAY, today=TODAY, by=SYSTEM)

    page = client_of_bell.get("/services/products/").content.decode()
    every = client_of_bell.get("/services/products/?status=any").context["count"]

    assert "No product is active." in page
    assert '<a href="?status=any">Show all</a>' in page
    assert every > 0


def test_the_sum_above_the_products_is_that_of_the_filter(
    town: Town, client_of_bell: Client, client_of_acme: Client
) -> None:
    def told(client: Client, query: str) -> tuple[Decimal, Decimal]:
        context = client.get(f"/services/products/?{query}").context
        shown = [row.monthly for row in context["rows"] if row.monthly is not None]
        return context["monthly"], sum(shown, Decimal(0))

    everything, line = told(client_of_bell, "status=any"), told(client_of_bell, "type=line")
    of_acme = told(client_of_acme, "")

    for total, shown in (everything, line, of_acme):
        assert total == shown > 0
    assert line[0] < everything[0]
    assert client_of_bell.get("/services/products/?text=nothing").context["monthly"] is None
