"""Which pages follow Currently viewing (V11), whose sums agree (V10), whose forms know it (V6)."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from tests.crawl import address_of, is_owned, on_face, ticket_of
from tests.plan import HOUSE
from tests.town import Town
from tollbook.access.types import SIGNED_IN
from tollbook.config.routes import PORTAL
from tollbook.payments.models import BasePayment
from tollbook.payments.tests.people import till_of
from tollbook.portal.tests.bills import bill_four_months

ACCOUNTS = ("200100", "200101", "200102")
FOLLOWS = {
    # page: accounts that stand on it in the entire view, and with 200101 chosen
    "/": (ACCOUNTS, ("200101",)),
    "/billing/statements/": (ACCOUNTS, ("200101",)),
    "/billing/transactions/": (ACCOUNTS, ("200101",)),
    "/billing/invoices/": (("200100",), ("200101",)),
    # The profile of a sub names its Corp Acct #, which is its parent's number.
    "/profile/": (("200100",), ("200100", "200101")),
    "/services/locations/": (ACCOUNTS, ("200101",)),
    "/services/products/": (ACCOUNTS, ("200101",)),
    "/services/tickets/": (ACCOUNTS, ("200101",)),
    "/linked-accounts/": (ACCOUNTS, ACCOUNTS),
}
TRANSACTIONS = "/billing/transactions/"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
# Forms of the frame and of the choice itself change nothing of an account.
OF_NO_VIEW = (
    *('action="/viewing/"', 'action="/theme/"', 'action="/logout/"'),
    'action="/login/stay/"',
)


@pytest.fixture
def small_town(town: Town) -> Town:
    """Four bills for Bell and for each of Acme's accounts, round and known."""
    bill_four_months(town)
    for account in (town.acme, town.superior, town.two_harbors):
        ticket_of(account, f"T{account.number}")
    return town


def chosen(client: Client, account: str) -> None:
    client.post("/viewing/", {"account": account, "next": "/"})


def named_on(client: Client, page: str) -> tuple[str, ...]:
    """The accounts of Acme whose numbers stand on a page, its frame left out."""
    body = client.get(page, follow=True).content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return tuple(number for number in ACCOUNTS if number in re.sub(r'"[^"]*"', "", main))


@pytest.mark.accepts("portal-30")
def test_each_page_follows_the_choice_as_the_table_says(
    small_town: Town, client_of_acme: Client
) -> None:
    entire = {page: named_on(client_of_acme, page) for page in FOLLOWS}
    chosen(client_of_acme, "200101")
    one = {page: named_on(client_of_acme, page) for page in FOLLOWS}

    assert {page: (entire[page], one[page]) for page in FOLLOWS} == FOLLOWS


@pytest.mark.accepts("portal-31")
def test_totals_of_the_entire_view_are_those_of_its_accounts_to_the_cent(
    small_town: Town, client_of_acme: Client
) -> None:
    entire = totals(client_of_acme)
    each = []
    for number in ACCOUNTS:
        chosen(client_of_acme, number)
        each.append(totals(client_of_acme))

    assert entire == {name: sum((one[name] for one in each), Decimal(0)) for name in entire}
    assert all(entire.values())


def totals(client: Client) -> dict[str, Decimal]:
    """The sums that pages show."""
    home = client.get("/").context["balance"]
    statements = client.get("/billing/statements/").context["sums"]
    entries = client.get("/billing/transactions/").context["sums"]
    return {
        "owed": home.total,
        "oldest": home.buckets[-1].amount + home.buckets[0].amount,
        "billed": statements.billed,
        "charged": entries.raised,
        "paid": entries.lowered,
    }


def test_every_form_of_the_portal_carries_the_view_it_was_drawn_for(
    small_town: Town, client_of_acme: Client
) -> None:
    pages = [
        address_of(PORTAL, route)
        for route in on_face(PORTAL)
        if not is_owned(route) and route.right != SIGNED_IN
    ]

    without = {
        (page, form[:90])
        for page in pages
        for form in FORM.findall(client_of_acme.get(page).getvalue().decode(errors="ignore"))
        if not any(action in form for action in OF_NO_VIEW) and 'name="view"' not in form
    }

    assert without == set()


def test_no_form_that_a_template_of_the_portal_holds_lacks_its_view() -> None:
    templates = HOUSE / "portal" / "templates"

    without = {
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        for form in FORM.findall(path.read_text())
        if 'name="view"' not in form
    }

    # A payment by link knows no viewer, nor does a bank; the others choose what is viewed.
    assert without == {
        *("portal/accounts/list.html", "portal/viewing/page.html"),
        *("portal/payments/link.html", "portal/payments/link_done.html"),
        *("portal/payments/link_review.html", "portal/payments/test_bank.html"),
    }


def test_what_is_not_posted_yet_stands_above_the_list(
    small_town: Town, client_of_bell: Client
) -> None:
    before = client_of_bell.get(TRANSACTIONS).content.decode()
    BasePayment.objects.create(base=small_town.north, post_at_once=False)
    till_of(small_town).pays("20.00")

    page = client_of_bell.get(TRANSACTIONS)

    assert "received." not in before
    assert page.context["waiting"] == Decimal("20.00")
    assert "It stands here, and in the balance, once it is posted." in page.content.decode()
