"""Who is let in by a token, as whom, and who is not."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.crawl import API_ROUTES, FOREIGN, FOREIGN_NUMBER
from tests.fixtures import signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_group, set_password
from tollbook.access.actions.tokens import revoke_token
from tollbook.access.models import ApiToken, Change, OneTimeSecret, Settings, SignIn, User
from tollbook.access.queries.tokens import tokens_of
from tollbook.access.types import PUBLIC, Actor, Face, PasswordRules, Route
from tollbook.api.tests.programs import CUSTOMERS, bearer, numbers, program_of, token_of
from tollbook.billing.models import Invoice
from tollbook.customers.models import Status
from tollbook.flows.actions import report_not_me
from tollbook.kernel import clock
from tollbook.notices.models import Notice


def rows_as_text() -> str:
    """Everything that the database holds of tokens, sign-ins and changes."""
    models = (ApiToken, SignIn, Change)
    return repr([list(model._default_manager.values()) for model in models])


def by(user: User) -> Actor:
    return Actor(at=NOW, face=Face.PORTAL, user=user)


def test_each_program_sees_the_customers_of_its_log_in(town: Town) -> None:
    seen = {
        user_id: numbers(program_of(town.users[user_id]).get(CUSTOMERS))
        for user_id in ("100100", "200100", "200101", "300100", "500100", "nora", "sam")
    }

    assert seen == {
        "100100": ["100100"],
        "200100": ["200100", "200101", "200102"],
        "200101": ["200101"],
        "300100": ["300100"],
        "500100": ["500100"],
        "nora": ["100100", "400100"],
        "sam": ["100100", "200100", "200101", "200102", "300100", "400100", "500100"],
    }


def test_cyd_finds_nothing_of_others_at_any_address(billed_town: Town) -> None:
    program = program_of(billed_town.users["500100"])
    theirs = str(Invoice.objects.filter(account=billed_town.bell).latest("pk").number)
    numbered = [each for each in API_ROUTES if "<" in each.path and each.twins]

    found = {
        each.name: program.get(filled(each).replace(FOREIGN_NUMBER, number)).status_code
        for each in numbered
        for number in ("100100", theirs)
    }

    assert len(found) > 4
    assert set(found.values()) == {404}


@pytest.mark.parametrize("user_id", ["500100", "200101", "300100"])
def test_what_is_somebody_elses_is_not_found(town: Town, user_id: str) -> None:
    program = program_of(town.users[user_id])

    foreign, unknown = (program.get(f"{CUSTOMERS}/{each}") for each in ("100100", "999999"))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json() == unknown.json()


def filled(route: Route) -> str:
    """The address of a route, with foreign things in it."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(FOREIGN[found[1]]), route.path)
    return f"/tmf-api/{path}"


def test_without_a_token_every_address_answers_401(client: Client, town: Town) -> None:
    addresses = [filled(each) for each in API_ROUTES if each.right != PUBLIC]

    answers = [client.get(address) for address in addresses]

    assert {each.status_code for each in answers} == {401}
    assert {each.headers["WWW-Authenticate"] for each in answers} == {"Bearer"}
    assert {frozenset(each.json()) for each in answers} == {
        frozenset({"code", "reason", "message", "status"})
    }


def test_a_session_opens_nothing_and_changes_nothing(town: Town) -> None:
    client = signed_in(town.users["sam"])

    seen = client.get(CUSTOMERS)
    sent = client.patch(f"{CUSTOMERS}/100100", {"name": "X"}, content_type="application/json")

    assert (seen.status_code, sent.status_code) == (401, 401)
    assert client.get("/office/").status_code == 200


def test_without_the_right_the_answer_names_it(town: Town) -> None:
    set_group(name="Staff", rights=["Accounting.Access"])
    set_group(name="Customers", rights=["CustomerPortal.Access"])

    answers = [program_of(town.users[each]).get(CUSTOMERS) for each in ("sam", "100100")]

    assert [each.status_code for each in answers] == [403, 403]
    assert [each.json()["reason"].rpartition(" ")[2] for each in answers] == [
        "Customers.Access.",
        "Customers_CustomerLevel.Access.",
    ]


