"""Linked accounts and the profile."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.town import Town
from tollbook.customers.models import Status

ADDRESS = "/linked-accounts/"
LINKED_MAX = 8


def test_every_account_of_the_structure_stands_there_parent_first(
    small_town: Town, client_of_acme: Client
) -> None:
    rows = client_of_acme.get(ADDRESS).context["rows"]

    assert [(row.number, row.role, row.place, row.due) for row in rows] == [
        ("200100", "Corporate", "Duluth, MN", Decimal("93.18")),
        ("200101", "Sub", "Superior, WI", Decimal("40.18")),
        ("200102", "Sub", "Two Harbors, MN", Decimal("160.72")),
    ]


def test_closed_accounts_stay_with_a_badge(small_town: Town, client_of_acme: Client) -> None:
    small_town.superior.status = Status.objects.get(code="disconnected")
    small_town.superior.save()

    rows = client_of_acme.get(ADDRESS).context["rows"]

    assert [row.is_open for row in rows] == [True, False, True]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=harbors", ["200102"]),
        ("?q=2001", ["200100", "200101", "200102"]),
        ("?q=WI", ["200101"]),
        ("?status=Nonsense", []),
        ("?sort=-due", ["200102", "200100", "200101"]),
        ("?late=1", ["200102"]),
    ],
)
def test_filter_and_order(
    small_town: Town, client_of_acme: Client, query: str, found: list[str]
) -> None:
    rows = client_of_acme.get(ADDRESS + query).context["rows"]

    assert [row.number for row in rows] == found


def test_the_list_does_not_follow_the_selector(small_town: Town, client_of_acme: Client) -> None:
    client_of_acme.post("/viewing/", {"account": "200101", "next": "/"})

    assert len(client_of_acme.get(ADDRESS).context["rows"]) == 3


def test_view_chooses_the_account(small_town: Town, client_of_acme: Client) -> None:
    assert 'name="account" value="200102"' in client_of_acme.get(ADDRESS).content.decode()

    client_of_acme.post("/viewing/", {"account": "200102", "next": "/"})

    assert client_of_acme.get("/").context["balance"].total == Decimal("160.72")


def test_the_list_keeps_its_budget(
    small_town: Town, client_of_acme: Client, django_assert_max_num_queries: object
) -> None:
    client_of_acme.get("/profile/")

    with django_assert_max_num_queries(LINKED_MAX):  # type: ignore[operator]
        client_of_acme.get(ADDRESS)
    with django_assert_max_num_queries(LINKED_MAX):  # type: ignore[operator]
        client_of_acme.get(f"{ADDRESS}?late=1")


def test_the_profile_names_account_and_bill_to(small_town: Town, client_of_bell: Client) -> None:
    body = client_of_bell.get("/profile/").content.decode()

    for words in ("100100", "Active", "Monthly on the 13th", "12 Canal Street", "Ben Bell"):
        assert words in body
