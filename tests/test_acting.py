"""Staff who act as a customer: what they see, what stays shut, what the journal keeps."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import AccessEvent, User
from tollbook.access.types import Kind
from tollbook.config.routes import PORTAL, all_routes
from tollbook.content.models import CustomLink
from tollbook.customers.actions import add_account, add_member
from tollbook.kernel import clock

START = "/office/customers/100100/act-as/100100/"
REASON = {"reason": "Ticket 4711, statement does not open"}
END = "/office/acting/end/"


def sam_with(town: Town, *rights: str) -> Client:
    """Sam, with these rights of impersonation and those to see customers."""
    group = set_group(name="Acts", rights=["Customers.Access", *rights])
    town.users["sam"].groups.set([group])
    return signed_in(town.users["sam"])


def acting(town: Town, *rights: str, start: str = START) -> Client:
    """Sam, looking as a customer already."""
    client = sam_with(town, "Impersonation.Access", *rights)
    assert client.post(start, REASON).headers["Location"] == "/"
    return client


def journal() -> list[tuple[str, str, str, str]]:
    """Who did what as whom, oldest first; the customer's record, where acting begins, left out."""
    rows = AccessEvent.objects.exclude(kind="opened account").order_by("pk")
    return list(rows.values_list("user__user_id", "acting_as__user_id", "kind", "subject"))


def test_staff_see_the_customers_pages_under_a_banner(town: Town) -> None:
    client = acting(town)

    page = client.get("/profile/").content.decode()

    assert "<title>Viewing as Ben Bell: Profile - Base North</title>" in page
    assert (
        "<strong>Sam Oak</strong> viewing as <strong>Ben Bell, 100100</strong> - read only" in page
    )
    assert "30 minutes left" in page
    assert "Bell Bakery" in page
    assert 'action="/office/acting/end/"' in page


def test_the_right_and_a_reason_are_asked_for(town: Town) -> None:
    without = sam_with(town).post(START, REASON)
    client = sam_with(town, "Impersonation.Access")
    no_reason = client.post(START, {"reason": " abc "})

    assert without.status_code == 403
    assert no_reason.status_code == 422
    assert "Enter at least 5 characters." in no_reason.content.decode()
    assert client.get("/profile/").headers["Location"] == "/office/"
    assert journal() == []


@pytest.mark.accepts("portal-23")
@pytest.mark.parametrize("address", ["/viewing/", "/profile/", "/billing/statements/", "/news/"])
def test_every_form_is_refused_and_the_journal_has_both_names(town: Town, address: str) -> None:
    client = acting(town)

    response = client.post(address, {"view": "100100"})

    assert response.status_code == 403
    assert "Read-only view" in response.content.decode()
    assert ("sam", "100100", "refused form", address) in journal()


@pytest.mark.accepts("portal-23")
def test_no_form_of_the_portal_goes_through_with_access_only(town: Town) -> None:
    client = acting(town)
    plain = [each for each in all_routes() if each[0] == PORTAL and "<" not in each[2].path]

    found = {route.name: client.post(f"/{prefix}{route.path}") for _, prefix, route in plain}

    assert {
        name: answer.status_code for name, answer in found.items() if answer.status_code != 403
    } == {}


@pytest.mark.accepts("portal-24")
def test_with_every_right_nobody_pays_or_changes_a_password_for_a_customer(
    town: Town,
) -> None:
    client = acting(town, "Impersonation.Update", "Impersonation.Admin")
    sent = {"current": PASSWORD, "password": "another wire 42"}

    password = client.post("/login/change-password/", sent)
    payment = client.post("/payments/pay/", {"amount": "10.00"})
    card = client.post("/payments/banks/add/")
    look = client.get("/payments/mail/")

    answers = (password.status_code, payment.status_code, card.status_code, look.status_code)
    assert answers == (403, 403, 403, 200)
    assert "Read-only view" in payment.content.decode()
    for user_id in ("100100", "sam"):
        assert User.objects.get(user_id=user_id).check_password(PASSWORD)


@pytest.mark.parametrize(
    "address",
    [
        "/login/terms/",
        "/login/second-factor/app/",
        "/login/second-factor/codes/",
        "/login/second-factor/browsers/",
        "/profile/security/second-factor/",
        "/profile/security/password/",
        "/profile/security/email/",
        "/profile/security/sessions/end/",
        "/profile/security/tokens/new/",
        "/profile/security/tokens/1/revoke/",
    ],
)
def test_with_every_right_proofs_stay_the_customers_own(town: Town, address: str) -> None:
    client = acting(town, "Impersonation.Update", "Impersonation.Admin")

    assert client.post(address).status_code == 403


@pytest.mark.accepts("portal-24")
@pytest.mark.parametrize(
    "address", ["payments/pay/", "profile/security/questions/", "profile/security/code/"]
)
def test_what_nobody_does_for_a_customer_nobody_does_below_wholesale(
    town: Town, address: str
) -> None:
    client = sam_with(town, "Impersonation.Access", "Impersonation.Update")
    begun = client.post("/office/customers/300100/act-as/300100/", REASON)

    sent = client.post(f"/wholesale/{address}", {"amount": "10.00"})

    assert begun.headers["Location"] == "/wholesale/"
    assert client.get("/wholesale/").status_code == 200
    assert sent.status_code == 403
    assert "Only the customer can do this" in sent.content.decode()


def test_with_update_other_forms_go_through_under_both_names(town: Town) -> None:
    acme = "/office/customers/200100/act-as/200100/"
    client = acting(town, "Impersonation.Update", start=acme)

    response = client.post("/viewing/", {"account": "200101", "next": "/profile/"})

    assert response.status_code == 302
    assert ("sam", "200100", "sent form", "/viewing/") in journal()


