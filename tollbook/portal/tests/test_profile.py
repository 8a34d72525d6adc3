"""Profile: who sees and changes which card, and what each change brings with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, OPENED_ON, Town, bill_to_of
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile, Settings
from tollbook.catalog.models import BaseCharge
from tollbook.customers.models import Consent, Note
from tollbook.fields.actions import save_definition
from tollbook.fields.models import FieldDefinition
from tollbook.fields.types import FieldKind, PortalSight
from tollbook.kernel import clock
from tollbook.notices.models import Notice
from tollbook.payments.models import PaymentProfile
from tollbook.services.models import E911Registration

PROFILE, CONTACT = "/profile/", "/profile/contact/"
DELIVERY, MAILINGS = "/profile/delivery/", "/profile/notifications/"
EMAILS = "/profile/emails/"
FORMS = (CONTACT, EMAILS, DELIVERY, MAILINGS, "/profile/security/questions/")
ADDRESS = {
    "address_1": "14 Canal Street",
    "address_2": "",
    "attention": "",
    "postal_code": "55802",
    "city": "Duluth",
    "state": "MN",
    "country": "US",
}
REACH = {
    "contact_name": "Ben Bell",
    "phone": "218-555-1001",
    "contact_phone": "",
    "cell_phone": "",
    "fax": "",
    "contact_emails": "a100100@north.example",
}


def page_of(client: Client, address: str = PROFILE) -> str:
    return client.get(address).content.decode()


def notices() -> list[str]:
    """To whom each notice goes, oldest first."""
    return list(Notice.objects.order_by("pk").values_list("to", flat=True))


@pytest.mark.accepts("portal-28")
def test_who_may_only_look_sees_values_and_no_way_to_change_them(
    town: Town, client_of_bell: Client
) -> None:
    rights = ["Customers_CustomerLevel.Access", "Locations_CustomerLevel.Access"]
    set_group(name="Customers", rights=rights)
    BillingProfile.objects.filter(account=town.bell).update(billing_emails="bills@bell.example")

    page = page_of(client_of_bell)
    forged = {address: client_of_bell.post(address, {"add": "x@y.example"}) for address in FORMS}

    assert "bills@bell.example" in page
    assert "12 Canal Street" in page
    assert not [address for address in FORMS if f'href="{address}"' in page]
    assert {each.status_code for each in forged.values()} == {403}
    assert all("You can look at this" in each.content.decode() for each in forged.values())
    assert Change.objects.filter(account="100100").count() == 0


def test_without_the_right_to_see_places_there_is_no_contact_card(
    town: Town, client_of_bell: Client
) -> None:
    set_group(name="Customers", rights=["Customers_CustomerLevel.Access"])

    assert "Contact information" not in page_of(client_of_bell)
    assert client_of_bell.get(CONTACT).status_code == 404


def test_the_profile_stays_within_nine_statements(
    town: Town, client_of_bell: Client, django_assert_max_num_queries: Any
) -> None:
    client_of_bell.get(PROFILE)

    with django_assert_max_num_queries(9):
        client_of_bell.get(PROFILE)


def field_of(key: str, kind: FieldKind, portal: PortalSight, **more: Any) -> None:
    """A custom field of accounts as staff add it."""
    shape = {"label": key.replace("_", " ").capitalize(), "tab": "Ours"} | more
    field = FieldDefinition(entity="account", key=key, kind=kind, portal=portal, **shape)
    save_definition(definition=field, by=Actor(at=NOW, face=Face.SYSTEM), is_used=False)


def test_the_profile_shows_the_custom_fields_that_are_marked_for_customers(
    town: Town,
    client_of_bell: Client,
    client_of_cyd: Client,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = page_of(client_of_bell)
    with django_capture_on_commit_callbacks(execute=True):
        field_of("vip_tier", FieldKind.CHOICE, PortalSight.READ, choice_list="CreditRisk")
        field_of("serviced_on", FieldKind.DATE, PortalSight.EDIT)
        field_of("gate_code", FieldKind.TEXT, PortalSight.READ)
        field_of("our_opinion", FieldKind.TEXT, PortalSight.NONE)
        field_of("old_name", FieldKind.TEXT, PortalSight.READ, is_active=False)
    held = {"vip_tier": "Low", "serviced_on": "2026-03-04", "gate_code": "<b>7</b>"}
    town.bell.custom = {**held, "our_opinion": "slow payer", "old_name": "Bell & Sons"}
    town.bell.save()

    page, others = page_of(client_of_bell), page_of(client_of_cyd)

    assert "Other details" not in before
    assert "<dt>Vip tier</dt><dd>Low</dd>" in page
    assert "<dt>Serviced on</dt><dd>Mar 4, 2026</dd>" in page
    assert "<dt>Gate code</dt><dd>&lt;b&gt;7&lt;/b&gt;</dd>" in page
    assert not [each for each in ("slow payer", "Our opinion", "Bell &amp; Sons") if each in page]
    assert '<dt>Gate code</dt><dd><span class="soft">Not set</span></dd>' in others
    assert "Mar 4, 2026" not in others


DETAILS = "/profile/details/"


def test_custom_fields_that_customers_may_change_are_changed_on_the_profile(
    town: Town, client_of_bell: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        field_of("serviced_on", FieldKind.DATE, PortalSight.EDIT)
        field_of("gate_code", FieldKind.TEXT, PortalSight.READ)
    typed = {"custom.serviced_on": "03/04/2026", "custom.gate_code": "forged", "view": "100100"}

    answer = client_of_bell.post(DETAILS, typed)

    town.bell.refresh_from_db()
    assert answer.headers["Location"] == PROFILE
    assert town.bell.custom["serviced_on"] == "2026-03-04"
    assert "gate_code" not in town.bell.custom
    assert f'href="{DETAILS}"' in page_of(client_of_bell)
    change = Change.objects.get(account="100100")
    assert (change.field, change.face) == ("custom.serviced_on", "portal")


def test_details_that_will_not_do_or_are_not_ones_own_are_refused(
    town: Town, client_of_bell: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        field_of("gate_code", FieldKind.TEXT, PortalSight.READ)
    none = client_of_bell.get(DETAILS)
    with django_capture_on_commit_callbacks(execute=True):
        field_of("serviced_on", FieldKind.DATE, PortalSight.EDIT)
    wrong = client_of_bell.post(DETAILS, {"custom.serviced_on": "soon", "view": "100100"})
    set_group(name="Customers", rights=["Customers_CustomerLevel.Access"])
    forged = client_of_bell.post(DETAILS, {"custom.serviced_on": "", "view": "100100"})

    assert none.status_code == 404
    assert wrong.status_code == 422
    assert "Enter a date such as 07/31/2026." in wrong.content.decode()
    assert 'value="soon"' in wrong.content.decode()
    assert forged.status_code == 403
    assert "To change any of this, contact us." in page_of(client_of_bell)


def test_custom_fields_cost_the_profile_no_statement(
    town: Town, client_of_bell: Client, django_assert_max_num_queries: Any
) -> None:
    field_of("vip_tier", FieldKind.CHOICE, PortalSight.READ, choice_list="CreditRisk")
    client_of_bell.get(PROFILE)

    with django_assert_max_num_queries(9):
        assert "Vip tier" in page_of(client_of_bell)


def test_the_profile_says_when_the_terms_were_accepted(town: Town, client_of_bell: Client) -> None:
    before = page_of(client_of_bell)
    type(town.bell).objects.filter(pk=town.bell.pk).update(terms_accepted_at=NOW)

    assert "Terms accepted" not in before
    assert "<dt>Terms accepted</dt>" in page_of(client_of_bell)


def test_the_profile_shows_the_notes_that_staff_let_the_customer_see(
    town: Town, client_of_bell: Client
) -> None:
    now, day = clock.now(), timedelta(days=1)
    today = clock.today("America/Chicago")
    for text, account, fields in (
        ("Key is <b>in</b> the lobby", town.bell, {"portal_visible": True}),
        ("Until today", town.bell, {"portal_visible": True, "shown_until": today}),
        ("Not said to her", town.bell, {"agent_visible": True}),
        ("Over by now", town.bell, {"portal_visible": True, "shown_until": today - day}),
        ("Not yet begun", town.bell, {"portal_visible": True, "shown_from": today + day}),
        ("Of somebody else", town.acme, {"portal_visible": True}),
    ):
        Note.objects.create(account=account, text=text, written_at=now, **fields)

    page = page_of(client_of_bell)

    assert "Key is &lt;b&gt;in&lt;/b&gt; the lobby" in page
    assert "Until today" in page
    hidden = ("Not said to her", "Over by now", "Not yet begun", "Of somebody else")
    assert not [each for each in hidden if each in page]


def test_each_log_in_changes_its_own_profile_only(town: Town, client_of_cyd: Client) -> None:
    client_of_cyd.post(DELIVERY, {"paper_bill": "1", "email_bill": "0"})
    client_of_cyd.post(MAILINGS, {"services_email_ok": "yes", "email_format": "text"})
    client_of_cyd.post(CONTACT, ADDRESS | REACH | {"contact_name": "Cyd"})

    assert set(Change.objects.exclude(account="").values_list("account", flat=True)) == {"500100"}


def test_a_parent_changes_the_account_in_view(town: Town, client_of_acme: Client) -> None:
    client_of_acme.post(DELIVERY, {"paper_bill": "1", "email_bill": "0"})
    client_of_acme.post("/viewing/", {"account": "200101", "next": "/"})
    client_of_acme.post(DELIVERY, {"paper_bill": "0", "email_bill": "0", "looks_here": "yes"})

    rows = BillingProfile.objects.filter(account__number__startswith="2001")
    found = dict(rows.values_list("account__number", "paper_bill"))
    assert found == {"200100": 1, "200101": 0, "200102": 2}


# Contact information


def test_a_new_address_is_a_listed_place_and_the_old_contact_is_told_once(
    town: Town, client_of_bell: Client
) -> None:
    moved = ADDRESS | {"postal_code": "54880", "city": "superior", "state": "WI"}

    response = client_of_bell.post(CONTACT, moved | REACH | {"cell_phone": "(218) 555-0199"})

    place = bill_to_of(town.bell)
    town.bell.refresh_from_db()
    assert response.headers["Location"] == PROFILE
    assert (place.city, place.state, place.county) == ("Superior", "WI", "Douglas County")
    assert place.in_city
    assert town.bell.cell_phone == "+12185550199"
    assert notices() == ["100100@people.example"]


def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(
    town: Town, client_of_bell: Client
) -> None:
    wrong = {"postal_code": "55802", "city": "Chicago", "phone": "12", "contact_name": ""}

    response = client_of_bell.post(CONTACT, ADDRESS | REACH | wrong)
    mended = client_of_bell.post(CONTACT, ADDRESS | REACH | {"city": "Chicago", "contact_name": ""})

    page = mended.content.decode()
    assert response.status_code == mended.status_code == 422
    assert "Enter a 10-digit phone number" in response.content.decode()
    assert "Chicago is not a city of ZIP 55802." in page
    assert "Contact: This field is required." in page
    assert 'name="place" value="Duluth"' in page
    assert bill_to_of(town.bell).address_1 == "12 Canal Street"
    assert notices() == []


def test_places_of_the_zip_are_looked_up_and_one_is_taken(
    town: Town, client_of_bell: Client
) -> None:
    wish = ADDRESS | REACH | {"postal_code": "54880"}

    found = client_of_bell.post(CONTACT, wish | {"do": "places"}).content.decode()
    keep = client_of_bell.post(CONTACT, ADDRESS | REACH | {"as_typed": "yes", "city": "Nowhere"})

    assert 'value="Superior"' in found
    assert keep.status_code == 422
    assert bill_to_of(town.bell).city == "Duluth"


def test_somebody_who_changed_it_meanwhile_is_not_overwritten(
    town: Town, client_of_bell: Client
) -> None:
    stale = {"place_version": str(bill_to_of(town.bell).version), "version": "1"}
    client_of_bell.post(CONTACT, ADDRESS | REACH | stale)

    late = client_of_bell.post(CONTACT, ADDRESS | REACH | stale | {"address_1": "1 Late Road"})

    assert late.status_code == 422
    assert "changed this record while you were editing" in late.content.decode()
    assert bill_to_of(town.bell).address_1 == "14 Canal Street"


def test_a_911_address_waits_for_its_keeper(town: Town, client_of_acme: Client) -> None:
    client_of_acme.post(CONTACT, ADDRESS | REACH | {"contact_name": "Ada Lund"})

    registration = E911Registration.objects.get(location=bill_to_of(town.acme))
    assert registration.status == "pending"


# Invoice delivery


@pytest.mark.accepts("portal-39")
@pytest.mark.accepts("customers-25")
def test_delivery_that_the_carrier_fixed_is_text_and_shut_to_forged_forms(
    town: Town, client_of_bell: Client
) -> None:
    Settings(delivery_read_only=True).save()

    forged = client_of_bell.post(DELIVERY, {"paper_bill": "0", "email_bill": "0"})
    page = page_of(client_of_bell, DELIVERY)

    assert forged.status_code == 403
    assert BillingProfile.objects.get(account=town.bell).paper_bill == 2
    assert "To change this, contact us" in page
    assert "<select" not in page[page.index("<main") :]
    assert f'href="{DELIVERY}"' not in page_of(client_of_bell)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"paper_bill": "0", "email_bill": "0"}, "Tick the box if no bill should be sent at all."),
        ({"paper_bill": "0", "email_bill": "2"}, "Enter a billing e-mail address first."),
        ({"paper_bill": "7", "email_bill": "0"}, "Choose one of the listed values."),
        ({"paper_bill": "1"}, "This field is required."),
        ({"paper_bill": "1", "email_bill": "0", "version": "99"}, "while you were editing"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(
    town: Town, client_of_bell: Client, sent: dict[str, str], words: str
) -> None:
    response = client_of_bell.post(DELIVERY, sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert BillingProfile.objects.get(account=town.bell).paper_bill == 2


def test_no_bill_at_all_is_a_choice_that_is_ticked(town: Town, client_of_bell: Client) -> None:
    Settings(minimum_billing_amount=10).save()
    item = town.shop.items["directory-listing"]
    BaseCharge.objects.create(base=town.north, item=item, way="paper", valid_from=OPENED_ON)

    client_of_bell.post(DELIVERY, {"paper_bill": "0", "email_bill": "0", "looks_here": "yes"})
    page = page_of(client_of_bell, DELIVERY)

    assert BillingProfile.objects.get(account=town.bell).paper_bill == 0
    assert "10.00" in page
    assert "before taxes" in page
    assert Change.objects.get(field="paper_bill").new == "Never"


# Notification preferences


def test_each_switch_is_kept_as_consent_and_can_be_undone(
    town: Town, client_of_bell: Client
) -> None:
    on = {"services_email_ok": "yes", "email_opt_out": "yes", "email_format": "text"}
    client_of_bell.post(MAILINGS, on)
    page = page_of(client_of_bell, MAILINGS)
    [entry] = client_of_bell.session["undo"]

    client_of_bell.post(MAILINGS, {"undo": entry["id"]})
    again = client_of_bell.post(MAILINGS, {"undo": entry["id"]}, follow=True)

    kept = list(Consent.objects.order_by("pk").values_list("kind", "given", "user__user_id"))
    town.bell.refresh_from_db()
    assert "New services and promotions: on; " in page
    assert "Format of mailings: Plain text" in page
    assert sorted(kept[:2]) == [
        ("custom.email_opt_out", True, "100100"),
        ("services_email_ok", True, "100100"),
    ]
    assert [given for _, given, _ in kept[2:]] == [False, False]
    assert (town.bell.services_email_ok, town.bell.email_format) == (False, "html")
    assert not town.bell.custom.get("email_opt_out")
    assert "It is too late to undo this." in again.content.decode()


def test_bills_and_security_notices_say_that_they_always_come(
    town: Town, client_of_bell: Client
) -> None:
    assert "come whatever you choose here" in page_of(client_of_bell, MAILINGS)


# Nobody gets at another's


@pytest.mark.parametrize("address", [EMAILS, DELIVERY, MAILINGS])
def test_pages_show_their_own_account_and_nothing_of_others(town: Town, address: str) -> None:
    BillingProfile.objects.filter(account=town.bell).update(billing_emails="bills@bell.example")
    PaymentProfile.objects.filter(account=town.bell).update(confirmation_emails="p@bell.example")

    page = page_of(signed_in(town.users["500100"]), address)

    assert "Cygnet Travel, account 500100" in page
    assert "bell.example" not in page
