"""Home: what is owed, the last bills, the newest one by place, news."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.crawl import ticket_of
from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, Town
from tollbook.billing.models import BillingProfile, Invoice, Settings
from tollbook.content.models import News
from tollbook.customers.models import Location
from tollbook.kernel import clock
from tollbook.payments.models import AutoPlan, CycleGateways, Method
from tollbook.portal.tests.bills import pay
from tollbook.services.actions import answer_911, order_911
from tollbook.services.types import ResourceAnswer, Verdict
from tollbook.work.models import Task, TaskType

HOME_STATEMENTS_MAX = 14


@pytest.mark.accepts("portal-35")
def test_each_column_of_the_trend_adds_up_to_its_invoice(
    small_town: Town, client_of_bell: Client
) -> None:
    drawn = client_of_bell.get("/").context["trend"]

    bills = [column.bill for column in drawn.columns]
    stored = Invoice.objects.filter(account=small_town.bell).order_by("invoice_on")
    assert [bill.total for bill in bills] == [each.total_current for each in stored]
    assert [bill.charges + bill.usage + bill.taxes for bill in bills] == [
        each.total_current for each in stored
    ]
    assert [bill.usage for bill in bills] == [each.usage for each in stored]
    assert [bill.taxes for bill in bills] == [each.taxes + each.fees for each in stored]


@pytest.mark.accepts("portal-35")
def test_the_page_shows_the_chart_its_sentence_and_the_numbers(
    small_town: Town, client_of_bell: Client
) -> None:
    body = client_of_bell.get("/").content.decode()

    assert "Bills rose from 173.32 in January to 176.76 in April, most of it in usage." in body
    label = "April 2026: total 176.76, charges 163.40, usage 7.13, taxes and fees 6.23"
    assert f'aria-label="{label}"' in body
    assert "<td>163.40</td><td>7.13</td><td>6.23</td><td>176.76</td>" in body


@pytest.mark.accepts("portal-36")
def test_the_locations_of_the_newest_bill_add_up_to_it(
    small_town: Town, client_of_bell: Client
) -> None:
    places = client_of_bell.get("/").context["places"]

    assert [(bar.name, bar.amount) for bar in places.bars] == [
        ("Harbor Annex", Decimal("127.84")),
        ("Main Location", Decimal("52.26")),
        ("Account level", Decimal("-3.34")),
    ]
    assert places.total == Decimal("176.76")


def test_in_the_entire_view_the_largest_account_stands_open(
    small_town: Town, client_of_acme: Client
) -> None:
    places = client_of_acme.get("/").context["places"]

    assert [(bar.number, bar.amount) for bar in places.bars] == [
        ("200100", Decimal("93.18")),
        ("200101", Decimal("40.18")),
        ("200102", Decimal("40.18")),
    ]
    assert [len(bar.inside) for bar in places.bars] == [1, 0, 0]
    assert places.total == Decimal("173.54")


def test_each_account_opens_to_its_locations_when_asked(
    small_town: Town, client_of_acme: Client
) -> None:
    opened = client_of_acme.get("/?open=200102").context["places"].bars
    none = client_of_acme.get("/?open=").context["places"].bars

    assert [[part.amount for part in bar.inside] for bar in opened] == [[], [], [opened[2].amount]]
    assert [bar.toggle for bar in opened] == ["?open=200100", "?open=200101", "?open="]
    assert [bar.inside for bar in none] == [(), (), ()]


def test_the_chart_of_places_is_sent_alone_to_htmx(
    small_town: Town, client_of_acme: Client
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "places"}

    body = client_of_acme.get("/?open=200101", headers=headers).content.decode()

    assert body.startswith('<section class="panel" aria-labelledby="loc-h" id="places">')
    assert "Total due" not in body


def test_what_is_due_next_and_how_much(small_town: Town, client_of_acme: Client) -> None:
    due = client_of_acme.get("/").context["due"]

    assert (due.on, due.amount, due.is_past) == (date(2026, 5, 3), Decimal("173.54"), False)


def test_an_account_late_by_more_than_five_days_is_named(
    small_town: Town, client_of_acme: Client
) -> None:
    late = client_of_acme.get("/").context["balance"].late

    assert [(each.name, each.amount, each.days) for each in late] == [
        ("Acme Two Harbors", Decimal("120.54"), 97)
    ]


@pytest.mark.accepts("portal-34")
@pytest.mark.parametrize(("limit", "told"), [(5, 1), (6, 0), (0, 0)])
def test_six_days_late_is_told_above_the_limit_and_never_at_zero(
    small_town: Town, client_of_acme: Client, limit: int, told: int
) -> None:
    """Two Harbors is 97 days late, less an Adjust Due Date of 91 days."""
    BillingProfile.objects.filter(account=small_town.two_harbors).update(due_adjust_days=91)
    Settings(show_days_late=limit).save()
    client_of_acme.post("/viewing/", {"account": "200102", "next": "/"})

    page = client_of_acme.get("/").content.decode()

    assert page.count("Account is 6 days past due.") == told


def test_a_bill_that_is_not_due_yet_is_not_called_late(
    small_town: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.get("/")

    assert response.context["balance"].late == ()
    assert "past due" not in response.content.decode()


def test_adjust_due_date_moves_the_days_late(small_town: Town, client_of_acme: Client) -> None:
    BillingProfile.objects.filter(account=small_town.two_harbors).update(due_adjust_days=30)

    late = client_of_acme.get("/").context["balance"].late

    assert [each.days for each in late] == [67]


def test_a_paid_account_owes_nothing(small_town: Town, client_of_bell: Client) -> None:
    pay(small_town.bell, "176.76", date(2026, 4, 20), "today")

    response = client_of_bell.get("/")

    assert response.context["balance"].total == 0
    assert response.context["due"] is None
    assert "Nothing is open. Thank you." in response.content.decode()


def test_without_bills_the_page_says_what_will_come(town: Town) -> None:
    body = signed_in(town.users["100100"]).get("/").content.decode()

    assert body.count("Your first bill will show here.") == 2
    assert "View invoice" not in body


def test_news_are_live_and_for_customers_of_the_base(
    small_town: Town, client_of_bell: Client
) -> None:
    News.objects.create(title="South only", body="x", base=small_town.south, starts_on="2026-01-01")

    titles = [item.title for item in client_of_bell.get("/").context["news"]]

    assert titles == ["New fiber streets", "Winter office hours"]


def test_an_item_of_news_is_hidden_by_one_log_in_and_put_back_for_ten_minutes(
    small_town: Town, client_of_bell: Client, client_of_acme: Client
) -> None:
    def titles(client: Client) -> list[str]:
        return [item.title for item in client.get("/").context["news"]]

    south = News.objects.create(
        title="South only", body="x", base=small_town.south, starts_on="2026-01-01"
    )
    fiber = News.objects.get(title="New fiber streets")
    for key in (fiber.pk, fiber.pk, south.pk, "x", "9" * 30):
        assert client_of_bell.post("/news/hide/", {"hide": key}).status_code == 302
    hidden, of_acme = titles(client_of_bell), titles(client_of_acme)
    page = client_of_bell.get("/").content.decode()
    everything = client_of_bell.get("/news/").content.decode()
    newest = client_of_bell.session["undo"][-1]["id"]
    client_of_acme.post("/news/hide/", {"undo": newest})
    still = titles(client_of_bell)
    client_of_bell.post("/news/hide/", {"undo": newest})

    assert hidden == still == ["Winter office hours"]
    assert of_acme == titles(client_of_bell) == ["New fiber streets", "Winter office hours"]
    assert "“New fiber streets” is hidden here" in page
    assert "New fiber streets" in everything
    with clock.at(NOW + timedelta(minutes=11)):
        late = client_of_bell.post("/news/hide/", {"undo": newest}, follow=True)
    assert "It is too late to undo this." in late.content.decode()


@pytest.mark.parametrize("user_id", ["100100", "200100"])
def test_home_keeps_its_budget(
    small_town: Town, django_assert_max_num_queries: object, user_id: str
) -> None:
    client = signed_in(small_town.users[user_id])
    # Rights, brand and links are read once a minute.
    client.get("/")

    with django_assert_max_num_queries(HOME_STATEMENTS_MAX):  # type: ignore[operator]
        client.get("/")


def test_home_lists_what_is_open_and_nothing_that_is_over(
    town: Town, client_of_bell: Client
) -> None:
    order_type = TaskType.objects.filter(kind="order").earliest("pk")
    ticket_of(town.bell, "T9001")
    ticket_of(town.bell, "T9002")
    ticket_of(town.bell, "O9001")
    ticket_of(town.cygnet, "T9003")
    first = order_type.statuses.get(is_initial=True)
    Task.objects.filter(number="O9001").update(task_type=order_type, status=first)
    Task.objects.filter(number="T9002").update(closed_at=NOW)

    home = client_of_bell.get("/").context

    assert [each.task.number for each in home["tickets"]] == ["T9001"]
    assert [each.task.number for each in home["orders"]] == ["O9001"]


def test_home_says_first_that_a_911_address_was_not_accepted(
    small_town: Town,
    client_of_acme: Client,
    client_of_bell: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    place = Location.objects.get(account=small_town.acme)
    order_911(location=place, by=SYSTEM)
    waiting = client_of_acme.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer_911(location=place, answer=ResourceAnswer(Verdict.REJECTED), by=SYSTEM)
    page = client_of_acme.get("/").content.decode()

    assert "was not accepted" not in waiting
    assert f"The 911 address of {place.description} was not accepted." in page
    assert 'href="/services/locations/200100/0/#e911-h"' in page
    assert "was not accepted" not in client_of_bell.get("/").content.decode()


def card_of(account: Any, ends_in: int) -> AutoPlan:
    """An automatic payment by a card that is no longer good in so many days."""
    ends_on = NOW.date() + timedelta(days=ends_in)
    card = Method.objects.create(
        account=account, handle=f"visa-{account.number}", kind="card", label="Visa",
        last_four="4242", gateway="sandbox", added_at=NOW, expires_on=ends_on,
    )  # fmt: skip
    return AutoPlan.objects.create(account=account, method=card, began_at=NOW)


@pytest.mark.parametrize(
    ("ends_in", "words"),
    [
        (31, ""),
        (30, "Visa ending in 4242 is good until"),
        (1, "Visa ending in 4242 is good until"),
        (0, "Visa ending in 4242 has expired."),
    ],
)
def test_a_card_that_pays_by_itself_is_told_thirty_days_before_it_ends(
    small_town: Town, client_of_bell: Client, ends_in: int, words: str
) -> None:
    card_of(small_town.bell, ends_in)

    answer = client_of_bell.get("/")
    page = answer.content.decode()

    assert words in page
    assert ("Choose a card" in page) == bool(words)
    assert answer.context["auto_on"] == answer.context["due"].on
    assert "Visa ending in 4242 pays on " in page


def test_the_entire_view_counts_the_cards_that_end_and_others_see_none(
    small_town: Town,
    client_of_acme: Client,
    client_of_cyd: Client,
    django_assert_max_num_queries: Any,
) -> None:
    card_of(small_town.superior, 5)
    one = client_of_acme.get("/").content.decode()
    card_of(small_town.two_harbors, -3)
    # What ends is known for a minute, as are rights, brand and links.
    cache.clear()
    client_of_acme.get("/")

    with django_assert_max_num_queries(HOME_STATEMENTS_MAX):
        two = client_of_acme.get("/").content.decode()

    assert "Acme Superior is set to pay by it" in one
    assert "2 cards that pay by themselves have expired or soon will." in two
    assert "set to pay" not in client_of_cyd.get("/").content.decode()


def test_home_leads_to_setting_up_where_the_cycle_takes_payments(
    small_town: Town, client_of_bell: Client
) -> None:
    CycleGateways.objects.all().delete()
    before = client_of_bell.get("/").content.decode()
    CycleGateways.objects.create(
        cycle_code=BillingProfile.objects.get(account=small_town.bell).cycle.code,  # type: ignore[union-attr]
        card_gateway="sandbox",
    )

    assert "No automatic payments" not in before
    assert "No automatic payments" in client_of_bell.get("/").content.decode()
