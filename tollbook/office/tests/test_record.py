"""The record of a customer: sections edited in place, each refusal beside its field."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.crawl import invoice_of
from tests.fixtures import signed_in
from tests.town import PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import AccessEvent
from tollbook.access.queries import changes_of_account
from tollbook.access.types import Kind
from tollbook.billing.actions import NewRun, open_run, verify
from tollbook.billing.models import BillingProfile, Cycle, InvoiceReports, ReportSet
from tollbook.billing.types import RunKind
from tollbook.customers.models import (
    Account,
    Consent,
    ContactOfRecord,
    Term,
)
from tollbook.kernel import clock
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting

RECORD = "/office/customers/100100/"
TABS = ("", "invoicing/", "billing/", "custom/", "history/", "fields/?find=zip")


def send(client: Client, section: str, number: str = "100100", **texts: str) -> Any:
    """One section sent as its form is."""
    return client.post(f"/office/customers/{number}/edit/{section}/", texts)


def faults(response: Any) -> list[str]:
    """The refusals of a form that came back."""
    assert response.status_code == 422, response.status_code
    views = response.context.get("views", [])
    opened = [view for view in views if view.is_open]
    return [f"{each.spec.name}: {each.fault}" for view in opened for each in view.faults]


def history(number: str = "100100") -> list[tuple[str, str, str]]:
    """Label, old and new of an account's changes, oldest first."""
    return list(changes_of_account(number).reverse().values_list("label", "old", "new"))


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_within_its_statements(
    client_of_sam: Client, town: Town, tab: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60):
        response = client_of_sam.get(RECORD + tab)

    assert response.status_code == 200
    assert "Bell Bakery" in response.content.decode()


@pytest.mark.accepts("customers-39")
def test_a_section_is_saved_and_each_field_is_one_line_of_history(
    client_of_sam: Client, town: Town
) -> None:
    response = send(client_of_sam, "contact", fax="218 555 0199", phone="(218) 555-0110")

    assert response.headers["Location"] == f"{RECORD}#s-contact"
    town.bell.refresh_from_db()
    assert (town.bell.fax, town.bell.phone) == ("+12185550199", "+12185550110")
    assert ("Fax", "", "+12185550199") in history()
    change = changes_of_account("100100").get(field="fax")
    assert (change.user, change.face, change.ip) == (town.users["sam"], "office", "127.0.0.1")


@pytest.mark.accepts("customers-7")
def test_addresses_are_kept_once_and_a_bad_one_is_named(client_of_sam: Client, town: Town) -> None:
    send(client_of_sam, "contact", contact_emails="a@x.com; b@x.com,a@X.com")
    again = send(client_of_sam, "contact", contact_emails="a@x.com;nope", fax="218 555 0199")

    town.bell.refresh_from_db()
    assert town.bell.contact_emails == "a@x.com; b@x.com"
    assert faults(again) == ['contact_emails: "nope" is not an e-mail address.']
    assert town.bell.fax == ""
    assert "218 555 0199" in again.content.decode()


@pytest.mark.accepts("customers-3")
def test_a_zip_of_six_digits_is_refused_where_it_stands(client_of_sam: Client, town: Town) -> None:
    response = send(client_of_sam, "bill-to", postal_code="123456", address_1="9 New Street")

    assert faults(response) == ["postal_code: Enter a ZIP code as 12345 or 12345-6789."]
    assert town.bell.locations.get(is_bill_to=True).address_1 == "12 Canal Street"


@pytest.mark.accepts("customers-4")
def test_a_state_of_another_zip_is_kept_only_as_typed(client_of_sam: Client, town: Town) -> None:
    place = {"postal_code": "10001", "city": "New York", "state": "CA", "county": "New York County"}

    refused = send(client_of_sam, "bill-to", **place, in_city="yes", country="US")
    kept = send(client_of_sam, "bill-to", **place, in_city="yes", country="US", as_typed="1")

    assert faults(refused) == ["state: ZIP 10001 belongs to NY, not CA."]
    assert kept.status_code == 302
    found = town.bell.locations.get(is_bill_to=True)
    assert (found.state, found.place_confirmed) == ("CA", False)
    wanted = NewRun(cycle=town.cycle, invoice_on=date(2026, 5, 13), kind=RunKind.TRIAL)
    run = verify(run=open_run(wanted=wanted, now=clock.now()), now=clock.now())
    listed = run.findings.filter(code="place-as-typed").values_list("account__number", flat=True)
    assert list(listed) == ["100100"]


