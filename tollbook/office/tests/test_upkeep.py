"""Settings, drop-down lists and custom fields, kept by staff."""

from typing import Any

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.billing.models import AccountMessage, Settings
from tollbook.catalog.models import TaxRule
from tollbook.customers.models import Account
from tollbook.fields.models import Choice, FieldDefinition
from tollbook.payments.models import CycleGateways, PaymentProfile, PaymentRule
from tollbook.payments.models import Settings as PaymentSettings

NEW_ITEM = {"label": "Tin", "value": "tin", "order": "50", "is_active": "yes", "description": ""}
NEW_FIELD = {
    "key": "door_code",
    "label": "Door code",
    "kind": "text",
    "size": "8",
    "places": "0",
    "tab": "Access",
    "order": "10",
    "portal": "none",
    "is_active": "yes",
}


def errors(response: Any) -> list[str]:
    """What a form that came back says is wrong."""
    assert response.status_code == 422
    return [words for _, words in response.context["sheet"].errors]


def test_settings_stand_with_meaning_default_and_who_changed_them(
    client_of_sam: Client, town: Town
) -> None:
    before = client_of_sam.get("/office/settings/").content.decode()
    form = client_of_sam.get("/office/settings/billing/").context["sheet"].texts
    changed = form | {"show_days_late": "12"}

    response = client_of_sam.post("/office/settings/billing/", changed)
    after = client_of_sam.get("/office/settings/").content.decode()

    assert "CustomerAlerts_ShowDaysLate" in before
    assert "SPEC_CheckCustomFieldsToAllowACHsForCustomers" in before
    assert response.status_code == 302
    assert Settings.load().show_days_late == 12
    assert "Sam Oak" in after
    line = Change.objects.filter(entity="settings").values_list("label", "old", "new")
    assert list(line) == [("CustomerAlerts_ShowDaysLate", "5", "12")]


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        ("billing.show_days_late", "1000", "Enter a value from 0 to 999."),
        ("usage.rating_decimals_default", "five", "Enter a whole number."),
        ("payments.expiry_notice_days", "soon", "Enter days separated by commas."),
        ("access.trusted_office_addresses", "here", "Enter addresses or networks"),
    ],
)
def test_a_bad_setting_is_refused_and_nothing_is_saved(
    client_of_sam: Client, town: Town, setting: str, text: str, words: str
) -> None:
    room, _, name = setting.partition(".")
    address = f"/office/settings/{room}/"
    form = client_of_sam.get(address).context["sheet"].texts

    response = client_of_sam.post(address, form | {name: text})

    assert words in " ".join(errors(response))
    assert not Change.objects.filter(entity="settings").exists()
    assert PaymentSettings.load().expiry_notice_days == "7,30,60"


def test_settings_ask_for_the_right_admin(town: Town) -> None:
    rights = ["Maintenance.Access", "Maintenance.Update"]
    town.users["sam"].groups.set([set_group(name="Keepers", rights=rights)])

    response = signed_in(town.users["sam"]).get("/office/settings/")

    assert response.status_code == 403
    assert "Maintenance.Admin" in response.content.decode()


@pytest.mark.accepts("customers-20")
def test_a_question_about_a_person_is_refused(client_of_sam: Client, town: Town) -> None:
    asked = NEW_ITEM | {"label": "What is your mother's maiden name?", "value": "maiden"}

    response = client_of_sam.post("/office/lists/PasswordQuestion/", asked)

    words = "Item: Questions may not ask for personal or account data."
    assert errors(response) == [words]
    assert not Choice.objects.filter(value="maiden").exists()


def test_a_list_gets_an_item_and_keeps_its_stored_values_apart(
    client_of_sam: Client, town: Town
) -> None:
    added = client_of_sam.post("/office/lists/CustomerVIPStatus/", NEW_ITEM)
    twice = client_of_sam.post("/office/lists/CustomerVIPStatus/", NEW_ITEM)
    zero = client_of_sam.post("/office/lists/AutopayLeave/", NEW_ITEM | {"value": "0"})

    assert added.status_code == 302
    assert errors(twice) == ["Stored value: This stored value is already in the list."]
    assert errors(zero) == ["Stored value: Enter a whole number other than 0."]


