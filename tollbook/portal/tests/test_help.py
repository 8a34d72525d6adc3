"""How to read your bill: on the reader's own newest bill, on a sample before the first."""

from decimal import Decimal
from typing import Any

from django.test import Client

from tests.town import Town
from tollbook.billing.models import Invoice

PAGE = "/help/bill/"


def test_the_parts_are_those_of_the_newest_bill_and_add_up(
    small_town: Town, client_of_bell: Client, django_assert_max_num_queries: Any
) -> None:
    newest = Invoice.objects.filter(account=small_town.bell).latest("invoice_on")
    client_of_bell.get(PAGE)
    with django_assert_max_num_queries(8):
        page = client_of_bell.get(PAGE)

    assert page.context["invoice"] == newest
    amounts = [part.amount for part in page.context["parts"]]
    assert sum(amounts, Decimal(0)) == page.context["total"] == newest.total_due
    assert f"{newest.total_due:,.2f}" in page.content.decode()


def test_a_customer_without_a_bill_reads_a_sample(town: Town, client_of_cyd: Client) -> None:
    page = client_of_cyd.get(PAGE)

    assert page.context["invoice"] is None
    assert "A sample" in page.content.decode()
    assert sum(part.amount for part in page.context["parts"]) == page.context["total"]


def test_cyd_never_sees_a_figure_of_bell(small_town: Town, client_of_cyd: Client) -> None:
    newest = Invoice.objects.filter(account=small_town.bell).latest("invoice_on")

    page = client_of_cyd.get(PAGE).content.decode()

    assert str(newest.number) not in page
    assert "Bell Bakery" not in page


def test_a_page_that_is_not_there_leads_home_and_to_contact_us(
    town: Town, client_of_bell: Client, client: Client
) -> None:
    own = client_of_bell.get("/nothing/")
    strangers = client.get("/nothing/")

    assert [each.status_code for each in (own, strangers)] == [404, 404]
    body = own.content.decode()
    main = body[body.index("<main") : body.index("</main")]
    assert "Nothing here under that address." in main
    assert 'href="/"' in main
    assert 'href="/help/contact/"' in main
    assert 'href="/help/contact/"' not in strangers.content.decode()


def test_words_are_asked_for_only_where_somebody_reads_them(
    town: Town, client_of_bell: Client
) -> None:
    read = client_of_bell.get("/help/contact/").content.decode()
    town.north.customer_service_email = ""
    town.north.save()
    unread = client_of_bell.get("/help/contact/").content.decode()

    assert "Write to us" in read
    assert "Write to us" not in unread
    assert "How to reach us" in unread
