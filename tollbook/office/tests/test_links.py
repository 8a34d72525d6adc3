"""Upkeep of custom links."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.content.models import CustomLink
from tollbook.content.queries import links_of
from tollbook.content.types import Link, LinkPlace

FACTS = {
    "text": "Network status",
    "url": "https://status.example/",
    "place": "HelpMenu",
    "base": "",
    "list_order": "10",
    "customer_visible": "on",
}


def test_a_link_is_added_changed_and_retired_with_history(
    town: Town, client_of_sam: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post("/office/links/new/", FACTS)
    link = CustomLink.objects.get()
    added = links_of(town.north.pk, LinkPlace.HELP)

    changed = FACTS | {"text": "Status", "seen_version": "1"}
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post(f"/office/links/{link.pk}/", changed)
        stale = client_of_sam.post(f"/office/links/{link.pk}/", changed | {"text": "Late"})
    renamed = links_of(town.south.pk, LinkPlace.HELP)
    with django_capture_on_commit_callbacks(execute=True):
        client_of_sam.post(f"/office/links/{link.pk}/retire/", {"retire": "yes"})
    said, silent = (client_of_sam.get("/office/links/").content.decode() for _ in range(2))

    assert added == (Link("Network status", "https://status.example/"),)
    assert renamed == (Link("Status", "https://status.example/"),)
    assert stale.status_code == 422
    assert "Someone changed this record" in stale.content.decode()
    assert links_of(town.north.pk, LinkPlace.HELP) == ()
    assert "Status is retired." in said
    assert "Status is retired." not in silent
    assert "Retired" in silent
    told = Change.objects.filter(entity="custom link").order_by("pk")
    assert list(told.values_list("label", "old", "new")) == [
        ("custom link added", "", "Network status"),
        ("text", "Network status", "Status"),
        ("retired", "No", "Yes"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("url", "http://status.example/", "Enter a web address beginning with https://."),
        ("url", "javascript:alert(1)", "Enter a web address beginning with https://."),
        ("url", "", "This field is required."),
        ("text", "  ", "This field is required."),
        ("text", "x" * 101, "at most 100 characters"),
        ("place", "Elsewhere", "Choose one of the listed values."),
        ("base", "999", "Choose one of the listed values."),
        ("list_order", "many", "Enter a whole number."),
    ],
)
def test_a_bad_link_is_refused_at_its_field(
    town: Town, client_of_sam: Client, field: str, value: str, sentence: str
) -> None:
    response = client_of_sam.post("/office/links/new/", FACTS | {field: value})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not CustomLink.objects.exists()


def test_links_come_by_list_order_then_text(town: Town) -> None:
    for text, order in (("B", 20), ("Z", 10), ("A", 20)):
        CustomLink.objects.create(
            place="HelpMenu", text=text, url="https://x.example/", list_order=order
        )

    found = links_of(town.north.pk, LinkPlace.HELP)

    assert [link.text for link in found] == ["Z", "A", "B"]


def test_looking_shows_no_way_to_change(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Maintenance.Access"])])
    client = signed_in(town.users["sam"])

    page = client.get("/office/links/").content.decode()

    assert "needs the right Maintenance.Add" in page
    assert client.get("/office/links/clear/NORTH/").status_code == 403