def test_the_token_stands_nowhere_but_on_the_page_that_made_it(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(town.users["100100"])

    page = client.post("/profile/security/tokens/new/", {"name": "Till", "days": "30"})
    token = page.content.decode().partition('value="tollbook_')[2].partition('"')[0]
    used = bearer(f"tollbook_{token}").get(CUSTOMERS)
    again = client.get("/profile/security/tokens/")

    assert len(token) == 43
    assert used.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    for told in (again.content.decode(), rows_as_text(), caplog.text, repr(dict(client.session))):
        assert token not in told
    assert "Till" in again.content.decode()


def test_making_and_revoking_stand_in_the_history(town: Town) -> None:
    user = town.users["100100"]
    client = signed_in(user)

    client.post("/profile/security/tokens/new/", {"name": "Till", "days": "30"})
    client.post(f"/profile/security/tokens/{tokens_of(user).get().pk}/revoke/")

    lines = Change.objects.filter(field="api_token").order_by("pk")
    assert [(each.label, each.old, each.new) for each in lines] == [
        ("API token Till", "", "(set), for 30 days"),
        ("API token Till", "(set)", "(removed)"),
    ]


@pytest.mark.parametrize(
    "address", ["/profile/security/tokens/", "/office/security/tokens/", "/agent/security/tokens/"]
)
def test_the_page_stands_in_every_face(town: Town, address: str) -> None:
    face = address.split("/")[1]
    user = town.users[{"profile": "100100", "office": "sam", "agent": "nora"}[face]]

    page = signed_in(user).get(address)

    assert page.status_code == 200
    assert "No program has a token of this log-in." in page.content.decode()


def test_nobody_revokes_the_token_of_somebody_else(town: Town) -> None:
    token_of(town.users["100100"])
    key = tokens_of(town.users["100100"]).get().pk

    answer = signed_in(town.users["500100"]).post(f"/profile/security/tokens/{key}/revoke/")

    assert answer.status_code == 404
    assert tokens_of(town.users["100100"]).exists()


def test_a_token_is_made_after_a_fresh_proof_only(town: Town) -> None:
    client = signed_in(town.users["100100"])

    with clock.at(NOW + timedelta(minutes=16)):
        answer = client.get("/profile/security/tokens/new/")

    assert answer.headers["Location"].startswith("/login/confirm/")


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [
        ("", "30", "Enter a name."),
        ("Bookkeeping", "30", "You have a token of this name."),
        ("Till", "3000", "Choose one of the listed values."),
    ],
)
def test_a_token_without_name_or_end_is_not_made(
    town: Town, name: str, days: str, words: str
) -> None:
    user = town.users["100100"]
    token_of(user)

    page = signed_in(user).post("/profile/security/tokens/new/", {"name": name, "days": days})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert tokens_of(user).count() == 1


def revoked(user: User) -> None:
    revoke_token(user=user, token_id=tokens_of(user).get().pk, by=by(user))


def with_another_password(user: User) -> None:
    set_password(user=user, password="quite another 77", rules=PasswordRules(), by=by(user))


def expired(user: User) -> None:
    ApiToken.objects.update(made_at=NOW - timedelta(days=40), expires_at=NOW)


@pytest.mark.parametrize("ends", [revoked, with_another_password, expired])
def test_a_token_that_has_ended_opens_nothing_and_stands_in_the_journal(
    town: Town, ends: Any
) -> None:
    user = town.users["100100"]
    program = program_of(user)
    ends(user)

    answer = program.get(CUSTOMERS)

    assert answer.status_code == 401
    assert [each.outcome for each in SignIn.objects.filter(user=user)] == ["token"]


def turned_off(town: Town) -> None:
    User.objects.filter(user_id="100100").update(is_active=False)


