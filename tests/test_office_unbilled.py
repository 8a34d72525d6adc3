"""Unbilled usage on the record of a customer, beside what the customer sees."""

from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tests.town_month import HEAD
from tollbook.access.actions import set_group
from tollbook.usage.actions import take

PAGE = "/office/customers/100100/unbilled/"
QUERIES_MAX = 22  # one notes that the record was opened, one asks for codes of its products
ROWS = (
    # key, start, from, to, seconds, account code
    ("a1", "2026-04-14T14:00:00Z", "2185550110", "2125550100", 301, "sales"),
    ("a2", "2026-04-15T15:00:00Z", "2185550111", "6125550188", 75, ""),
    ("a3", "2026-04-16T16:00:00Z", "2185550110", "6125550188", 30, ""),
    ("a4", "2026-04-17T17:00:00Z", "2185550110", "2185550177", 61, ""),
    ("b1", "2026-04-14T14:00:00Z", "7155550130", "6125550188", 60, ""),
)


@pytest.fixture
def calling_town(town: Town, call_store: Path, tmp_path: Path) -> Town:
    """Four calls of Bell Bakery and one of a sub of Acme, not billed."""
    lines = [",".join(HEAD)]
    for key, start, from_, to, seconds, code in ROWS:
        lines.append(f"{key},{start},{from_},{to},,out,{seconds},answered,{code},t1")
    path = tmp_path / "april.csv"
    path.write_text("\n".join(lines) + "\n")
    take(path=path, feed=town.feed, now=NOW)
    return town


def keys(response: Any) -> list[str]:
    return [row.call.call_key for row in response.context["rows"]]


def test_the_record_shows_the_calls_and_sums_that_the_customer_sees(
    calling_town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    page, own = client_of_sam.get(PAGE), client_of_bell.get("/billing/unbilled/")

    assert keys(page) == keys(own) == ["a4", "a3", "a2", "a1"]
    for name in ("sums", "price_sum", "complete_up_to"):
        assert page.context[name] == own.context[name], name
    sums = [[astuple(each) for each in shown.context["by_product"]] for shown in (page, own)]
    assert sums[0] == sums[1]
    record = client_of_sam.get("/office/customers/100100/").content.decode()
    assert f'href="{PAGE}"' in record


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?number=212", ["a1"]),
        ("?product=(218)+555-0111", ["a2"]),
        ("?location=Harbor+Annex", ["a2"]),
        ("?kind=intrastate", ["a3", "a2"]),
        ("?direction=in", []),
        ("?start=2026-04-15&end=2026-04-16", ["a3", "a2"]),
        ("?minutes=1.0", ["a4", "a2", "a1"]),
        ("?price=0.1", ["a1"]),
        ("?code=sales", ["a1"]),
    ],
)
def test_filters(calling_town: Town, client_of_sam: Client, query: str, found: list[str]) -> None:
    page = client_of_sam.get(PAGE + query)

    assert keys(page) == found
    assert page.context["sums"].calls == len(found)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?minutes=many", "Enter minutes such as 2.5."),
        ("?price=-1", "Enter a value of at least 0."),
        ("?number=21", "Enter three digits or more."),
        ("?product=5075550150", "None of the products here has this number."),
        ("?location=Nowhere", "Choose one of the list."),
        ("?start=soon", "Enter a date such as"),
    ],
)
def test_a_filter_that_is_not_understood_says_so_and_hides_nothing(
    calling_town: Town, client_of_sam: Client, query: str, sentence: str
) -> None:
    page = client_of_sam.get(PAGE + query)

    assert keys(page) == ["a4", "a3", "a2", "a1"]
    assert sentence in page.content.decode()


def test_pages_follow_each_other_without_loss(
    calling_town: Town, client_of_sam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tollbook.kernel.listing.ROWS_CHOICES", (3, 25, 50, 100))

    first = client_of_sam.get(f"{PAGE}?rows=3&direction=out")
    second = client_of_sam.get(PAGE + first.context["pager"].older)

    assert keys(first) + keys(second) == ["a4", "a3", "a2", "a1"]
    assert first.context["pager"].words == "Newest 3 of 4"
    assert second.context["pager"].words == "Older 1 of 4"
    # To drop a filter is to begin at the newest again.
    assert [url for _, url in second.context["chips"]] == ["?rows=3"]


def test_each_call_is_explained_and_leads_back_to_the_record(
    calling_town: Town, client_of_sam: Client
) -> None:
    row = client_of_sam.get(PAGE).context["rows"][-1]
    body = client_of_sam.get(row.url).content.decode()

    assert "0.05 × 306 / 60 = 0.2550" in body
    assert f'href="{PAGE}"' in body
    # The way back is that of the office, and staff have nobody to ask.
    assert '<a href="/office/customers/">Customers</a>' in body
    assert "Ask about this call" not in body
    # A call of somebody else is not found under this customer.
    assert client_of_sam.get(row.url.replace("/a1/", "/b1/")).status_code == 404


def test_who_may_not_see_customers_sees_no_call(calling_town: Town, client_of_cyd: Client) -> None:
    town = calling_town
    town.users["sam"].groups.set([set_group(name="Shop", rights=["ProductsAdmin.Access"])])
    client = signed_in(town.users["sam"])

    for path in (PAGE, f"{PAGE}{town.feed.code}/a1/"):
        assert client.get(path).status_code == 403
        assert client_of_cyd.get(path).status_code in (403, 404)


def test_a_customer_without_calls_is_told_so(town: Town, client_of_sam: Client) -> None:
    body = client_of_sam.get(PAGE).content.decode()

    assert "No call file has arrived yet." in body
    assert "No unbilled calls." in body


def test_the_tab_takes_few_queries(
    calling_town: Town, client_of_sam: Client, django_assert_max_num_queries: Any
) -> None:
    client_of_sam.get(PAGE)  # the first look of a session is written down

    with django_assert_max_num_queries(QUERIES_MAX):
        client_of_sam.get(PAGE)