def test_a_used_item_keeps_its_value_and_only_goes_out_of_use(
    client_of_sam: Client, town: Town
) -> None:
    Account.objects.filter(number="100100").update(custom={"vip_status": "gold"})
    gold = Choice.objects.get(value="gold")
    tin = Choice.objects.get(value="silver")
    address = f"/office/lists/CustomerVIPStatus/{gold.pk}/"

    renamed = client_of_sam.post(address, NEW_ITEM | {"label": "Gold", "value": "au"})
    client_of_sam.post(f"{address}drop/")
    client_of_sam.post(f"/office/lists/CustomerVIPStatus/{tin.pk}/drop/")

    assert errors(renamed) == [
        "Stored value: Records hold this stored value, so it stays as it is."
    ]
    assert not Choice.objects.get(value="gold").is_active
    assert not Choice.objects.filter(value="silver").exists()
    offered = client_of_sam.post(
        "/office/customers/200100/edit/custom-1/", {"custom.vip_status": "gold"}
    )
    kept = client_of_sam.post(
        "/office/customers/100100/edit/custom-1/", {"custom.vip_status": "gold"}
    )
    assert "This value is no longer in use; choose another." in offered.content.decode()
    assert kept.status_code == 302


def test_a_field_of_staff_is_typed_on_the_record_and_its_key_stays(
    client_of_sam: Client, town: Town
) -> None:
    made = client_of_sam.post("/office/fields/new/", NEW_FIELD)
    record = client_of_sam.get("/office/customers/100100/custom/?all=1").content.decode()
    client_of_sam.post("/office/fields/door_code/", NEW_FIELD | {"key": "other", "label": "Door"})
    views = client_of_sam.get("/office/customers/100100/custom/").context["views"]
    key = next(each.key for each in views if each.section.title == "Access")
    wrong = client_of_sam.post(
        f"/office/customers/100100/edit/{key}/", {"custom.door_code": "far too long"}
    )

    assert made.status_code == 302
    assert "Door code" in record
    assert FieldDefinition.objects.get(key="door_code").label == "Door"
    assert "Use at most 8 characters." in wrong.content.decode()


def test_what_the_system_reads_is_never_retired_and_values_outlive_their_field(
    client_of_sam: Client, town: Town
) -> None:
    Account.objects.filter(number="100100").update(custom={"payment_plan": True, "ach": True})
    plan = FieldDefinition.objects.get(key="payment_plan")
    form = NEW_FIELD | {"label": plan.label, "kind": plan.kind, "tab": plan.tab}
    form.pop("is_active")

    ach = client_of_sam.post("/office/fields/ach/", form | {"label": "ACH"})
    other_kind = client_of_sam.post("/office/fields/payment_plan/", form | {"kind": "date"})
    retired = client_of_sam.post("/office/fields/payment_plan/", form)

    assert "The system reads this field" in " ".join(errors(ach))
    assert "Kind: Records hold values of it." in errors(other_kind)
    assert retired.status_code == 302
    page = "/office/customers/100100/custom/?all=1"
    client_of_sam.get(page)  # says once that it is saved
    assert "Payment Plan" not in client_of_sam.get(page).content.decode()
    assert Account.objects.get(number="100100").custom["payment_plan"] is True


def test_deposit_date_belongs_to_a_deposit(client_of_sam: Client, town: Town) -> None:
    views = client_of_sam.get("/office/customers/100100/custom/").context["views"]
    key = next(each.key for each in views if each.section.title == "Credit")

    alone = client_of_sam.post(
        f"/office/customers/100100/edit/{key}/", {"custom.deposit_on": "04/01/2026"}
    )
    both = {"custom.deposit_on": "04/01/2026", "custom.deposit_amount": "$120"}
    good = client_of_sam.post(f"/office/customers/100100/edit/{key}/", both)

    assert "Enter the deposit first." in alone.content.decode()
    assert good.status_code == 302
    custom = Account.objects.get(number="100100").custom
    assert (custom["deposit_on"], custom["deposit_amount"]) == ("2026-04-01", "120.00")
    labels = Change.objects.filter(account="100100").values_list("label", flat=True)
    assert set(labels) == {"Deposit", "Deposit Date"}


