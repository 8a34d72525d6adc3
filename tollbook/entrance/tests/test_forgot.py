"""Forgot password: the link goes to old contacts only, works once, and asks what was set."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.recovery import ask_for_link, code_in_letter, link_for, newest_link, posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import take_answer
from tollbook.access.models import OneTimeSecret, Request, Tries, User
from tollbook.access.types import Actor, Face, Purpose, TriesOf
from tollbook.customers.actions.contacts import keep_contacts
from tollbook.customers.actions.proofs import Answered, set_questions
from tollbook.customers.models import IdentityTask
from tollbook.kernel import clock
from tollbook.notices.models import Notice

OWN, CONTACT, YOUNG = "100100@people.example", "a100100@north.example", "young@x.example"
NEW_PASSWORD = "a new wire across the lake"
SAME_ANSWER = "If these match our records, a link is on its way."
GONE = "This link no longer works"


def opened(token: str) -> Client:
    """A browser that has opened the link."""
    client = Client()
    response = client.get(f"/login/reset/{token}/")
    assert response.headers["Location"] == "/login/reset/"
    return client


def signs_in(password: str) -> bool:
    answer = Client().post("/login/", {"name": "100100", "password": password})
    return bool(answer.status_code == 302)


def bill_to_young_address(town: Town) -> None:
    """The billing e-mail, which was the contact address, is another one since a minute."""
    billing = {"billing_emails": "bills@x.example"}
    keep_contacts(account=town.bell, at=NOW - timedelta(days=90), written=billing)
    keep_contacts(
        account=town.bell, at=NOW - timedelta(minutes=1), written={"billing_emails": YOUNG}
    )


def questions_of_bell(town: Town) -> None:
    set_questions(
        account=town.bell,
        first=Answered("last-dish", "Lentil  SOUP"),
        second=Answered("song", "The Wire"),
        by=Actor(at=NOW, face=Face.PORTAL),
    )


def test_a_link_leads_to_a_new_password_and_ends_every_session(
    town: Town, client_of_bell: Client
) -> None:
    client = opened(link_for("  100100 ", OWN.upper()))
    page = client.get("/login/reset/").content.decode()
    weak = client.post("/login/reset/", {"password": "100100"})
    done = client.post("/login/reset/", {"password": NEW_PASSWORD}, follow=True)

    assert "Bell" not in page
    assert "100100" not in page
    assert weak.status_code == 422
    assert "Your password is changed. Sign in with the new one." in done.content.decode()
    assert "_auth_user_id" not in client.session
    assert signs_in(NEW_PASSWORD)
    assert not signs_in(PASSWORD)
    assert client_of_bell.get("/").headers["Location"].startswith("/login/")
    [link_mail, notice] = posted()
    assert link_mail.from_email == "Base North <care@north.example>"
    assert "Base North" in link_mail.subject
    assert "100100" not in link_mail.body.replace(OWN, "")
    assert notice.to == [OWN]
    assert "a change to your password" in notice.body


@pytest.mark.parametrize(
    ("name", "email", "receivers"),
    [
        ("100100", OWN, [OWN]),
        ("100100", CONTACT, [CONTACT]),
        ("100100", "200100@people.example", []),
        ("200100", OWN, []),
        ("nobody", OWN, []),
        ("GenericCustomer", OWN, []),
        ("sam", "sam@people.example", ["sam@people.example"]),
        ("sam", OWN, []),
    ],
)
def test_name_and_address_must_match_our_records(
    town: Town, name: str, email: str, receivers: list[str]
) -> None:
    ask_for_link(name, email)

    assert [each.to for each in posted()] == [[to] for to in receivers]


def test_a_log_in_that_is_turned_off_gets_no_link(town: Town) -> None:
    town.users["100100"].is_active = False
    town.users["100100"].save()
    ask_for_link("100100", OWN)

    assert posted() == []


def test_known_and_unknown_names_get_the_same_answer_for_the_same_work(town: Town) -> None:
    ask_for_link("warm", OWN)
    answers = []
    for name, email in (("100100", OWN), ("100100", "x@x.example"), ("nobody", OWN)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = ask_for_link(name, email)
        shapes = [query["sql"].split()[0] for query in queries.captured_queries]
        answers.append((response.status_code, response.content, shapes))

    assert answers[0] == answers[1] == answers[2]
    assert SAME_ANSWER in answers[0][1].decode()
    assert Request.objects.count() == 4
    posted()
    assert Request.objects.count() == 0


@pytest.mark.accepts("portal-11", "customers-22")
def test_a_young_address_gets_nothing_and_the_link_goes_to_the_former_one(town: Town) -> None:
    bill_to_young_address(town)

    answer = ask_for_link("100100", YOUNG)
    mails = posted()

    assert SAME_ANSWER in answer.content.decode()
    assert [each.to for each in mails] == [["bills@x.example"]]
    assert not any(YOUNG in f"{each.body}{each.to}" for each in mails)
    assert Client().get(f"/login/reset/{newest_link()}/", follow=True).status_code == 200


def test_a_young_address_serves_after_30_days(town: Town) -> None:
    bill_to_young_address(town)

    with clock.at(NOW + timedelta(days=30)):
        ask_for_link("100100", YOUNG)
        mails = posted()

    assert [each.to for each in mails] == [[YOUNG]]


def test_with_no_old_contact_nothing_is_sent_and_staff_see_it(town: Town) -> None:
    bell, ben = town.bell, town.users["100100"]
    bell.contacts_of_record.update(is_original=False, until=NOW - timedelta(days=31))
    ben.emails = YOUNG
    ben.save()
    keep_contacts(account=bell, user=ben, at=NOW - timedelta(days=1))

    ask_for_link("100100", YOUNG)
    ask_for_link("100100", YOUNG)

    assert posted() == []
    assert [task.get_reason_display() for task in IdentityTask.objects.all()] == [
        "Identity check by post or call-back"
    ]


@pytest.mark.accepts("portal-12")
def test_a_used_old_cut_or_foreign_link_is_refused_with_a_way_to_ask_again(town: Town) -> None:
    used = link_for("100100", OWN)
    opened(used).post("/login/reset/", {"password": NEW_PASSWORD})
    older = link_for("100100", OWN)
    newer = link_for("100100", OWN)
    late = timedelta(minutes=31)

    tried = [
        (used, NOW),
        (older, NOW),
        (newer[:40], NOW),
        ("\u00e9" * 43, NOW),
        (newer, NOW + late),
    ]
    pages = []
    for token, at in tried:
        with clock.at(at):
            pages.append(Client().get(f"/login/reset/{token}/", follow=True))

    assert [page.status_code for page in pages] == [410] * 5
    assert len({page.content for page in pages}) == 1
    assert GONE in pages[0].content.decode()
    assert 'href="/login/forgot/"' in pages[0].content.decode()
    with clock.at(NOW + timedelta(minutes=29)):
        assert Client().get(f"/login/reset/{newer}/", follow=True).status_code == 200


def test_a_link_that_was_open_dies_with_its_time(town: Town) -> None:
    client = opened(link_for("100100", OWN))

    with clock.at(NOW + timedelta(minutes=31)):
        response = client.post("/login/reset/", {"password": NEW_PASSWORD})

    assert response.status_code == 410
    assert signs_in(PASSWORD)


@pytest.mark.accepts("portal-13", "customers-21")
def test_right_answers_without_a_link_change_nothing(town: Town) -> None:
    questions_of_bell(town)
    answers = {"answer_1": "lentil soup", "answer_2": "the wire"}
    client = Client()

    tried = [
        client.post("/login/reset/", answers | {"password": NEW_PASSWORD}),
        client.post("/login/forgot/", answers | {"name": "100100", "password": NEW_PASSWORD}),
        client.post("/login/", answers | {"name": "100100", "password": NEW_PASSWORD}),
        client.post("/login/reset/letter/", answers),
        client.post("/login/new-user/choose/", answers | {"password": NEW_PASSWORD}),
    ]

    assert [each.status_code for each in tried] == [410, 422, 422, 410, 410]
    assert signs_in(PASSWORD)
    assert posted() == []


def test_the_answers_are_asked_behind_the_link_whatever_their_case(town: Town) -> None:
    questions_of_bell(town)
    client = opened(link_for("100100", OWN))

    early = client.post("/login/reset/", {"password": NEW_PASSWORD})
    page = client.get("/login/reset/").content.decode()
    client.post("/login/reset/", {"answer_1": " lentil soup ", "answer_2": "THE wire"})
    client.post("/login/reset/", {"password": NEW_PASSWORD})

    assert early.status_code == 422
    assert "Which dish would you order last?" in page
    assert signs_in(NEW_PASSWORD)


def test_answers_at_the_same_moment_are_looked_at_three_times_at_most(town: Town) -> None:
    """Each is counted before it is looked at; those of other browsers count as well."""
    questions_of_bell(town)
    client = opened(link_for("100100", OWN))
    secret = OneTimeSecret.objects.get(of="reset")

    taken = [take_answer(secret=secret, at=NOW) for _ in range(4)]
    right = client.post("/login/reset/", {"answer_1": "lentil soup", "answer_2": "the wire"})

    assert taken == [True, True, True, False]
    assert right.status_code == 410


@pytest.mark.accepts("portal-14")
def test_three_wrong_answers_kill_the_link(town: Town) -> None:
    questions_of_bell(town)
    token = link_for("100100", OWN)
    client = opened(token)
    wrong = {"answer_1": "lentil soup", "answer_2": "no idea"}

    answers = [client.post("/login/reset/", wrong) for _ in range(3)]
    right = {"answer_1": "lentil soup", "answer_2": "the wire"}
    afterwards = opened(token).post("/login/reset/", right)

    assert [each.status_code for each in answers] == [422, 422, 410]
    assert "You have 2 tries left" in answers[0].content.decode()
    assert "You have 1 try left" in answers[1].content.decode()
    assert afterwards.status_code == 410
    assert signs_in(PASSWORD)


def test_a_code_by_letter_stands_in_for_the_answers_once(town: Town) -> None:
    questions_of_bell(town)
    client = opened(link_for("100100", OWN))
    page = client.post("/login/reset/letter/", follow=True)
    client.post("/login/reset/letter/")
    code = code_in_letter()

    with clock.at(NOW + timedelta(days=5)):
        later = opened(link_for("100100", OWN))
        wrong = later.post("/login/reset/", {"typed_code": "CCCC-3333"})
        later.post("/login/reset/", {"typed_code": f" {code.lower()} "})
        later.post("/login/reset/", {"password": NEW_PASSWORD})
        again = opened(link_for("100100", OWN)).post("/login/reset/", {"typed_code": code})

    assert "a letter with a code is on its way" in page.content.decode()
    assert Notice.objects.filter(channel="letter").count() == 1
    assert (wrong.status_code, again.status_code) == (422, 422)
    assert signs_in(NEW_PASSWORD)


def test_asking_again_and_again_is_locked_for_known_and_unknown_names_alike(town: Town) -> None:
    first, second = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="198.51.100.8")

    known = [ask_for_link("100100", OWN, first).status_code for _ in range(7)]
    unknown = [ask_for_link("nobody", OWN, second).status_code for _ in range(7)]

    assert known == unknown == [200] * 6 + [429]


@pytest.mark.parametrize(
    "odd", ["", " ", "x" * 10_000, "a@x.com\r\nBcc: b@x.com", "\0", "\u202e\u0645", "'; drop--"]
)
def test_odd_input_is_answered_in_words(town: Town, odd: str) -> None:
    codes = {
        ask_for_link(odd, OWN).status_code,
        ask_for_link("100100", odd).status_code,
        Client().get("/login/reset/" + (odd.strip("\0 ") or "x").replace("/", "")).status_code,
    }

    assert codes <= {200, 301, 302, 404, 422}
    assert all(len(each.to) == 1 for each in posted())


def test_the_pages_say_nothing_of_who_asked_in_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    token = link_for("100100", OWN)
    opened(token).post("/login/reset/", {"password": NEW_PASSWORD})
    with caplog.at_level("DEBUG"):
        Client().get(f"/login/reset/{token}/", follow=True)
        posted()

    said = "\n".join(
        record.getMessage() for record in caplog.records if "django.db" not in record.name
    )
    assert token not in said
    assert NEW_PASSWORD not in said
    assert mail.outbox


def test_the_page_takes_few_statements(
    town: Town, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(4):
        Client().get("/login/forgot/")


def test_user_id_and_account_number_count_as_one_name(town: Town) -> None:
    User.objects.filter(user_id="100100").update(user_id="ben")

    found = [
        Client()
        .post("/login/forgot/", {"name": name, "email": OWN}, REMOTE_ADDR="203.0.113.9")
        .status_code
        for name in ("ben", "100100") * 2
    ]

    assert found == [200] * 4
    pair = Tries.objects.get(purpose=Purpose.RESET, of=TriesOf.PAIR)
    assert (pair.name, len(pair.failures)) == ("ben", 4)
