"""The invoice viewer: summary, locations, document; each figure is the stored one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import TODAY, Town, sell
from tollbook.billing.models import Document, Invoice
from tollbook.portal.pages import documents, locations
from tollbook.portal.tests.bills import bell_lines, issue, service
from tollbook.services.models import Product

VIEWER_STATEMENTS_MAX = 9
BELLS = "/billing/invoices/L1013/"


@pytest.mark.accepts("portal-41")
@pytest.mark.parametrize("tab", ["invoice", "invoice-locations", "invoice-pdf"])
def test_the_cycle_drop_down_keeps_the_tab(
    small_town: Town, client_of_bell: Client, tab: str
) -> None:
    tails = {"invoice": "", "invoice-locations": "locations/", "invoice-pdf": "pdf/"}

    response = client_of_bell.get(f"/billing/invoices/?cycle=L1005&tab={tab}")

    assert response.headers["Location"] == f"/billing/invoices/L1005/{tails[tab]}"


def test_an_unknown_tab_leads_to_the_summary(small_town: Town, client_of_bell: Client) -> None:
    response = client_of_bell.get("/billing/invoices/?cycle=L1005&tab=home")

    assert response.headers["Location"] == "/billing/invoices/L1005/"


def test_the_bare_address_opens_the_newest_of_the_parent(
    small_town: Town, client_of_acme: Client
) -> None:
    response = client_of_acme.get("/billing/invoices/")

    assert response.headers["Location"] == "/billing/invoices/L1014/"


def test_the_drop_down_has_every_cycle_and_the_steps_beside_it(
    small_town: Town, client_of_bell: Client
) -> None:
    context = client_of_bell.get("/billing/invoices/L1005/").context

    assert [number for number, _ in context["cycles"]] == ["L1013", "L1009", "L1005", "L1001"]
    assert (context["older"].number, context["newer"].number) == ("L1001", "L1009")


def test_the_blocks_of_the_summary_add_up_to_the_current_billing(
    small_town: Town, client_of_bell: Client
) -> None:
    context = client_of_bell.get(BELLS).context

    blocks = context["blocks"].values()
    invoice = context["invoice"]
    for block in blocks:
        assert sum((line.amount for line in block.lines), Decimal(0)) == block.amount
    assert sum(block.amount for block in blocks) == invoice.total_current == Decimal("176.76")
    assert context["brought_forward"] + invoice.total_current == invoice.total_due
    assert context["own_total"] == Decimal("164.76")


def test_fees_of_the_carrier_and_other_providers_stand_apart(
    small_town: Town, client_of_bell: Client
) -> None:
    body = client_of_bell.get(BELLS).content.decode()

    assert "Set by Base North, not by a government" in body
    assert "Base North in all" in body
    assert "Billed by us for others, apart from our own charges. Questions: (218) 555-0100" in body


def test_a_long_block_shows_its_lines_when_asked(small_town: Town, client_of_bell: Client) -> None:
    line = small_town.products["2185550110"]
    many = [service(f"Charge {number}", "1.00", line) for number in range(101)]
    issue(small_town.bell, "L1099", date(2026, 4, 14), many)

    folded = client_of_bell.get("/billing/invoices/L1099/").content.decode()
    opened = client_of_bell.get("/billing/invoices/L1099/?open=service").content.decode()

    assert "Show all 101 lines" in folded
    assert "Charge 100" not in folded
    assert "Charge 100" in opened


@pytest.mark.accepts("portal-42")
def test_locations_products_and_items_add_up_to_the_level_above(
    small_town: Town, client_of_bell: Client
) -> None:
    context = client_of_bell.get(f"{BELLS}locations/?open=1.1").context

    invoice, summary = context["invoice"], context["summary"]
    annex = summary.locations[0]
    assert [each.label for each in summary.locations] == [
        *("Harbor Annex", "Main Location", "Account level")
    ]
    assert sum(each.total for each in summary.locations) == invoice.total_current
    assert sum(each.service for each in summary.locations) == (
        invoice.service + invoice.other_providers
    )
    for part in ("service", "usage", "taxes"):
        assert sum(getattr(each, part) for each in annex.inside) == getattr(annex, part)
    line = annex.inside[0]
    amounts = {items.key: items.amount for items in context["items"]}
    assert amounts == {"service": line.service, "usage": line.usage, "taxes": line.taxes}
    assert line.total == Decimal("37.94")


@pytest.mark.accepts("portal-42")
@pytest.mark.parametrize(
    ("asked", "place", "product"),
    [("", None, None), ("2", 2, None), ("1.2", 1, 2), ("9", None, None), ("1.9", 1, None)],
)
def test_what_is_open_stands_in_the_address(
    small_town: Town, client_of_bell: Client, asked: str, place: int | None, product: int | None
) -> None:
    context = client_of_bell.get(f"{BELLS}locations/?open={asked}").context

    assert (context["open_place"], context["open_product"]) == (place, product)


@pytest.mark.accepts("portal-43")
@pytest.mark.parametrize(("count", "offered"), [(1000, True), (1001, False)])
def test_above_a_thousand_products_the_file_takes_over(
    small_town: Town,
    client_of_bell: Client,
    count: int,
    offered: bool,  # noqa: FBT001
) -> None:
    like = small_town.products["FIB-20417"]
    missing = count - Product.objects.filter(account=small_town.bell).count()
    Product.objects.bulk_create(
        Product(
            account=small_town.bell,
            product_type=like.product_type,
            product_id=f"FIB-{number}",
            active_on=like.active_on,
        )
        for number in range(missing)
    )

    response = client_of_bell.get(f"{BELLS}locations/?open=1")

    assert ("Hide details" in response.content.decode()) is offered
    assert ("too many to open here" in response.content.decode()) is not offered


def test_the_breakdown_as_a_file_has_a_row_for_each_product(
    small_town: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.get(f"{BELLS}locations/?format=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]

    assert lines[0] == ",".join(locations.HEAD)
    assert lines[1] == "Harbor Annex,2185550111,35.50,0.00,2.44,37.94"
    assert sum(Decimal(line.split(",")[5]) for line in lines[1:]) == Decimal("176.76")


@pytest.mark.accepts("portal-44")
@pytest.mark.parametrize(
    ("age_days", "sentence"),
    [(731, documents.ARCHIVED), (3, documents.SOON), (7, documents.MISSING)],
)
def test_a_missing_document_says_why(db: None, age_days: int, sentence: str) -> None:
    assert documents.why_missing(TODAY - timedelta(days=age_days), TODAY) == sentence


@pytest.mark.accepts("portal-44")
def test_the_page_of_a_missing_document_has_no_frame(
    small_town: Town, client_of_bell: Client
) -> None:
    body = client_of_bell.get(f"{BELLS}pdf/").content.decode()

    assert documents.MISSING in body.replace("&#x27;", "'")
    assert "<iframe" not in body
    assert client_of_bell.get(f"{BELLS}pdf/file/").status_code == 404


def test_a_stored_document_is_shown_in_a_frame_of_our_own(
    small_town: Town, client_of_bell: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "L1013.pdf").write_bytes(b"%PDF-1.7")
    invoice = Invoice.objects.get(number="L1013")
    Document.objects.update_or_create(
        invoice=invoice, kind="pdf", defaults={"path": "L1013.pdf", "made_at": invoice.issued_at}
    )

    page = client_of_bell.get(f"{BELLS}pdf/").content.decode()
    file = client_of_bell.get(f"{BELLS}pdf/file/")

    assert f'<iframe class="paper" src="{BELLS}pdf/file/"' in page
    assert b"".join(file.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert "frame-ancestors 'self'" in file.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client_of_bell.get(BELLS).headers["Content-Security-Policy"]


@pytest.mark.parametrize("tail", ["", "locations/?open=1.1", "pdf/", "explain/1/"])
@pytest.mark.parametrize("user_id", ["100100", "200100"])
def test_the_viewer_keeps_its_budget(
    small_town: Town, django_assert_max_num_queries: object, user_id: str, tail: str
) -> None:
    client = signed_in(small_town.users[user_id])
    number = {"100100": "L1013", "200100": "L1014"}[user_id]
    client.get("/profile/")

    with django_assert_max_num_queries(VIEWER_STATEMENTS_MAX):  # type: ignore[operator]
        client.get(f"/billing/invoices/{number}/{tail}")


def test_more_lines_do_not_mean_more_statements(
    small_town: Town, client_of_bell: Client, django_assert_max_num_queries: object
) -> None:
    product = sell(small_town, small_town.bell, "equipment", "PHONE-9", ("desk-phone",))
    issue(small_town.bell, "L1098", date(2026, 4, 14), [service("x", "1.00", product)] * 90)
    client_of_bell.get("/profile/")

    with django_assert_max_num_queries(VIEWER_STATEMENTS_MAX - 1):  # type: ignore[operator]
        client_of_bell.get("/billing/invoices/L1098/")


def test_the_bill_says_why_it_differs_from_the_last_one(
    small_town: Town, client_of_bell: Client
) -> None:
    newest, last = (
        Invoice.objects.get(number=number).total_current for number in ("L1013", "L1009")
    )

    page = client_of_bell.get(BELLS)
    since = page.context["since"]

    assert since.change == newest - last != 0
    assert sum(amount for _, amount in since.causes) == since.change
    assert f"{since.direction} than last time." in page.content.decode()
    assert all(line.change for line in since.lines)
    assert abs(since.lines[0].change) >= abs(since.lines[-1].change)


def test_a_new_and_an_ended_charge_are_named(small_town: Town, client_of_bell: Client) -> None:
    product = sell(small_town, small_town.bell, "equipment", "PHONE-9", ("desk-phone",))
    issue(small_town.bell, "L1098", date(2026, 5, 13), [service("x", "900.00", product)])

    since = client_of_bell.get("/billing/invoices/L1098/").context["since"]

    new = [line for line in since.lines if line.position]
    gone = [line for line in since.lines if line.position is None]
    assert [(line.before, line.now) for line in new] == [(Decimal(0), Decimal("900.00"))]
    assert gone
    assert {line.now for line in gone} == {Decimal(0)}


def test_a_first_bill_compares_itself_with_none(small_town: Town, client_of_bell: Client) -> None:
    assert client_of_bell.get("/billing/invoices/L1001/").context["since"] is None


def test_who_wants_no_tax_detail_reads_one_total_and_staff_read_the_lines(
    small_town: Town, client_of_bell: Client
) -> None:
    """As on the paper: no page of the viewer names a tax, and no address explains one."""
    lines = bell_lines(small_town, "9.00")
    invoice = issue(small_town.bell, "L1098", date(2026, 5, 13), lines, one_tax_total=True)
    line = invoice.lines.filter(section="tax").first()
    assert line is not None
    viewer = "/billing/invoices/L1098/"

    own = [client_of_bell.get(viewer + tail).content.decode() for tail in ("", "?open=tax")]
    places = client_of_bell.get(f"{viewer}locations/?open=1.1").content.decode()
    staff = signed_in(small_town.users["sam"]).get(f"/office{viewer}?open=tax").content.decode()

    assert not any(line.description in page for page in (*own, places))
    assert f"{invoice.taxes:,.2f}" in own[0]
    assert "All taxes and government fees" in places
    assert client_of_bell.get(f"{viewer}explain/{line.position}/").status_code == 404
    assert line.description in staff
