"""The agents' face: own customers and those of the levels below, to look at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.crawl import ticket_of
from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.billing.models import InvoiceReports
from tollbook.content.models import DownloadForm
from tollbook.customers.models import Agent
from tollbook.customers.types import AgentLevel
from tollbook.work.models import Task

LIST = "/agent/customers/"


@pytest.fixture
def client_of_nora(town: Town) -> Client:
    """Nora, the master agent."""
    return signed_in(town.users["nora"])


@pytest.fixture
def una(town: Town) -> Agent:
    """A sub agent below Sid, who brought Acme."""
    sid = Agent.objects.get(code="A-110")
    una = Agent.objects.create(code="A-111", level=AgentLevel.SUB, name="Una Reed", parent=sid)
    town.acme.agent = una
    town.acme.save()
    return una


def numbers(client: Client, **asked: str) -> list[str]:
    return [row.account.number for row in client.get(LIST, asked).context["rows"]]


@pytest.mark.accepts("office-13")
def test_sight_goes_down_all_levels_and_never_up_or_aside(
    town: Town, client_of_nora: Client, una: Agent
) -> None:
    sid = signed_in(town.users["sid"])
    una.user = town.users["sid"]
    Agent.objects.filter(code="A-110").update(user=None)
    una.save()

    assert numbers(client_of_nora) == ["200100", "100100", "400100"]  # by name
    assert numbers(sid) == ["200100"]


def test_customers_of_another_tree_do_not_exist(town: Town, client_of_nora: Client) -> None:
    answers = [client_of_nora.get(f"{LIST}{each}/") for each in ("500100", "200101", "nobody")]

    assert {each.status_code for each in answers} == {404}
    assert numbers(client_of_nora, q="Cygnet") == []


def test_search_and_filter_narrow_the_list(town: Town, client_of_nora: Client, una: Agent) -> None:
    assert numbers(client_of_nora, q="bell") == ["100100"]
    assert numbers(client_of_nora, q="218 555 2001") == ["200100"]
    assert numbers(client_of_nora, agent="A-110") == ["100100", "400100"]
    assert numbers(client_of_nora, status="disconnected") == ["400100"]
    assert numbers(client_of_nora, agent="B-200", status="'; drop", sort="-number") == [
        *("400100", "200100", "100100")
    ]


def test_the_record_shows_what_agents_may_read_and_nothing_of_money(
    town: Town, client_of_nora: Client
) -> None:
    InvoiceReports.objects.update_or_create(
        account=town.bell, defaults={"call_detail": True, "usage_summary": True}
    )

    body = client_of_nora.get(f"{LIST}100100/").content.decode()

    assert "12 Canal Street" in body
    assert "A-110 Sid Marsh" in body
    assert "Usage Summary, Call Detail" in body
    assert not any(word in body for word in ("Balance", "Total due", "SSN", "ecurity code"))
    assert "<form" not in body[body.index("<main") : body.index("</main")]


def test_nothing_can_be_changed(town: Town, client_of_nora: Client) -> None:
    assert client_of_nora.post(f"{LIST}100100/", {"name": "Mine"}).status_code == 405


def test_the_landing_counts_the_customers_of_each_agent(
    town: Town, client_of_nora: Client, una: Agent
) -> None:
    context = client_of_nora.get("/agent/").context

    assert [(row.agent.code, row.open_count, row.closed_count) for row in context["rows"]] == [
        *(("A-100", 0, 0), ("A-110", 1, 1), ("A-111", 1, 0))
    ]
    assert (context["open_count"], context["closed_count"]) == (2, 1)
    assert [each.number for each in context["newest"]] == ["100100", "200100", "400100"]


def test_agents_read_news_for_agents_and_everyone(town: Town, client_of_nora: Client) -> None:
    news = client_of_nora.get("/agent/news/").content.decode()

    assert [item.title for item in client_of_nora.get("/agent/").context["news"]] == [
        *("Commission calendar", "Winter office hours")
    ]
    assert "New fiber streets" not in news


def test_an_agent_without_customers_is_told_so(town: Town, client_of_nora: Client) -> None:
    for account in (town.bell, town.closed):
        account.agent = None
        account.save()

    assert "Your first customer will show here." in client_of_nora.get("/agent/").content.decode()
    assert "No customers yet." in client_of_nora.get(LIST).content.decode()


def test_a_log_in_that_is_nobodys_agent_finds_nothing(town: Town) -> None:
    Agent.objects.filter(code="A-100").update(user=None)

    assert signed_in(town.users["nora"]).get("/agent/").status_code == 404


def test_queries_do_not_grow_with_customers(
    town: Town, client_of_nora: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for account in (town.acme, town.superior, town.two_harbors, town.cole):
        account.agent = Agent.objects.get(code="A-110")
        account.save()

    # Whether there are forms at all is known for a minute.
    client_of_nora.get("/agent/forms/")
    with django_assert_max_num_queries(13):
        client_of_nora.get(LIST)
    with django_assert_max_num_queries(17):
        client_of_nora.get("/agent/")


def test_an_agent_reads_the_notes_that_are_for_agents_and_no_others(
    town: Town, client_of_nora: Client
) -> None:
    town.bell.notes.create(text="Ask for Ben.", agent_visible=True, written_at=NOW)
    town.bell.notes.create(text="Pays late.", written_at=NOW)

    page = client_of_nora.get(f"{LIST}100100/").content.decode()

    assert "Ask for Ben." in page
    assert "Pays late." not in page


def test_orders_and_tickets_are_those_of_the_own_tree(town: Town, client_of_nora: Client) -> None:
    ticket_of(town.bell, "T9001")
    ticket_of(town.cygnet, "T9002")

    rows = client_of_nora.get("/agent/tickets/").context["rows"]
    home = client_of_nora.get("/agent/").context

    assert [each.task.number for each in rows] == ["T9001"]
    assert [each.task.number for each in home["tickets"]] == ["T9001"]
    assert home["orders"] == []
    assert client_of_nora.get("/agent/tickets/T9001/").status_code == 200
    assert client_of_nora.get("/agent/tickets/T9002/").status_code == 404
    assert client_of_nora.get("/agent/orders/T9001/").status_code == 404


def test_an_agent_reads_comments_marked_for_agents_and_no_notes_or_files(
    town: Town, client_of_nora: Client
) -> None:
    ticket_of(town.bell, "T9001")
    task = Task.objects.get(number="T9001")
    said: dict[str, Any] = {"written_at": NOW}
    task.comments.create(key="a", text="Crew comes on Monday.", agent_visible=True, **said)
    task.comments.create(key="b", text="Only for Ben.", customer_visible=True, **said)
    task.comments.create(key="c", text="Only among us.", **said)
    task.steps.create(at=NOW, action="Begin", status=task.status, note="For Ben", note_visible=True)
    file: dict[str, Any] = {"file_key": "k", "size_bytes": 1, "uploaded_at": NOW, "digest": "d"}
    task.files.create(handle="h", file_name="plan.pdf", customer_visible=True, **file)

    page = client_of_nora.get("/agent/tickets/T9001/").content.decode()

    assert "Crew comes on Monday." in page
    assert not [each for each in ("Only for", "Only among", "For Ben", "plan.pdf") if each in page]
    assert "<form" not in page[page.index("<main") : page.index("</main")]


def test_the_list_of_tickets_is_filtered_by_customer_and_goes_into_a_file(
    town: Town, client_of_nora: Client
) -> None:
    ticket_of(town.bell, "T9001")
    ticket_of(town.closed, "T9003")
    of_bell = {"account": "100100", "state": "all"}

    rows = client_of_nora.get("/agent/tickets/", of_bell).context["rows"]
    body = client_of_nora.get("/agent/tickets/", of_bell | {"format": "csv"})

    assert [each.task.number for each in rows] == ["T9001"]
    assert b"T9003" not in b"".join(body.streaming_content)  # type: ignore[attr-defined]
    assert client_of_nora.get("/agent/tickets/", {"account": "500100"}).context["rows"] == []


def test_what_a_customer_has_is_shown_without_prices(town: Town, client_of_nora: Client) -> None:
    places = client_of_nora.get("/agent/customers/100100/locations/").content.decode()
    answer = client_of_nora.get("/agent/customers/100100/products/")

    assert "12 Canal Street" in places
    assert answer.context["pager"].total > 0
    assert "Monthly" not in answer.content.decode()
    assert client_of_nora.get("/agent/customers/500100/products/").status_code == 404
    assert client_of_nora.get("/agent/customers/500100/locations/").status_code == 404


def test_without_the_rights_orders_tickets_and_products_are_not_there(
    town: Town, client_of_nora: Client
) -> None:
    set_group(name="Agents", rights=["Customers_AgentLevel.Access"])

    shut = [
        client_of_nora.get(f"/agent/{each}").status_code
        for each in ("orders/", "tickets/", "customers/100100/products/")
    ]
    home = client_of_nora.get("/agent/")

    assert shut == [404, 404, 404]
    assert (home.context["orders"], home.context["tickets"]) == (None, None)
    assert "/agent/tickets/" not in home.content.decode()


def test_the_landing_shows_how_the_customers_grew(town: Town, client_of_nora: Client) -> None:
    marks = client_of_nora.get("/agent/").context["growth"].marks

    # Bell and Dune Cafe came in January; Dune Cafe left on March 1.
    assert [int(mark.month.amount) for mark in marks][-5:] == [0, 2, 2, 1, 1]


def test_forms_for_agents_are_theirs_alone(town: Town, client_of_nora: Client) -> None:
    assert client_of_nora.get("/agent/forms/").status_code == 404
    for handle, audience in (("a" * 16, "agents"), ("c" * 16, "customers")):
        DownloadForm.objects.create(
            handle=handle,
            name=audience,
            audience=audience,
            changed_at=NOW,
            file_key="f",
            file_name=f"{audience}.pdf",
            size_bytes=9,
        )
    cache.clear()

    page = client_of_nora.get("/agent/forms/").content.decode()

    assert "agents.pdf" in page
    assert "customers.pdf" not in page
    assert client_of_nora.get(f"/agent/forms/{'c' * 16}/").status_code == 404