@pytest.mark.accepts("customers-14")
def test_a_corporate_account_names_its_top(client_of_sam: Client, town: Town) -> None:
    corporate = {"billing_type": "corporate"}

    empty = send(client_of_sam, "account", **corporate, corporate_parent="")
    sub = send(client_of_sam, "account", **corporate, corporate_parent="200101")
    unknown = send(client_of_sam, "account", **corporate, corporate_parent="999999")
    plain = send(client_of_sam, "account", **corporate, corporate_parent="500100")
    good = send(client_of_sam, "account", **corporate, corporate_parent="200100")

    assert [faults(each) for each in (empty, sub, unknown, plain)] == [
        ["corporate_parent: Enter the corporate account number."],
        ["corporate_parent: 200101 is itself a sub account; enter its parent."],
        ["corporate_parent: No account has this number."],
        ["corporate_parent: 500100 is not a corporate account."],
    ]
    assert good.status_code == 302
    assert Account.objects.get(number="100100").corporate_parent == town.acme


@pytest.mark.accepts("customers-15")
def test_a_top_with_subs_stays_one(client_of_sam: Client, town: Town) -> None:
    Account.objects.filter(number="100100").update(
        billing_type="corporate", corporate_parent=town.acme
    )

    response = send(client_of_sam, "account", "200100", billing_type="standard")

    assert faults(response) == ["billing_type: Move the 3 sub accounts first."]


@pytest.mark.accepts("customers-16")
def test_term_end_follows_contract_date_and_term(client_of_sam: Client, town: Town) -> None:
    Term.objects.create(code="1", label="1 month", months=1)

    send(client_of_sam, "contract", contracted_on="2026-01-31", term="1", term_ends_on="")
    ends = Account.objects.get(number="100100").term_ends_on
    send(client_of_sam, "contract", term="MTM", term_ends_on="02/28/2026")

    assert ends == date(2026, 2, 28)
    assert Account.objects.get(number="100100").term_ends_on is None


@pytest.mark.accepts("customers-17")
def test_a_term_end_by_hand_stays_until_it_is_emptied(client_of_sam: Client, town: Town) -> None:
    send(client_of_sam, "contract", contracted_on="2026-01-01", term="12", term_ends_on="7/4/27")
    send(client_of_sam, "contract", term="24", term_ends_on="07/04/2027")
    by_hand = Account.objects.get(number="100100").term_ends_on
    send(client_of_sam, "contract", term="24", term_ends_on="")

    assert by_hand == date(2027, 7, 4)
    assert Account.objects.get(number="100100").term_ends_on == date(2028, 1, 1)
    early = send(client_of_sam, "contract", term_ends_on="12/31/2025")
    assert faults(early) == ["term_ends_on: The term cannot end before the contract date."]


@pytest.mark.accepts("customers-24")
def test_e_mail_bills_need_an_address(client_of_sam: Client, town: Town) -> None:
    early = send(client_of_sam, "delivery", paper_bill="0", email_bill="2", billing_emails="")
    send(client_of_sam, "delivery", email_bill="2", billing_emails="bills@x.com")
    emptied = send(client_of_sam, "delivery", email_bill="2", billing_emails="")

    assert faults(early) == ["email_bill: Enter a billing e-mail address first."]
    words = "Turn off e-mail bills before removing the address."
    assert faults(emptied) == [f"billing_emails: {words}"]
    profile = BillingProfile.objects.get(account=town.bell)
    assert (profile.email_bill, profile.billing_emails) == (2, "bills@x.com")
    assert ContactOfRecord.objects.filter(account=town.bell, value="bills@x.com").exists()


@pytest.mark.accepts("customers-32")
def test_a_finance_percent_above_the_lawful_one_is_refused(
    client_of_sam: Client, town: Town
) -> None:
    response = send(client_of_sam, "finance", finance_percent="1.51", finance_start_days="10")

    assert faults(response) == ["finance_percent: Enter a value from 0 to 1.5."]
    assert BillingProfile.objects.get(account=town.bell).finance_start_days is None


