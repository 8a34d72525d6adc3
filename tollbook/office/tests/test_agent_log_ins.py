"""Log-ins of agents in the office: one for each, with rights, history and a notice."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.recovery import posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import Change, User
from tollbook.access.types import Kind
from tollbook.customers.models import Agent
from tollbook.kernel import clock

FACTS = {
    "user_id": "blue-line",
    "name": "Blue Line",
    "emails": "blue@x.example",
    "password": "seven geese in a row",
}


@pytest.fixture
def page(town: Town) -> str:
    """Where the log-in of B-200 stands, an agent who has none."""
    agent = Agent.objects.get(code="B-200")
    Agent.objects.filter(pk=agent.pk).update(emails="agency@x.example")
    return f"/office/agents/{agent.pk}/log-in/"


@pytest.fixture
def keeper(town: Town) -> Client:
    """Sam, who keeps agents up besides."""
    sam = town.users["sam"]
    rights = [f"Agents.{verb}" for verb in ("Access", "Add", "Update")]
    sam.groups.add(set_group(name="Agent desk", rights=rights))
    return signed_in(sam)


def test_an_agent_gets_a_log_in_that_must_change_its_password(
    town: Town, keeper: Client, page: str
) -> None:
    offered = keeper.get(page).content.decode()
    made = keeper.post(page, FACTS)
    [notice] = posted()

    user = User.objects.get(user_id="blue-line")
    assert "has none yet" in offered
    assert made.headers["Location"] == page
    assert (user.kind, user.must_change_password) == (Kind.AGENT, True)
    assert [group.name for group in user.groups.all()] == ["Agents"]
    assert Agent.objects.get(code="B-200").user == user
    assert notice.to == ["agency@x.example"]
    assert "blue@x.example" not in notice.body
    told = Change.objects.filter(user=town.users["sam"])
    assert {each.entity for each in told} == {"user", "agent"}
    signing = Client()
    signing.post("/login/", {"name": "BLUE-LINE", "password": FACTS["password"]})
    assert signing.get("/agent/").headers["Location"].startswith("/login/change-password/")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"user_id": "100100"}, "This is the number of an account."),
        ({"user_id": "SAM"}, "This user ID is taken."),
        ({"user_id": "x" * 21}, "up to 20 characters"),
        ({"emails": "nobody"}, "is not an e-mail address"),
        ({"password": "short"}, "Use at least 8 characters"),
        ({"password": "blue-line!"}, "too much like"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    keeper: Client, page: str, typed: dict[str, str], words: str
) -> None:
    answer = keeper.post(page, FACTS | typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not User.objects.filter(emails="blue@x.example").exists()


def test_it_is_changed_turned_off_and_given_a_password_each_told_once(
    town: Town, keeper: Client, page: str
) -> None:
    keeper.post(page, FACTS)
    user = User.objects.get(user_id="blue-line")
    inside = signed_in(user)
    posted()
    facts = {"user_id": "blue", "name": "Blue", "emails": FACTS["emails"]}

    sent: list[tuple[str, dict[str, str]]] = [
        (page, facts | {"version": str(user.version)}),
        (f"{page}password/", {"password": PASSWORD + " again"}),
        (f"{page}switch/", {}),
    ]
    answers = []
    for minutes, (address, typed) in enumerate(sent, 1):
        with clock.at(NOW + timedelta(minutes=minutes)):
            answers.append(keeper.post(address, typed))
            told = posted()[1:]
    shown = keeper.get(page).content.decode()

    user.refresh_from_db()
    assert [each.status_code for each in answers] == [302] * 3
    assert (user.user_id, user.is_active) == ("blue", False)
    assert [each.to for each in told] == [["blue@x.example"]] * 3
    assert inside.get("/agent/").headers["Location"].startswith("/login/")
    assert "Turned off" in shown
    assert "Turn on" in shown


def test_it_takes_the_right_and_nobody_else_sees_it(town: Town, page: str) -> None:
    lou = create_user(user_id="lou", kind=Kind.STAFF, password=PASSWORD, facts={})
    lou.groups.set([set_group(name="Agent lookers", rights=["Agents.Access"])])
    looker = signed_in(lou)

    looked = looker.get(page)
    forged = [
        looker.post(page, FACTS),
        looker.post(f"{page}switch/", {}),
        looker.post(f"{page}password/", {"password": PASSWORD}),
        looker.post(f"{page}second-factor/", {"reason": "Lost"}),
    ]

    assert looked.status_code == 200
    assert [each.status_code for each in forged] == [403] * 4
    assert signed_in(town.users["nora"]).get(page).status_code == 404
    assert not User.objects.filter(user_id="blue-line").exists()
