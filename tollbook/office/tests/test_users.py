"""Users of a customer in the office: each change tells the old contact."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.recovery import code_in_mail, posted
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import set_group
from tollbook.access.models import AccessEvent, Change, User
from tollbook.customers.models import Membership
from tollbook.kernel import clock

USERS = "/office/customers/100100/users/"
BEN = USERS + "100100/"
FACTS = {"user_id": "100100-2", "name": "Bea Bell", "emails": "bea@x.example", "role": "billing"}


def change_of_ben(client: Client, **typed: str) -> Any:
    """The form of Ben's log-in, sent as it stands but for `typed`."""
    facts = {"user_id": "100100", "name": "Ben Bell", "role": "everything", "version": "1"}
    return client.post(BEN, facts | {"emails": "100100@people.example"} | typed)


def test_the_tab_lists_who_signs_in_and_proposes_a_free_user_id(
    town: Town, client_of_sam: Client
) -> None:
    page = client_of_sam.get(USERS).content.decode()
    new = client_of_sam.get(USERS + "new/").content.decode()

    assert "Ben Bell, 100100@people.example, everything" in page
    assert "primary" in page
    assert 'value="100100-2"' in new


def test_a_new_user_joins_the_group_of_its_kind_and_the_old_contact_is_told(
    town: Town, client_of_sam: Client
) -> None:
    response = client_of_sam.post(USERS + "new/", FACTS)
    [notice] = posted()

    bea = User.objects.get(user_id="100100-2")
    assert response.headers["Location"] == USERS + "100100-2/"
    assert [group.name for group in bea.groups.all()] == ["Customers"]
    assert (Membership.objects.get(user=bea).role, bea.has_usable_password()) == ("billing", False)
    assert notice.to == ["a100100@north.example"]
    assert "bea@x.example" not in notice.body
    assert Change.objects.filter(entity="user", account="100100").exists()


def test_the_page_of_a_user_says_what_it_may_do_and_whose_rights_these_are(
    town: Town, client_of_sam: Client
) -> None:
    client_of_sam.post(USERS + "new/", FACTS)
    ben, bea = (
        client_of_sam.get(USERS + each).content.decode() for each in ("100100/", "100100-2/")
    )

    assert "Those of GenericCustomer" in ben
    assert "narrowed" not in ben
    assert "Orders_CustomerLevel<small>Access, Add</small>" in ben
    assert "narrowed to: Billing only" in bea
    assert "Orders_CustomerLevel" not in bea


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"user_id": "200100"}, "This user ID is taken. Free: 100100-2."),
        ({"user_id": "100100"}, "This user ID is taken. Free: 100100-2."),
        ({"user_id": ""}, "This field is required."),
        ({"emails": ""}, "This field is required."),
        ({"emails": "a@x.example; nope"}, "&quot;nope&quot; is not an e-mail address."),
        ({"role": "king"}, "Choose one of the listed values."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    town: Town, client_of_sam: Client, typed: dict[str, str], words: str
) -> None:
    response = client_of_sam.post(USERS + "new/", FACTS | typed)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not User.objects.filter(user_id="100100-2").exists()


def test_new_addresses_are_told_to_the_old_ones_and_a_stale_form_is_refused(
    town: Town, client_of_sam: Client
) -> None:
    saved = change_of_ben(client_of_sam, emails="new@x.example")
    stale = change_of_ben(client_of_sam, emails="other@x.example")
    same = change_of_ben(client_of_sam, emails="new@x.example", version="2")

    [notice] = posted()
    assert (saved.status_code, stale.status_code, same.status_code) == (302, 422, 302)
    assert "Someone changed this record" in stale.content.decode()
    assert notice.to == ["100100@people.example"]
    assert "new@x.example" not in f"{notice.body}{notice.alternatives}"


def test_a_renamed_log_in_signs_in_by_its_new_name(town: Town, client_of_sam: Client) -> None:
    change_of_ben(client_of_sam, user_id="ben")
    answer = Client().post("/login/", {"name": "ben", "password": PASSWORD})

    assert answer.headers["Location"] == "/"
    assert len(posted()) == 1


def test_turning_off_ends_the_session_and_turning_on_opens_it_again(
    town: Town, client_of_sam: Client, client_of_bell: Client
) -> None:
    client_of_sam.post(BEN + "switch/", {"on": "no"})
    off = client_of_bell.get("/")
    with clock.at(NOW + timedelta(minutes=1)):
        client_of_sam.post(BEN + "switch/", {"on": "no"})
        client_of_sam.post(BEN + "switch/", {"on": "yes"})

    assert off.headers["Location"].startswith("/login/")
    assert User.objects.get(user_id="100100").is_active
    with clock.at(NOW + timedelta(minutes=1)):
        assert len(posted()) == 2


def test_a_temporary_password_must_be_changed_and_stands_in_no_page_or_history(
    town: Town, client_of_sam: Client
) -> None:
    word = "lake ice and a lantern"
    weak = client_of_sam.post(BEN + "password/", {"password": "x"})
    response = client_of_sam.post(BEN + "password/", {"password": word}, follow=True)
    [notice] = posted()

    assert weak.status_code == 422
    assert word not in response.content.decode() + notice.body
    assert User.objects.get(user_id="100100").must_change_password
    assert not Change.objects.filter(new__contains=word).exists()


def test_an_activation_code_goes_to_the_contact_of_record_and_never_to_staff(
    town: Town, client_of_sam: Client
) -> None:
    page = client_of_sam.post(USERS + "code/", {"channel": "email"}, follow=True)
    again = client_of_sam.post(USERS + "code/", {"channel": "email"}, follow=True)
    posted()

    code = code_in_mail()
    assert mail.outbox[-1].to == ["a100100@north.example"]
    assert "A code is on its way" in page.content.decode()
    assert "No code was sent" in again.content.decode()
    assert code not in page.content.decode()
    event = AccessEvent.objects.get(kind="sent activation code")
    assert (event.user, event.account) == (town.users["sam"], "100100")


def test_another_log_in_may_be_the_primary_one(town: Town, client_of_sam: Client) -> None:
    client_of_sam.post(USERS + "new/", FACTS)
    client_of_sam.post(USERS + "100100-2/primary/")

    primary = Membership.objects.get(account=town.bell, is_primary=True)
    assert primary.user.user_id == "100100-2"


def test_a_log_in_of_another_customer_is_not_found_here(town: Town, client_of_sam: Client) -> None:
    answers = [
        client_of_sam.get(USERS + "500100/"),
        client_of_sam.post(USERS + "500100/switch/"),
        client_of_sam.post(USERS + "sam/password/", {"password": "lake ice and a lantern"}),
    ]

    assert [each.status_code for each in answers] == [404] * 3


def test_who_may_only_look_changes_nothing(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    client = Client()
    client.force_login(town.users["sam"])

    answers = [
        client.get(USERS),
        client.get(BEN),
        client.post(BEN + "switch/"),
        client.post(USERS + "new/", FACTS),
        client.post(USERS + "code/", {"channel": "email"}),
    ]

    assert [each.status_code for each in answers] == [200, 200, 403, 403, 403]
