"""New user: only a code to a contact of record makes a log-in."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures import SYSTEM
from tests.recovery import ask_for_code, code_in_letter, code_in_mail, posted
from tests.town import NOW, Town
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.types import Actor, Face, SecretOf
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.actions.proofs import Answered, set_questions
from tollbook.customers.actions.users import UserFacts
from tollbook.customers.models import AccountSecurity, Base, IdentityTask, Status
from tollbook.flows.actions import register
from tollbook.flows.types import Registration
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.notices.models import Notice

# Acme Two Harbors has no log-in yet.
NUMBER, CONTACT = "200102", "a200102@north.example"
PASSWORD = "harbor lights at seven"
FACTS = {"user_id": "harbor", "emails": "new@x.example", "password": PASSWORD}
ASKED = "If this account is in our records, a code is on its way."


def entered(code: str, number: str = NUMBER) -> tuple[Client, Any]:
    """A browser that has entered the code, and the answer."""
    client = Client()
    return client, client.post("/login/new-user/code/", {"account": number, "code": code})


def code_for(number: str = NUMBER) -> str:
    ask_for_code(number)
    posted()
    return code_in_mail()


@pytest.mark.accepts("portal-15")
def test_only_the_code_that_went_to_the_contact_of_record_makes_a_log_in(town: Town) -> None:
    known_by_anybody = {"account": NUMBER, "zip": "55616", "amount": "61.20", "last_bill": "61.20"}
    client = Client()
    tried = [
        client.post("/login/new-user/", known_by_anybody),
        client.post("/login/new-user/code/", known_by_anybody),
        client.post("/login/new-user/choose/", known_by_anybody | FACTS),
    ]
    before = User.objects.filter(user_id="harbor").exists()

    code = code_for()
    client, opened = entered(f" {code.lower().replace('-', ' ')}")
    page = client.get("/login/new-user/choose/").content.decode()
    done = client.post("/login/new-user/choose/", FACTS)

    assert [each.status_code for each in tried] == [422, 422, 410]
    assert not before
    assert opened.headers["Location"] == "/login/new-user/choose/"
    assert 'value="200102"' in page
    assert "Two Harbors" not in page
    user = User.objects.get(user_id="harbor")
    assert (user.kind, user.emails, user.check_password(PASSWORD)) == (
        "customer",
        "new@x.example",
        True,
    )
    assert [group.name for group in user.groups.all()] == ["Customers"]
    assert done.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    [code_mail, notice] = posted()
    assert (code_mail.to, notice.to) == ([CONTACT], [CONTACT])
    assert "a change to a log-in of your account" in notice.body
    assert "new@x.example" not in notice.body


@pytest.mark.accepts("portal-16")
def test_a_real_and_an_invented_account_are_answered_alike(town: Town) -> None:
    ask_for_code("777777")
    answers = []
    for number in (NUMBER, "999999"):
        with CaptureQueriesContext(connection) as queries:
            response = ask_for_code(number)
        page = response.content.decode().replace(number, "N")
        kinds = [query["sql"].split()[0] for query in queries.captured_queries]
        answers.append((response.status_code, page, kinds))
    wrong = []
    for number in (NUMBER, "999999"):
        with CaptureQueriesContext(connection) as queries:
            _, response = entered("CCCC-3333", number)
        wrong.append((response.status_code, len(queries.captured_queries)))

    real, invented = ((status, strip(page), kinds) for status, page, kinds in answers)
    assert real == invented
    assert ASKED in answers[0][1]
    assert wrong[0] == wrong[1] == (422, wrong[0][1])


def strip(page: str) -> list[str]:
    """A page without its one-time token."""
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_a_code_works_once_for_15_minutes_and_dies_of_five_misses(town: Town) -> None:
    first = code_for()
    again = [entered(first)[1].status_code, entered(first)[1].status_code]
    with clock.at(NOW + timedelta(minutes=3)):
        second = code_for()
        # From many addresses, so that only the code itself ends the guessing.
        for number in range(5):
            Client(REMOTE_ADDR=f"198.51.100.{number}").post(
                "/login/new-user/code/", {"account": NUMBER, "code": "CCCC-3333"}
            )
        guessed = entered(second)[1].status_code
    with clock.at(NOW + timedelta(minutes=6)):
        third = code_for()
    with clock.at(NOW + timedelta(minutes=22)):
        late = entered(third)[1].status_code

    assert again == [302, 422]
    assert guessed == 422
    assert late == 422


def test_one_code_in_two_minutes_and_five_a_day(town: Town) -> None:
    sent = []
    for minutes in (0, 1, 3, 6, 9, 12, 15, 18):
        with clock.at(NOW + timedelta(minutes=minutes)):
            ask_for_code(NUMBER, client=Client(REMOTE_ADDR=f"198.51.100.{minutes}"))
            sent.append(len(posted()))

    assert sent == [1, 1, 2, 3, 4, 5, 5, 5]


def test_a_letter_takes_its_time_and_waits_in_the_print_queue(town: Town) -> None:
    page = ask_for_code(NUMBER, "letter")
    posted()
    notice = Notice.objects.get()

    with clock.at(NOW + timedelta(days=20)):
        answer = entered(code_in_letter())[1]

    assert ASKED in page.content.decode()
    assert (notice.channel, notice.state) == ("letter", "waiting")
    assert notice.to == "Acme Two Harbors\n621 First Avenue\nTwo Harbors MN 55616"
    assert answer.status_code == 302


def test_the_accounts_questions_are_asked_first_and_three_misses_end_it(town: Town) -> None:
    set_questions(
        account=town.two_harbors,
        first=Answered("last-dish", "lentil soup"),
        second=Answered("song", "the wire"),
        by=Actor(at=NOW, face=Face.OFFICE),
    )
    client, _ = entered(code_for())
    early = client.post("/login/new-user/choose/", FACTS)
    wrong = {"answer_1": "x", "answer_2": "y"}
    misses = [client.post("/login/new-user/choose/", wrong).status_code for _ in range(2)]
    gone = client.get("/login/new-user/choose/")
    with clock.at(NOW + timedelta(minutes=20)):
        ask_for_code(NUMBER, "letter")
        posted()
        by_post, _ = entered(code_in_letter())
        form = by_post.get("/login/new-user/choose/").content.decode()

    assert early.status_code == 422
    assert misses == [422, 410]
    assert gone.status_code == 410
    assert not User.objects.filter(user_id="harbor").exists()
    assert "Your new log-in" in form


def test_a_young_contact_gets_no_code_and_staff_see_it(town: Town) -> None:
    account = town.two_harbors
    account.contacts_of_record.update(is_original=False, until=NOW - timedelta(days=40))
    keep_contacts(account=account, at=NOW - timedelta(days=2))

    ask_for_code(NUMBER)

    assert posted() == []
    assert IdentityTask.objects.get().account == account


def test_the_pages_are_not_there_where_the_base_lets_nobody_register(town: Town) -> None:
    link = 'href="/login/new-user/"'
    before = Client().get("/login/").content.decode()
    Base.objects.update(self_registration_on=False)

    after = Client().get("/login/").content.decode()
    codes = [
        Client().get(f"/login/new-user/{page}").status_code for page in ("", "code/", "choose/")
    ]

    assert link in before
    assert link not in after
    assert codes == [404, 404, 404]


def test_an_account_that_is_shut_gets_no_code(town: Town) -> None:
    Status.objects.filter(pk=town.two_harbors.status_id).update(blocks_portal=True)
    answer = ask_for_code(NUMBER)

    assert ASKED in answer.content.decode()
    assert posted() == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("user_id", "100100", "This user ID is taken. Free: 200102."),
        ("user_id", "500100", "This user ID is taken. Free: 200102."),
        ("user_id", "", "This field is required."),
        ("user_id", "x" * 21, "Use at most 20 characters."),
        ("user_id", "a\nb", "Remove line breaks and control characters."),
        ("emails", "new@x.example\r\nBcc: b@x.example", "is not an e-mail address."),
        ("emails", "a@x.example, nope", "&quot;nope&quot; is not an e-mail address."),
        ("password", "short", 'id="password-e"'),
        ("password", "Acme Two Harbors", 'id="password-e"'),
        ("answer_1", "soup", "Choose one of the listed values."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_the_rest_is_kept(
    town: Town, field: str, value: str, words: str
) -> None:
    client, _ = entered(code_for())

    response = client.post("/login/new-user/choose/", FACTS | {field: value})

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert PASSWORD not in page
    assert not User.objects.filter(user_id="harbor").exists()


def test_questions_chosen_with_the_log_in_are_kept_hashed(town: Town) -> None:
    client, _ = entered(code_for())
    asked = {"question_1": "last-dish", "answer_1": "Lentil soup"}
    more = {"question_2": "boat", "answer_2": "Ochre"}

    client.post("/login/new-user/choose/", FACTS | asked | more)

    security = AccountSecurity.objects.get(account=town.two_harbors)
    assert (security.question_1, security.question_2) == ("last-dish", "boat")
    assert "lentil" not in f"{security.answer_1_hash}{security.answer_2_hash}".casefold()


def test_two_forms_with_one_leave_make_one_log_in(town: Town) -> None:
    """Both pages saw the leave unused; `access.tests.racing` lets processes race for it."""
    client, _ = entered(code_for())
    leave = OneTimeSecret.objects.get(of=SecretOf.GRANT)
    twin = Client()
    twin.cookies = client.cookies

    first = client.post("/login/new-user/choose/", FACTS)
    wanted = Registration(UserFacts("other", "o@x.example"), PASSWORD)
    with pytest.raises(Refused) as refusal:
        register(account=town.two_harbors, wanted=wanted, by=SYSTEM, leave=leave)
    late = twin.post("/login/new-user/choose/", FACTS | {"user_id": "other"})

    assert first.headers["Location"] == "/"
    assert refusal.value.code == "LINK"
    assert late.status_code == 410
    assert not User.objects.filter(user_id="other").exists()


def test_a_new_user_may_add_a_passkey_next(town: Town) -> None:
    client, _ = entered(code_for())
    offered = client.get("/login/new-user/choose/").content.decode()
    made = client.post("/login/new-user/choose/", FACTS | {"passkey": "yes"})
    Base.objects.update(second_factor="off")
    other, _ = entered(code_for("200101"), "200101")

    assert "Add a passkey next" in offered
    assert made.headers["Location"] == "/login/second-factor/passkey/"
    assert "Add a passkey next" not in other.get("/login/new-user/choose/").content.decode()
