"""Security questions and the security code: set, replaced, never shown again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.recovery import posted
from tests.town import NOW, TODAY, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.access.queries import opened
from tollbook.customers.actions.proofs import answers_match
from tollbook.customers.models import Account, AccountSecurity, Membership
from tollbook.kernel import clock

QUESTIONS, CODE = "/profile/security/questions/", "/profile/security/code/"
FACTS = {
    "question_1": "last-dish",
    "answer_1": "Lentil  SOUP",
    "question_2": "song",
    "answer_2": "The Wire",
}


def secured() -> list[Account]:
    """The accounts that have answers or a code."""
    rows = AccountSecurity.objects.exclude(answer_1_hash="", answer_2_hash="", code_cipher="")
    return [row.account for row in rows]


def test_answers_are_kept_hashed_told_to_the_old_contact_and_never_shown(
    town: Town, client_of_bell: Client
) -> None:
    response = client_of_bell.post(QUESTIONS, FACTS)
    page = client_of_bell.get(QUESTIONS).content.decode()
    [notice] = posted()

    row = AccountSecurity.objects.get(account=town.bell)
    everything = page + notice.body + str(list(Change.objects.values())) + row.answer_1_hash
    assert response.headers["Location"] == "/profile/"
    assert answers_match(town.bell, "lentil soup", "THE  wire ")
    assert not answers_match(town.bell, "lentil soup", "")
    assert "lentil" not in everything.casefold()
    assert notice.to == ["100100@people.example"]
    assert Change.objects.filter(label="Password Answer 1", new="(set)").count() <= 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"question_2": "last-dish"}, "Choose two different questions."),
        ({"answer_2": "lentil soup"}, "Give two different answers."),
        ({"answer_1": ""}, "Answer this question."),
        ({"answer_1": "ab"}, "Use 3 to 60 characters."),
        ({"answer_1": "x" * 61}, "Use 3 to 60 characters."),
        ({"answer_1": "100100"}, "Choose an answer that is not account or personal data."),
        ({"answer_1": "bell bakery"}, "Choose an answer that is not account or personal data."),
        (
            {"answer_1": "Which dish would you order last?"},
            "Choose an answer that is not account or personal data.",
        ),
        ({"question_1": "nonsense"}, "Choose one of the listed values."),
        ({"question_1": ""}, "Choose one of the listed values."),
    ],
)
def test_a_bad_question_or_answer_is_refused_at_its_field(
    town: Town, client_of_bell: Client, typed: dict[str, str], words: str
) -> None:
    response = client_of_bell.post(QUESTIONS, FACTS | typed)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not secured()
    assert posted() == []


def test_a_security_code_is_set_replaced_and_taken_away_without_being_shown(
    town: Town, client_of_bell: Client
) -> None:
    client_of_bell.post(CODE, {"code": "Larch77x"})
    sealed = AccountSecurity.objects.get(account=town.bell).code_cipher
    page = client_of_bell.get(CODE).content.decode()
    same = client_of_bell.post(CODE, {"code": "Larch77x"})
    with clock.at(NOW + timedelta(minutes=1)):
        client_of_bell.post(CODE, {"clear": "yes"})

    assert opened(sealed) == "Larch77x"
    assert "Set on" in page
    assert "Larch77x" not in page + sealed + str(list(Change.objects.values()))
    assert "Choose a new code." in same.content.decode()
    assert not secured()
    with clock.at(NOW + timedelta(minutes=1)):
        assert len(posted()) == 2


def test_a_code_of_the_evening_is_set_on_the_day_that_the_customer_has(town: Town) -> None:
    """Eleven in the evening in Chicago: there it is still the 20th."""
    with clock.at(NOW + timedelta(hours=13)):
        signed_in(town.users["100100"]).post(CODE, {"code": "Larch88x"})

    assert AccountSecurity.objects.get(account=town.bell).code_set_on == TODAY


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("abc", "Use 4 to 20 letters and digits."),
        ("has blank", "Use 4 to 20 letters and digits."),
        ("x" * 21, "Use 4 to 20 letters and digits."),
        ("\u0661\u0662\u0663\u0664", "Use 4 to 20 letters and digits."),
        ("x1001x", "Do not use account data or personal data."),
        ("55802abc", "Do not use account data or personal data."),
    ],
)
def test_a_code_of_another_shape_or_of_account_data_is_refused(
    town: Town, client_of_bell: Client, code: str, words: str
) -> None:
    response = client_of_bell.post(CODE, {"code": code})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not secured()


def test_a_log_in_whose_filter_hides_its_own_account_sets_no_proof_of_another(
    town: Town, client_of_acme: Client
) -> None:
    Membership.objects.filter(user=town.users["200100"]).update(
        search_filter={"accounts": ["200101"]}
    )

    client_of_acme.post(QUESTIONS, FACTS)
    client_of_acme.post(CODE, {"code": "4711"})

    assert answers_match(town.acme, "lentil soup", "the wire")
    assert secured() == [town.acme]


def test_a_stranger_sets_only_their_own(town: Town, client_of_cyd: Client) -> None:
    client_of_cyd.post(QUESTIONS, FACTS)
    client_of_cyd.post(CODE, {"code": "Larch77x"})

    assert secured() == [town.cygnet]


@pytest.mark.parametrize("address", [QUESTIONS, CODE])
def test_without_the_right_it_can_be_looked_at_only(
    town: Town, client_of_bell: Client, address: str
) -> None:
    set_group(name="Customers", rights=["Customers_CustomerLevel.Access"])

    answers: list[Any] = [client_of_bell.get(address), client_of_bell.post(address, FACTS)]

    assert [each.status_code for each in answers] == [200, 403]