@pytest.mark.accepts("portal-32")
def test_a_form_drawn_for_one_parent_is_not_taken_for_the_next(town: Town) -> None:
    """Both see an entire view; whose it was stands in the form."""
    other = add_account(
        facts={
            "number": "700100",
            "name": "Other Mills",
            "billing_type": "corporate",
            "group": town.acme.group,
            "status": town.acme.status,
            "is_business": True,
        },
        bill_to={"description": "Main Location", "city": "Duluth", "state": "MN"},
    )
    add_member(
        account=other,
        user=create_user(user_id="700100", kind=Kind.CUSTOMER, password=PASSWORD, facts={}),
    )
    acme, mills = (f"/office/customers/{each}/act-as/{each}/" for each in ("200100", "700100"))
    client = acting(town, "Impersonation.Update", start=acme)
    drawn_for = client.get("/profile/").context["viewer"].view_key
    client.post(END)
    client.post(mills, REASON)

    late = client.post("/viewing/", {"account": "all", "next": "/", "view": drawn_for})

    assert late.status_code == 409
    assert "You switched to the entire view of 700100" in late.content.decode()


def test_the_office_in_another_tab_stays_the_staffs_own(town: Town) -> None:
    client = acting(town)

    office = client.get("/office/customers/200100/").content.decode()
    portal = client.get("/profile/").content.decode()
    form = client.post("/office/customers/500100/act-as/500100/", REASON)

    assert "Acme" in office
    assert "viewing as" not in office
    assert "viewing as" in portal
    assert "You are viewing as somebody already." in form.content.decode()


def test_it_ends_when_asked_and_the_session_goes_on(town: Town) -> None:
    client = acting(town)
    key = client.session.session_key

    back = client.post(END)
    again = client.post(END)

    assert back.headers["Location"] == "/office/customers/100100/"
    assert again.headers["Location"] == "/office/"
    assert client.session.session_key == key
    assert "You no longer view as Ben Bell." in client.get("/office/customers/").content.decode()
    assert client.get("/profile/").headers["Location"] == "/office/"
    assert [row[2] for row in journal()] == ["began viewing as", "ended viewing as"]


def test_it_ends_after_thirty_minutes(town: Town) -> None:
    client = acting(town)
    with clock.at(NOW + timedelta(minutes=29)):
        inside = client.get("/profile/").status_code
    with clock.at(NOW + timedelta(minutes=30)):
        after = client.get("/profile/")
        said = client.get("/office/customers/").content.decode()

    assert inside == 200
    assert after.headers["Location"] == "/office/"
    assert "The 30 minutes of viewing as Ben Bell are over." in said
    assert [row[2] for row in journal()][-1] == "ended viewing as"


def test_it_ends_with_the_sign_out_and_with_the_right(town: Town) -> None:
    client = acting(town)
    client.post("/logout/")
    signed_off = [row[2] for row in journal()]

    other = acting(town)
    town.users["sam"].groups.set([set_group(name="Less", rights=["Customers.Access"])])
    shut = other.get("/profile/")

    assert signed_off == ["began viewing as", "ended viewing as"]
    assert shut.headers["Location"] == "/office/"


def test_the_journal_has_reason_pages_and_disclosed_calls(billed_town: Town) -> None:
    client = acting(billed_town)

    client.get("/billing/statements/")
    client.get("/billing/unbilled/")

    began = AccessEvent.objects.get(kind="began viewing as")
    assert (began.reason, began.account) == (REASON["reason"], "100100")
    assert journal()[1:] == [
        ("sam", "100100", "opened page", "/billing/statements/"),
        ("sam", "100100", "disclosed call records", "/billing/unbilled/"),
    ]


def test_the_customers_own_last_seen_and_sessions_do_not_change(town: Town) -> None:
    before = User.objects.values("last_seen_at", "last_login").get(user_id="100100")
    client = acting(town)

    client.get("/profile/")

    assert User.objects.values("last_seen_at", "last_login").get(user_id="100100") == before


def test_staff_who_act_never_meet_the_terms(town: Town) -> None:
    CustomLink.objects.create(
        place="AcceptTermsPage", text="Terms", url="https://north.example/terms"
    )
    client = acting(town)

    assert client.get("/profile/").status_code == 200
    assert client.post("/login/terms/", {"accept": "yes"}).status_code == 403
    town.bell.refresh_from_db()
    assert town.bell.terms_accepted_at is None


@pytest.mark.parametrize(
    "address",
    [
        "/office/customers/100100/act-as/500100/",
        "/office/customers/100100/act-as/sam/",
        "/office/customers/999999/act-as/100100/",
    ],
)
def test_only_log_ins_of_the_account_can_be_chosen(town: Town, address: str) -> None:
    client = sam_with(town, "Impersonation.Access")

    assert client.post(address, REASON).status_code == 404
    assert journal() == []


def test_a_log_in_that_is_turned_off_cannot_be_viewed_as(town: Town) -> None:
    client = acting(town)
    client.post(END)
    User.objects.filter(user_id="100100").update(is_active=False)

    response = client.post(START, REASON)

    assert response.status_code == 422
    assert "turned off" in response.content.decode()


def test_a_customer_finds_no_way_to_act(town: Town, client_of_cyd: Client) -> None:
    answers: list[Any] = [client_of_cyd.get(START), client_of_cyd.post(START, REASON)]

    assert {each.status_code for each in answers} == {404}