@pytest.mark.parametrize("address", ["/office/settings/", "/office/lists/", "/office/fields/"])
def test_customers_find_nothing(client_of_cyd: Client, address: str) -> None:
    assert client_of_cyd.get(address).status_code == 404


def test_a_message_stands_on_one_customers_bills_within_its_dates(
    client_of_sam: Client, town: Town
) -> None:
    address = "/office/customers/100100/messages/"
    message = {"text": "Thank you, Ben", "first_invoice_on": "05/13/2026"}

    late = client_of_sam.post(address, message | {"last_invoice_on": "05/12/2026"})
    kept = client_of_sam.post(address, message)
    tab = client_of_sam.get("/office/customers/100100/invoicing/").content.decode()

    assert errors(late) == ["Last invoice date: The last date lies before the first."]
    assert kept.status_code == 302
    assert "1 message" in tab
    row = AccountMessage.objects.get()
    change = message | {"row": str(row.pk), "version": "1", "text": "Thank you all"}
    changed, stale = client_of_sam.post(address, change), client_of_sam.post(address, change)
    assert (changed.status_code, stale.status_code) == (302, 422)
    assert AccountMessage.objects.get().text == "Thank you all"
    assert (
        "Thank you all</textarea>" in client_of_sam.get(f"{address}?row={row.pk}").content.decode()
    )
    foreign = "/office/customers/200100/messages/"
    assert client_of_sam.get(f"{foreign}?row={row.pk}").status_code == 404
    assert client_of_sam.post(f"{address}{row.pk}/drop/").status_code == 302
    assert not AccountMessage.objects.exists()
    labels = Change.objects.filter(account="100100").values_list("label", flat=True)
    assert set(labels) == {"account message added", "text", "account message removed"}


def test_a_single_tax_is_at_zero_once_at_a_time_and_asks_for_admin(
    client_of_sam: Client, town: Town
) -> None:
    address = "/office/customers/100100/taxes/"
    code = TaxRule.objects.order_by("code").values_list("code", flat=True)[0]
    override = {"tax_code": code, "valid_from": "1/1/2026", "reason": "Church"}

    kept = client_of_sam.post(address, override | {"valid_to": "12/31/2026"})
    overlaps = client_of_sam.post(address, override | {"valid_from": "6/1/2026", "valid_to": ""})
    after = client_of_sam.post(address, override | {"valid_from": "1/1/2027"})
    rights = ["Customers.Access", "Customers.Update"]
    town.users["sam"].groups.set([set_group(name="Clerks", rights=rights)])

    assert (kept.status_code, after.status_code) == (302, 302)
    assert errors(overlaps) == ["From: This tax is already overridden in that period."]
    refused = signed_in(town.users["sam"]).post(address, override)
    assert refused.status_code == 403


@pytest.mark.accepts("customers-36")
def test_a_setting_that_no_payment_rule_asks_for_is_absent_and_keeps_its_value(
    client_of_sam: Client, town: Town
) -> None:
    PaymentProfile.objects.filter(account=town.bell).update(surcharge_exempt=True)
    record = "/office/customers/100100/"
    form = {"was.surcharge_exempt": "yes", "method_delete": "-1", "autopay_leave": "1"}

    without = client_of_sam.get(f"{record}billing/?edit=payment").content.decode()
    client_of_sam.post(f"{record}edit/payment/", form)
    kept = PaymentProfile.objects.get(account=town.bell)
    rule = PaymentRule.objects.create(name="Fee", kind="card", surcharge_percent=3)
    CycleGateways.objects.create(cycle_code="M13", card_rule=rule)
    with_rule = client_of_sam.get(f"{record}billing/?edit=payment").content.decode()
    client_of_sam.post(f"{record}edit/payment/", form)

    assert 'name="surcharge_exempt"' not in without
    assert (kept.surcharge_exempt, kept.method_delete) == (True, -1)
    assert 'name="surcharge_exempt"' in with_rule
    assert not PaymentProfile.objects.get(account=town.bell).surcharge_exempt
