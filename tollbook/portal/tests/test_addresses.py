"""E-mail addresses of the profile: confirmed by their owner, taken off, put back."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.fixtures import SYSTEM
from tests.recovery import newest_link, posted
from tests.town import NOW, Town
from tollbook.access.models import User
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import ContactOfRecord
from tollbook.flows.actions import change_own_password
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.payments.models import PaymentProfile

EMAILS = "/profile/emails/"
BILLS = {"field": "billing_emails"}
PAID = {"field": "confirmation_emails"}


def add(client: Client, typed: str, field: dict[str, str] = BILLS) -> int:
    return client.post(EMAILS, field | {"add": typed}).status_code


def in_use(town: Town) -> str:
    return BillingProfile.objects.get(account=town.bell).billing_emails


def confirm(client: Client, link: str) -> int:
    """Open a link and press its button."""
    client.get(f"/login/email/{link}/")
    return client.post("/login/email/").status_code


def links_sent() -> dict[str, str]:
    """The newest link that went to each address."""
    posted()
    return {
        mail.to[0]: newest_link(mail) for mail in posted() if "confirm your e-mail" in mail.subject
    }


@pytest.mark.accepts("portal-40")
def test_two_addresses_stand_once_their_owners_have_said_yes(
    town: Town, client_of_bell: Client
) -> None:
    status = add(client_of_bell, "a@x.example; b@X.example, A@x.example")
    waiting = client_of_bell.get(EMAILS).content.decode()
    before = in_use(town)
    links = links_sent()

    opened = [Client().get(f"/login/email/{link}/").status_code for link in links.values()]
    unpressed = in_use(town)
    pressed = [confirm(Client(), link) for link in links.values()]
    twice = confirm(Client(), links["a@x.example"])

    assert (status, opened, pressed, twice) == (302, [302, 302], [200, 200], 410)
    assert (before, unpressed, in_use(town)) == ("", "", "a@x.example; b@x.example")
    assert "Used once the link in our mail is opened" in waiting
    assert '<li class="chip">a@x.example' in client_of_bell.get(EMAILS).content.decode()


@pytest.mark.accepts("portal-40")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a@x.example\nBcc: b@x.example", "is not an e-mail address."),
        ("a@x.example;nope", "&quot;nope&quot; is not an e-mail address."),
        (" ; ", "This field is required."),
        ("; ".join(f"a{number}@x.example" for number in range(11)), "Use at most 10 addresses."),
        ("; ".join(f"{'x' * 60}{n}@x{'y' * 40}.example" for n in range(6)), "at most 500"),
        ("Ben <ben@x.example>", "is not an e-mail address."),
    ],
)
def test_what_is_no_address_is_refused_in_words(
    town: Town, client_of_bell: Client, typed: str, words: str
) -> None:
    response = client_of_bell.post(EMAILS, BILLS | {"add": typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Notice.objects.count() == 0


def test_the_old_contact_is_told_when_an_address_counts_and_it_is_of_record_after_30_days(
    town: Town, client_of_bell: Client
) -> None:
    add(client_of_bell, "new@x.example")
    [link] = links_sent().values()
    told_before = Notice.objects.filter(kind="security_change").count()
    confirm(Client(), link)

    told = Notice.objects.get(kind="security_change")
    row = ContactOfRecord.objects.get(value="new@x.example")
    assert told_before == 0
    assert told.to == "100100@people.example"
    assert (row.since, row.is_original) == (NOW, False)


def test_confirmations_of_payments_have_a_list_of_their_own(
    town: Town, client_of_bell: Client
) -> None:
    add(client_of_bell, "pay@x.example", PAID)
    [link] = links_sent().values()
    confirm(Client(), link)

    assert PaymentProfile.objects.get(account=town.bell).confirmation_emails == "pay@x.example"
    assert in_use(town) == ""
    assert Notice.objects.filter(kind="security_change").count() == 0


def test_an_address_taken_off_can_be_put_back_for_ten_minutes(
    town: Town, client_of_bell: Client
) -> None:
    BillingProfile.objects.filter(account=town.bell).update(
        billing_emails="a@x.example; b@x.example"
    )
    client_of_bell.post(EMAILS, BILLS | {"remove": "a@x.example"})
    off, page = in_use(town), client_of_bell.get(EMAILS).content.decode()
    [entry] = client_of_bell.session["undo"]
    with clock.at(NOW + timedelta(minutes=4)):
        client_of_bell.post(EMAILS, {"undo": entry["id"]})
        back = in_use(town)
        client_of_bell.post(EMAILS, BILLS | {"remove": "a@x.example"})
        [entry] = client_of_bell.session["undo"]
    with clock.at(NOW + timedelta(minutes=14)):
        late = client_of_bell.post(EMAILS, {"undo": entry["id"]}, follow=True)

    assert (off, back, in_use(town)) == ("b@x.example", "b@x.example; a@x.example", "b@x.example")
    assert 'class="toast"' in page
    assert "It is too late to undo this." in late.content.decode()


def test_the_last_address_stays_while_bills_go_by_mail(town: Town, client_of_bell: Client) -> None:
    BillingProfile.objects.filter(account=town.bell).update(
        billing_emails="a@x.example", email_bill=2
    )

    response = client_of_bell.post(EMAILS, BILLS | {"remove": "a@x.example"})

    assert response.status_code == 422
    assert "Turn off e-mail bills before removing the address." in response.content.decode()
    assert in_use(town) == "a@x.example"


def test_links_run_out_are_sent_again_with_a_pause_and_can_be_forgotten(
    town: Town, client_of_bell: Client
) -> None:
    add(client_of_bell, "a@x.example")
    first = links_sent()["a@x.example"]
    soon = client_of_bell.post(EMAILS, BILLS | {"again": "a@x.example"})
    with clock.at(NOW + timedelta(hours=72)):
        client_of_bell.force_login(town.users["100100"])
        over = client_of_bell.get(EMAILS).content.decode()
        gone = confirm(Client(), first)
        again = client_of_bell.post(EMAILS, BILLS | {"again": "a@x.example"})
        second = links_sent()["a@x.example"]
        client_of_bell.post(EMAILS, BILLS | {"cancel": "a@x.example"})
        forgotten = confirm(Client(), second)

    assert soon.status_code == 422
    assert "A link went out a moment ago." in soon.content.decode()
    assert "The link has run out." in over
    assert (gone, again.status_code, forgotten) == (410, 302, 410)
    assert in_use(town) == ""


def test_nobody_is_flooded_with_links(town: Town, client_of_bell: Client) -> None:
    for number in range(2):
        add(client_of_bell, "; ".join(f"a{number}{place}@x.example" for place in range(10)))
        for place in range(10):
            client_of_bell.post(EMAILS, BILLS | {"cancel": f"a{number}{place}@x.example"})

    response = client_of_bell.post(EMAILS, BILLS | {"add": "one@x.example"})

    assert response.status_code == 422
    assert "Too many links were sent today." in response.content.decode()


def test_links_of_a_thief_stay_dead_once_the_owner_says_it_was_not_them(
    town: Town, client_of_bell: Client
) -> None:
    """Somebody in Ben's session plants an address and changes the delivery of bills."""
    add(client_of_bell, "thief@x.example")
    [link] = links_sent().values()
    change_own_password(
        user=town.users["100100"], password="a wire of a thief", by=SYSTEM, but_session=""
    )
    warning = next(mail for mail in posted() if mail.to == ["100100@people.example"])
    owner = Client()
    owner.get(f"/login/not-me/{newest_link(warning)}/")
    owner.post("/login/not-me/")
    shut = confirm(Client(), link)
    User.objects.filter(user_id="100100").update(is_active=True)

    assert (shut, confirm(Client(), link)) == (410, 410)
    assert in_use(town) == ""


def test_a_link_is_about_its_own_account_only(
    town: Town, client_of_bell: Client, client_of_cyd: Client
) -> None:
    add(client_of_bell, "a@x.example")
    asked = client_of_cyd.post(EMAILS, BILLS | {"again": "a@x.example"})
    cancelled = client_of_cyd.post(EMAILS, BILLS | {"cancel": "a@x.example"})
    [link] = links_sent().values()

    assert (asked.status_code, cancelled.status_code) == (404, 404)
    assert confirm(client_of_cyd, link) == 200
    assert in_use(town) == "a@x.example"
    assert BillingProfile.objects.get(account=town.cygnet).billing_emails == ""