def account_closed(town: Town) -> None:
    status = Status.objects.filter(blocks_portal=True).first()
    assert status is not None
    town.bell.status = status
    town.bell.save()


def password_given_by_staff(town: Town) -> None:
    User.objects.filter(user_id="100100").update(must_change_password=True)


def second_factor_asked(town: Town) -> None:
    town.north.second_factor = "required"
    town.north.save()


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (turned_off, "shut"),
        (account_closed, "shut"),
        (password_given_by_staff, "duty"),
        (second_factor_asked, "duty"),
    ],
)
def test_what_shuts_the_pages_shuts_the_api(town: Town, happens: Any, code: str) -> None:
    program = program_of(town.users["100100"])
    happens(town)

    answer = program.get(CUSTOMERS)

    assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_the_use_of_a_token_stands_in_the_journal_as_a_sign_in_does(town: Town) -> None:
    user = town.users["100100"]
    program = program_of(user)

    for hours in (0, 1, 13):
        with clock.at(NOW + timedelta(hours=hours)):
            program.get(CUSTOMERS)
            program.get(CUSTOMERS, REMOTE_ADDR="192.0.2.7" if hours == 1 else "127.0.0.1")

    lines = SignIn.objects.filter(user=user).order_by("at", "pk")
    assert [(each.how, each.outcome, each.address) for each in lines] == [
        ("token", "signed-in", "127.0.0.1"),
        ("token", "signed-in", "192.0.2.7"),
        ("token", "signed-in", "127.0.0.1"),
    ]
    assert tokens_of(user).get().last_used_at == NOW + timedelta(hours=13)


def test_after_six_guesses_an_address_waits_and_true_tokens_go_on(town: Town) -> None:
    true = program_of(town.users["100100"])
    guesser = bearer(f"tollbook_{'x' * 43}")

    answers = [guesser.get(CUSTOMERS) for _ in range(8)]

    assert [each.status_code for each in answers] == [401] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"] == "900"
    assert SignIn.objects.filter(how="token", outcome="unknown").count() == 6
    assert true.get(CUSTOMERS).status_code == 200


def test_more_requests_than_the_setting_wait_for_the_next_minute(town: Town) -> None:
    Settings(api_requests_per_minute=10, staff_second_factor_required=False).save()
    program = program_of(town.users["100100"])

    with clock.at(NOW + timedelta(seconds=20)):
        codes = [program.get(CUSTOMERS).status_code for _ in range(11)]
        last = program.get(CUSTOMERS)
    with clock.at(NOW + timedelta(seconds=60)):
        later = program.get(CUSTOMERS)

    assert codes == [200] * 10 + [429]
    assert (last.headers["Retry-After"], last.json()["code"]) == ("40", "too_many")
    assert later.status_code == 200


def test_a_password_is_no_token(town: Town) -> None:
    basic = Client(headers={"Authorization": f"Basic {PASSWORD}"})

    assert basic.get(CUSTOMERS).status_code == 401
    assert bearer(PASSWORD).get(CUSTOMERS).status_code == 401


def test_the_gate_and_a_list_take_seven_statements(
    town: Town, django_assert_num_queries: Any
) -> None:
    program = program_of(town.users["100100"])
    program.get(CUSTOMERS)

    with django_assert_num_queries(7):
        found = program.get(CUSTOMERS)

    assert json.loads(found.content)[0]["name"] == "Bell Bakery"


def test_its_person_is_told_of_a_new_token_and_can_end_it_all(town: Town) -> None:
    ben = town.users["100100"]
    program = program_of(ben)
    signed_in(ben).post("/profile/security/tokens/new/", {"name": "Till", "days": "30"})

    notice = Notice.objects.get(kind="security_change")
    secret = OneTimeSecret.objects.get(of="not-me", user=ben)
    report_not_me(secret=secret, by=Actor(at=clock.now(), face=Face.PORTAL))

    assert "API tokens" in notice.subject
    assert not tokens_of(ben).exists()
    assert program.get(CUSTOMERS).status_code == 401