def test_minimum_rules_ask_for_their_amounts_and_their_place(
    client_of_sam: Client, town: Town
) -> None:
    nothing = {"minimum_amount": "0", "minimum_charge": ""}

    bare = send(client_of_sam, "minimum", minimum_rule="1", **nothing)
    corporate = send(client_of_sam, "minimum", minimum_rule="6", minimum_amount="50")
    good = send(client_of_sam, "minimum", minimum_rule="2", minimum_amount="$50.00")

    assert faults(bare) == [
        "minimum_amount: Enter the minimum amount.",
        "minimum_charge: Enter the charge to apply.",
    ]
    assert faults(corporate) == ["minimum_rule: Corporate rules belong on the corporate parent."]
    assert good.status_code == 302


def test_no_bill_at_all_is_asked_about_once(client_of_sam: Client, town: Town) -> None:
    nothing = {"paper_bill": "0", "email_bill": "0"}

    asked = send(client_of_sam, "delivery", **nothing)
    done = send(client_of_sam, "delivery", **nothing, confirmed="1")

    assert "No bill will be sent." in asked.content.decode()
    assert (asked.status_code, done.status_code) == (422, 302)


def test_a_report_set_ticks_its_reports_and_other_ticks_make_it_custom(
    client_of_sam: Client, town: Town
) -> None:
    send(client_of_sam, "reports", report_set="Summary only")
    chosen = InvoiceReports.objects.get(account=town.bell)
    send(client_of_sam, "reports", report_set="Summary only", location="yes")
    changed = InvoiceReports.objects.get(account=town.bell)

    assert (chosen.product_summary, chosen.location, chosen.report_set) == (
        *(True, False),
        ReportSet.objects.get(name="Summary only"),
    )
    assert (changed.product_summary, changed.location, changed.report_set) == (True, True, None)


def test_mailings_are_kept_as_consent(client_of_sam: Client, town: Town) -> None:
    send(client_of_sam, "mailings", services_email_ok="yes")

    consent = Consent.objects.get(account=town.bell)
    assert (consent.kind, consent.given, consent.face) == ("services_email_ok", True, "office")


def test_what_one_may_not_change_is_text_and_is_ignored(town: Town) -> None:
    rights = ["Customers.Access", "Customers.Update"]
    town.users["sam"].groups.set([set_group(name="Clerks", rights=rights)])
    client = signed_in(town.users["sam"])

    form = client.get(f"{RECORD}billing/?edit=tax").content.decode()
    send(client, "tax", exempt_federal="yes", tax_npanxx="218555")
    refused = send(client, "terms", terms_accepted_ip="198.51.100.1")

    profile = BillingProfile.objects.get(account=town.bell)
    assert 'name="exempt_federal"' not in form
    assert (profile.exempt_federal, profile.tax_npanxx) == (False, "218555")
    assert refused.status_code == 403


