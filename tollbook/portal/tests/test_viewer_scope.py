"""Who sees what: the view of a parent, the one account of a sub, nothing of strangers."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.ledger.queries import balances

ACME_INVOICE, SUPERIOR_INVOICE, TWO_HARBORS_INVOICE = "L1014", "L1015", "L1016"
TAILS = (
    *("", "locations/", "locations/?format=csv", "pdf/", "pdf/file/", "explain/1/"),
    *("calls/", "calls/?format=csv", "calls/?format=xlsx"),
)


@pytest.mark.accepts("portal-29")
@pytest.mark.parametrize("number", [ACME_INVOICE, TWO_HARBORS_INVOICE])
@pytest.mark.parametrize("tail", TAILS)
def test_a_sub_finds_nothing_of_its_parent_and_sisters(
    small_town: Town, client_of_sub: Client, number: str, tail: str
) -> None:
    response = client_of_sub.get(f"/billing/invoices/{number}/{tail}")

    assert response.status_code == 404


@pytest.mark.parametrize("tail", TAILS)
def test_cyd_finds_no_page_of_an_invoice_of_acme(
    small_town: Town, client_of_cyd: Client, tail: str
) -> None:
    response = client_of_cyd.get(f"/billing/invoices/{ACME_INVOICE}/{tail}")

    assert response.status_code == 404


def test_what_is_not_yours_looks_like_what_does_not_exist(
    small_town: Town, client_of_cyd: Client
) -> None:
    foreign = client_of_cyd.get(f"/billing/invoices/{ACME_INVOICE}/")
    missing = client_of_cyd.get("/billing/invoices/L9999/")
    unknown = client_of_cyd.get("/no/such/address/")

    bodies = [
        response.content.replace(path.encode(), b"")
        for response, path in [
            (foreign, f"/billing/invoices/{ACME_INVOICE}/"),
            (missing, "/billing/invoices/L9999/"),
            (unknown, "/no/such/address/"),
        ]
    ]
    without_tokens = {_without_tokens(body) for body in bodies}
    assert foreign.status_code == missing.status_code == unknown.status_code == 404
    assert len(without_tokens) == 1


def _without_tokens(body: bytes) -> bytes:
    return b"".join(part[65:] for part in body.split(b'csrfmiddlewaretoken" value="'))


@pytest.mark.parametrize(
    "path", ["/", "/billing/statements/", "/billing/transactions/", "/profile/"]
)
def test_cyd_reads_no_word_about_acme_on_any_list(
    small_town: Town, client_of_cyd: Client, path: str
) -> None:
    body = client_of_cyd.get(path).content.decode()

    assert "Acme" not in body
    assert ACME_INVOICE not in body


@pytest.mark.accepts("portal-30")
@pytest.mark.parametrize("path", ["/billing/statements/", "/billing/transactions/", "/profile/"])
def test_a_chosen_account_stays_chosen_on_every_page(
    small_town: Town, client_of_acme: Client, path: str
) -> None:
    client_of_acme.post("/viewing/", {"account": "200101", "next": "/"})

    body = client_of_acme.get(path).content.decode()
    page = body[body.index("<main") :]

    assert "200101" in page
    assert "200102" not in page
    assert TWO_HARBORS_INVOICE not in page


def test_the_entire_view_comes_back_when_it_is_chosen(
    small_town: Town, client_of_acme: Client
) -> None:
    client_of_acme.post("/viewing/", {"account": "200101", "next": "/"})
    client_of_acme.post("/viewing/", {"account": "all", "next": "/"})

    body = client_of_acme.get("/billing/statements/").content.decode()

    assert TWO_HARBORS_INVOICE in body


def test_choosing_on_an_invoice_leads_to_the_newest_of_the_new_view(
    small_town: Town, client_of_acme: Client
) -> None:
    chosen = {"account": "200102", "next": f"/billing/invoices/{ACME_INVOICE}/"}

    response = client_of_acme.post("/viewing/", chosen, follow=True)

    assert response.redirect_chain[-1][0] == f"/billing/invoices/{TWO_HARBORS_INVOICE}/"


def test_a_strangers_account_cannot_be_chosen(small_town: Town, client_of_acme: Client) -> None:
    response = client_of_acme.post("/viewing/", {"account": "100100", "next": "/"})

    assert response.status_code == 404
    assert "viewing" not in client_of_acme.session


def test_the_way_back_never_leaves_the_site(small_town: Town, client_of_acme: Client) -> None:
    chosen = {"account": "all", "next": "https://elsewhere.example/"}

    response = client_of_acme.post("/viewing/", chosen)

    assert response.headers["Location"] == "/"


@pytest.mark.accepts("portal-31")
def test_the_entire_view_is_the_sum_of_its_accounts_to_the_cent(
    small_town: Town, client_of_acme: Client
) -> None:
    accounts = (small_town.acme, small_town.superior, small_town.two_harbors)
    owed = balances([account.pk for account in accounts])

    balance = client_of_acme.get("/").context["balance"]

    assert balance.total == sum(owed.values(), Decimal(0)) == Decimal("294.08")
    assert [amount for _, _, amount in balance.by_account] == list(owed.values())
    assert sum(bucket.amount for bucket in balance.buckets) == balance.total


@pytest.mark.accepts("portal-32")
def test_a_form_drawn_for_another_view_saves_nothing(
    small_town: Town, client_of_acme: Client
) -> None:
    other_tab = {"account": "200102", "next": "/"}
    client_of_acme.post("/viewing/", other_tab)

    response = client_of_acme.post("/theme/", {"theme": "dark", "next": "/", "view": "200101"})

    small_town.users["200100"].refresh_from_db()
    assert response.status_code == 409
    assert "You switched to 200102 - Acme Two Harbors in another tab. Nothing was saved." in (
        response.content.decode()
    )
    assert small_town.users["200100"].theme == "system"


def test_a_form_drawn_for_the_view_in_force_is_taken(
    small_town: Town, client_of_acme: Client
) -> None:
    response = client_of_acme.post("/theme/", {"theme": "dark", "next": "/", "view": "all 200100"})

    small_town.users["200100"].refresh_from_db()
    assert response.status_code == 302
    assert small_town.users["200100"].theme == "dark"


@pytest.mark.accepts("portal-33")
@pytest.mark.parametrize("path", ["/", "/billing/statements/", "/billing/invoices/L1013/"])
def test_a_single_account_has_no_selector_and_no_linked_accounts(
    small_town: Town, client_of_bell: Client, path: str
) -> None:
    body = client_of_bell.get(path).content.decode()

    assert "Currently viewing" not in body
    assert "Linked accounts" not in body


@pytest.mark.accepts("portal-33")
def test_linked_accounts_do_not_exist_for_a_single_account(
    small_town: Town, client_of_bell: Client, client_of_sub: Client
) -> None:
    assert client_of_bell.get("/linked-accounts/").status_code == 404
    assert client_of_sub.get("/linked-accounts/").status_code == 404


def test_an_allowed_invoice_out_of_view_opens_and_names_its_account(
    small_town: Town, client_of_acme: Client
) -> None:
    client_of_acme.post("/viewing/", {"account": "200101", "next": "/"})

    response = client_of_acme.get(f"/billing/invoices/{TWO_HARBORS_INVOICE}/")

    assert response.status_code == 200
    assert "Not in the view you chose: 200102" in response.content.decode()
    assert client_of_acme.session["viewing"] == "200101"


def test_a_choice_that_left_the_structure_falls_back_with_a_notice(
    small_town: Town, client_of_acme: Client
) -> None:
    client_of_acme.post("/viewing/", {"account": "200102", "next": "/"})
    small_town.two_harbors.corporate_parent = None
    small_town.two_harbors.save()

    body = client_of_acme.get("/").content.decode()

    assert "200102 is no longer one of your accounts. You see the entire view." in body
    assert client_of_acme.session["viewing"] == "all"


def test_staff_are_sent_to_the_office(small_town: Town) -> None:
    response = signed_in(small_town.users["sam"]).get("/billing/statements/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/office/"
