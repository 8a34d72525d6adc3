"""People on this account: invited by mail, given a role, turned off; never the last key."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.fixtures import SYSTEM, signed_in
from tests.recovery import newest_link, posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.access.models import User
from tollbook.customers.actions.users import UserFacts, add_user
from tollbook.customers.models import Membership
from tollbook.customers.types import Role
from tollbook.flows.actions import give_role, switch_person
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.notices.models import Notice

PEOPLE, INVITE = "/profile/people/", "/profile/people/invite/"
WISH = {"email": "bea@bell.example", "role": "billing"}
CHOICE = {"user_id": "bea", "name": "Bea Bell", "password": "larch and wire 42"}


@pytest.fixture
def ben(town: Town) -> Client:
    """Ben, whose carrier lets customers keep their own people."""
    rights = [f"Customers_CustomerLevel.{right}" for right in ("Access", "Update", "Admin")]
    set_group(name="Customers", rights=rights)
    return signed_in(town.users["100100"])


def bea_of(town: Town, role: Role = Role.EVERYTHING) -> User:
    """A second log-in of Bell."""
    facts = UserFacts(user_id="bea", emails="bea@bell.example", name="Bea Bell", role=role)
    user = add_user(account=town.bell, facts=facts, by=SYSTEM)
    user.set_password(PASSWORD)
    user.save()
    return user


def role_of(user_id: str) -> str:
    return Membership.objects.get(user__user_id=user_id).role


def link_sent() -> str:
    return newest_link(next(each for each in posted() if each.to == ["bea@bell.example"]))


def test_without_the_right_nothing_is_there(town: Town, client_of_bell: Client) -> None:
    answers = [
        client_of_bell.get(each).status_code for each in (PEOPLE, INVITE, f"{PEOPLE}100100/")
    ]

    assert answers == [404, 404, 404]
    assert "People on this account" not in client_of_bell.get("/profile/").content.decode()


def test_somebody_invited_makes_a_log_in_with_the_role_and_the_address(
    town: Town, ben: Client
) -> None:
    sent = ben.post(INVITE, WISH)
    told = list(Notice.objects.filter(kind="security_change").values_list("to", flat=True))
    link = link_sent()
    guest = Client()
    opened = guest.get(f"/login/invitation/{link}/", follow=True).content.decode()
    made = guest.post("/login/invitation/", CHOICE)
    again = Client()
    again.get(f"/login/invitation/{link}/")

    bea = User.objects.get(user_id="bea")
    assert sent.headers["Location"] == PEOPLE
    assert told == ["100100@people.example"]
    assert "Bell Bakery" in opened
    assert made.headers["Location"] == "/"
    assert (bea.emails, bea.name, role_of("bea")) == ("bea@bell.example", "Bea Bell", "billing")
    assert guest.get("/billing/statements/").status_code == 200
    assert guest.get(PEOPLE).status_code == 404
    assert again.post("/login/invitation/", CHOICE | {"user_id": "eve"}).status_code == 410
    assert Membership.objects.filter(account=town.bell).count() == 2


def test_an_invitation_is_taken_back_runs_out_and_is_not_sent_twice(
    town: Town, ben: Client
) -> None:
    ben.post(INVITE, WISH)
    twice = ben.post(INVITE, WISH | {"email": "BEA@bell.example"})
    link = link_sent()
    with clock.at(NOW + timedelta(hours=72)):
        late = Client().get(f"/login/invitation/{link}/", follow=True)
    ben.post(PEOPLE, {"back": "bea@bell.example"})
    gone = Client().get(f"/login/invitation/{link}/", follow=True)

    assert twice.status_code == 422
    assert "invited already" in twice.content.decode()
    assert (late.status_code, gone.status_code) == (410, 410)
    assert "no longer works" in ben.get(PEOPLE).content.decode()
    assert "bea@bell.example" not in ben.get(PEOPLE).content.decode()


def test_nobody_sends_words_of_their_own_in_our_name(town: Town, ben: Client) -> None:
    User.objects.filter(user_id="100100").update(name="Win at http://evil.example")

    ben.post(INVITE, WISH)
    sent = next(each for each in posted() if each.to == ["bea@bell.example"])

    assert "evil.example" not in sent.subject + sent.body
    assert "Bell Bakery invites you" in sent.body


@pytest.mark.parametrize("of", [{"is_active": False}, {}])
def test_an_invitation_dies_with_its_senders_log_in_or_a_closed_account(
    town: Town, ben: Client, of: dict[str, bool]
) -> None:
    ben.post(INVITE, WISH)
    link = link_sent()
    User.objects.filter(user_id="100100").update(**of or {"is_active": True})
    if not of:
        town.bell.status.blocks_portal = True
        town.bell.status.save()

    assert Client().get(f"/login/invitation/{link}/", follow=True).status_code == 410


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "nope"}, "is not an e-mail address."),
        ({"email": "a@x.example\nBcc: b@x.example"}, "is not an e-mail address."),
        ({"role": "owner"}, "Choose what the person may do."),
        ({"email": ""}, "Enter an e-mail address."),
    ],
)
def test_a_wrong_invitation_is_refused_in_words(
    town: Town, ben: Client, sent: dict[str, str], words: str
) -> None:
    response = ben.post(INVITE, WISH | sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Notice.objects.count() == 0


def test_a_role_is_changed_and_a_log_in_turned_off_and_on(town: Town, ben: Client) -> None:
    bea = bea_of(town)
    session = signed_in(bea)

    ben.post(f"{PEOPLE}bea/", {"role": "look"})
    role = role_of("bea")
    ben.post(f"{PEOPLE}bea/", {"switch": "off"})
    shut = session.get("/billing/statements/").headers["Location"]
    page = ben.get(PEOPLE).content.decode()
    ben.post(f"{PEOPLE}bea/", {"switch": "on"})

    assert role == "look"
    assert shut.startswith("/login/")
    assert "Turned off" in page
    assert User.objects.get(user_id="bea").is_active


@pytest.mark.parametrize("sent", [{"role": "look"}, {"switch": "off"}])
def test_nobody_changes_themselves(town: Town, ben: Client, sent: dict[str, str]) -> None:
    bea_of(town)

    response = ben.post(f"{PEOPLE}100100/", sent)

    assert response.status_code == 422
    assert "Somebody else must change" in response.content.decode()
    assert (role_of("100100"), town.users["100100"].is_active) == ("everything", True)


def test_the_last_log_in_that_may_do_everything_stays(town: Town, ben: Client) -> None:
    bea_of(town)
    Membership.objects.filter(user__user_id="100100").update(role=Role.BILLING)
    last = Membership.objects.get(user__user_id="bea")
    by = replace(SYSTEM, user=town.users["100100"])

    for act in (
        lambda: give_role(member=last, role=Role.LOOK, by=by),
        lambda: switch_person(member=last, is_on=False, by=by),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "LAST"

    assert (role_of("bea"), User.objects.get(user_id="bea").is_active) == ("everything", True)


def test_people_of_other_accounts_are_not_there(town: Town, ben: Client) -> None:
    answers = [
        ben.get(f"{PEOPLE}500100/").status_code,
        ben.post(f"{PEOPLE}500100/", {"switch": "off"}).status_code,
        ben.post(PEOPLE, {"back": "500100@people.example"}).status_code,
    ]

    assert answers == [404, 404, 404]
    assert User.objects.get(user_id="500100").is_active
    assert "500100" not in ben.get(PEOPLE).content.decode()


def test_the_page_costs_eight_statements_however_many_people(
    town: Town, ben: Client, django_assert_max_num_queries: object
) -> None:
    bea_of(town)
    ben.get(PEOPLE)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        ben.get(PEOPLE)