def test_looking_alone_draws_no_way_to_edit(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    client = signed_in(town.users["sam"])

    page = client.get(RECORD).content.decode()

    assert "/edit/" not in page
    assert send(client, "contact", fax="").status_code == 403


@pytest.mark.accepts("office-15")
def test_the_second_of_two_people_is_told_loses_nothing_and_sees_what_changed(
    client_of_sam: Client, town: Town
) -> None:
    kim = create_user(user_id="kim", kind=Kind.STAFF, password=PASSWORD, facts={"name": "Kim Ash"})
    kim.groups.set(town.users["sam"].groups.all())
    version = str(Account.objects.get(number="100100").version)
    form = {"version": version, "was.fax": "", "was.name": "Bell Bakery"}
    send(signed_in(kim), "contact", **form, fax="218 555 0111", name="Bell Bakery")

    late = send(client_of_sam, "contact", **form, fax="", name="Bell Bakery & Cafe")
    text = late.content.decode()
    [view] = [each for each in late.context["views"] if each.is_open]
    again = {each.spec.name: each.value for each in view.fields}

    assert late.status_code == 422
    words = "Someone changed this record while you were editing. Reload and try again."
    assert words in text
    assert "Kim Ash" in text
    assert [(each.label, each.was, each.now) for each in view.overtaken] == [
        ("Fax", "nothing", "(218) 555-0111")
    ]
    assert (again["name"], again["fax"]) == ("Bell Bakery & Cafe", "(218) 555-0111")
    send(client_of_sam, "contact", version=str(view.version), name=again["name"], fax=again["fax"])
    town.bell.refresh_from_db()
    assert (town.bell.name, town.bell.fax) == ("Bell Bakery & Cafe", "+12185550111")


def test_a_piece_comes_back_where_htmx_asks(client_of_sam: Client, town: Town) -> None:
    head = {"HX-Request": "true"}

    form = client_of_sam.get(f"{RECORD}edit/contact/", headers=head)
    saved = client_of_sam.post(f"{RECORD}edit/contact/", {"fax": "218 555 0111"}, headers=head)
    wrong = client_of_sam.post(f"{RECORD}edit/contact/", {"fax": "x"}, headers=head)

    assert (form.status_code, saved.status_code, wrong.status_code) == (200, 200, 422)
    assert "<html" not in form.content.decode()
    assert "Saved: Fax." in saved.content.decode()
    assert 'id="record-top" hx-swap-oob="true"' in saved.content.decode()


def test_fields_are_found_by_name_and_by_value(client_of_sam: Client, town: Town) -> None:
    response = client_of_sam.get(f"{RECORD}fields/", {"find": "npanxx"})
    by_value = client_of_sam.get(f"{RECORD}fields/", {"find": "duluth"})

    assert [hit[0] for hit in response.context["hits"]] == ["Tax NPANXX"]
    assert "City" in [hit[0] for hit in by_value.context["hits"]]


def test_an_unknown_section_is_not_found(client_of_sam: Client, town: Town) -> None:
    assert send(client_of_sam, "nonsense").status_code == 404


@pytest.fixture
def golden(town: Town) -> Town:
    """Bell was charged on 1 July 2013, and today is 1 August 2013."""
    posting = Posting(
        town.bell.pk, EntryKind.CHARGE, Decimal("90.00"), "t:1", date(2013, 7, 1), "invoice", "Old"
    )
    post(posting=posting, now=clock.now(), by=None)
    return town


@pytest.mark.accepts("customers-33")
def test_an_adjusted_due_date_moves_days_late_and_its_label(golden: Town) -> None:
    august = datetime(2013, 8, 1, 17, tzinfo=UTC)
    with clock.at(august):
        client = signed_in(golden.users["sam"])
        before = client.get(f"{RECORD}billing/").context["record"]
        send(client, "finance", due_adjust_days="30")
        response = client.get(f"{RECORD}billing/")

    after = response.context["record"]
    assert (before.aging.days_aged, before.aging.days_late, before.late_label) == (
        *(31, 31),
        "Days Late",
    )
    assert (after.aging.days_aged, after.aging.days_late) == (31, 1)
    assert "Days Late (Net 30)" in response.content.decode()


def test_after_the_first_invoice_the_box_shows_old_and_new_buckets(
    client_of_sam: Client, golden: Town
) -> None:
    invoice_of(golden, golden.bell)

    asked = send(client_of_sam, "finance", due_adjust_days="365")
    cycle = send(client_of_sam, "cycle", cycle="", late_fees_waived="no")
    text = asked.content.decode()

    assert asked.status_code == 422
    assert "The due date moves for every transaction of the account" in text
    assert "Days late: " in text
    assert BillingProfile.objects.get(account=golden.bell).due_adjust_days is None
    done = send(client_of_sam, "finance", due_adjust_days="365", confirmed="1")
    assert done.status_code == 302
    assert faults(cycle) == ["cycle: Choose a billing cycle."]


def test_after_the_first_invoice_a_cycle_needs_admin_and_a_reason(town: Town) -> None:
    invoice_of(town, town.bell)
    Cycle.objects.create(
        code="M01", description="On the 1st", day=1, first_invoice_on=date(2026, 1, 1)
    )
    clerks = set_group(name="Clerks", rights=["Customers.Access", "Customers.Update"])
    admins = set_group(name="Admins", rights=["Customers.Admin"])
    town.users["sam"].groups.set([clerks])
    clerk = send(signed_in(town.users["sam"]), "cycle", cycle="M01")
    town.users["sam"].groups.set([admins])
    client = signed_in(town.users["sam"])

    silent = send(client, "cycle", cycle="M01")
    done = send(client, "cycle", cycle="M01", reason="Asked by the customer")

    assert faults(clerk) == ["cycle: The cycle cannot change after the first invoice."]
    assert "Say why the cycle changes." in silent.content.decode()
    assert done.status_code == 302
    event = AccessEvent.objects.get(account="100100", kind__startswith="changed cycle")
    assert event.reason == "Asked by the customer"
