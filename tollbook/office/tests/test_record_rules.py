"""What the record asks, offers and says around a change: places, cycles, agents, second use."""

from datetime import date
from typing import Any

from django.test import Client

from tests.crawl import invoice_of
from tests.fixtures import SYSTEM, signed_in
from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.queries import changes_of_account
from tollbook.billing.models import BillingProfile, Cycle
from tollbook.catalog.models import RateException
from tollbook.customers.actions.secrets import set_ssn
from tollbook.customers.models import Account, Agent, Base, Company, Group
from tollbook.notices.models import Notice
from tollbook.notices.types import NoticeKind
from tollbook.services.models import Product

RECORD = "/office/customers/100100/"
ADDRESS = {
    "address_1": "9 New Street",
    "postal_code": "84536",
    "city": "Duluth",
    "state": "MN",
    "county": "St. Louis County",
    "in_city": "yes",
    "country": "US",
}


def send(client: Client, section: str, number: str = "100100", **texts: str) -> Any:
    """One section of a record, Bell's unless told otherwise, sent as its form is."""
    return client.post(f"/office/customers/{number}/edit/{section}/", texts)


def opened(response: Any) -> Any:
    """The section that stands open on the page."""
    [view] = [each for each in response.context["views"] if each.is_open]
    return view


def typed(view: Any) -> dict[str, str]:
    """What the open section holds."""
    return {each.spec.name: each.value for each in view.fields}


def test_select_lists_the_places_of_the_zip_and_the_chosen_one_fills_the_address(
    client_of_sam: Client, town: Town
) -> None:
    listed = opened(send(client_of_sam, "bill-to", **ADDRESS, do="places"))
    chosen = send(client_of_sam, "bill-to", **ADDRESS, do="place", place="Monument Vly")
    filled = typed(opened(chosen))
    stands = town.bell.locations.get(is_bill_to=True)
    saved = send(client_of_sam, "bill-to", **ADDRESS, place="Monument Vly")

    assert [each.city for each in listed.places] == ["Monument Valley", "Monument Vly"]
    assert typed(listed)["city"] == "Duluth"
    assert chosen.status_code == 200
    assert (filled["city"], filled["state"], filled["in_city"]) == ("Monument Vly", "UT", "no")
    assert (filled["address_1"], stands.address_1) == ("9 New Street", "12 Canal Street")
    assert saved.status_code == 302
    stands.refresh_from_db()
    assert (stands.city, stands.county, stands.in_city) == (
        *("Monument Vly", "San Juan County", False),
    )


def test_another_zip_alone_never_changes_the_city_and_its_places_are_offered(
    client_of_sam: Client, town: Town
) -> None:
    response = send(client_of_sam, "bill-to", **ADDRESS)

    view = opened(response)
    assert response.status_code == 422
    assert [each.fault for each in view.faults] == ["ZIP 84536 belongs to UT, not MN."]
    assert [each.city for each in view.places] == ["Monument Valley", "Monument Vly"]
    assert town.bell.locations.get(is_bill_to=True).postal_code == "55802"


def test_a_cycle_that_never_bills_parks_accounts_and_is_for_admins(town: Town) -> None:
    facts = {"day": 13, "first_invoice_on": date(2026, 1, 13), "is_billable": False}
    Cycle.objects.create(code="PARK", description="Parked", **facts)
    rights = ["Customers.Access", "Customers.Update"]
    sam = town.users["sam"]
    admin = send(signed_in(sam), "cycle", cycle="PARK")
    Account.objects.filter(pk=town.bell.pk).update(version=1)
    BillingProfile.objects.filter(account=town.bell).update(cycle=town.cycle)
    sam.groups.set([set_group(name="Clerks", rights=rights)])
    clerk = send(signed_in(sam), "cycle", cycle="PARK")

    assert admin.status_code == 302
    assert [each.fault for each in opened(clerk).faults] == [
        "This value is no longer in use; choose another."
    ]


def test_the_agent_leads_to_the_agents_page_for_those_who_may_see_it(town: Town) -> None:
    sam, sid = town.users["sam"], Agent.objects.get(code="A-110")
    with_right = signed_in(sam).get(RECORD).content.decode()
    Account.objects.filter(pk=town.bell.pk).update(agent=None)
    without_agent = signed_in(sam).get(RECORD).content.decode()
    sam.groups.set([set_group(name="Looks", rights=["Customers.Access"])])
    without_right = signed_in(sam).get(RECORD).content.decode()

    assert f'<a href="/office/agents/{sid.pk}/">Open A-110</a>' in with_right
    assert '<a href="/office/agents/">All agents</a>' in without_agent
    assert "Agent ID Link" not in without_right


def test_a_picked_agent_shows_its_master_and_the_group_follows_until_bills_stand(
    client_of_sam: Client, town: Town
) -> None:
    sid = Agent.objects.get(code="A-110")
    Agent.objects.filter(pk=sid.pk).update(group=town.groups["SOUTH"])
    Account.objects.filter(pk=town.bell.pk).update(agent=None)

    looked = opened(send(client_of_sam, "agent", agent="A-110", do="follow"))
    invoice_of(town, town.bell, "L1")
    send(client_of_sam, "agent", agent="A-110")
    page = client_of_sam.get(RECORD).content.decode()

    shown = {each.spec.name: each.text for each in looked.fields}
    assert shown["master"].startswith("A-100")
    town.bell.refresh_from_db()
    assert (town.bell.agent, town.bell.group) == (sid, town.groups["NORTH"])
    assert "Bills stand, so the group does not follow." in page


def test_the_group_of_a_picked_agent_stands_in_the_form_and_may_be_changed_before_saving(
    client_of_sam: Client, town: Town
) -> None:
    Agent.objects.filter(code="A-110").update(group=town.groups["SOUTH"])
    Account.objects.filter(pk=town.bell.pk).update(agent=None)
    closed = client_of_sam.get(f"{RECORD}?edit=agent").content.decode()

    looked = opened(send(client_of_sam, "agent", agent="A-110", do="follow"))
    kept = send(client_of_sam, "agent", agent="A-110", group="NORT")

    assert 'name="group"' not in closed
    assert looked.follows.value == "SOUT"
    assert looked.follows.was == "NORT"
    assert kept.status_code == 302
    town.bell.refresh_from_db()
    assert town.bell.agent is not None
    assert (town.bell.agent.code, town.bell.group) == ("A-110", town.groups["NORTH"])


def test_without_a_look_the_group_follows_when_the_agent_is_saved(
    client_of_sam: Client, town: Town
) -> None:
    Agent.objects.filter(code="A-110").update(group=town.groups["SOUTH"])
    Account.objects.filter(pk=town.bell.pk).update(agent=None)

    send(client_of_sam, "agent", agent="A-110")

    town.bell.refresh_from_db()
    assert town.bell.group == town.groups["SOUTH"]


def test_a_group_is_not_changed_with_the_agent_that_stands(
    client_of_sam: Client, town: Town
) -> None:
    before, agent = town.bell.group, town.bell.agent
    assert agent is not None

    send(client_of_sam, "agent", agent=agent.code, group="SOUT")

    town.bell.refresh_from_db()
    assert town.bell.group == before


def test_an_external_id_of_another_account_is_asked_about_once(
    client_of_sam: Client, town: Town
) -> None:
    Account.objects.filter(pk=town.acme.pk).update(external_id="OLD-7")

    asked = send(client_of_sam, "external", external_id="OLD-7")
    done = send(client_of_sam, "external", external_id="OLD-7", confirmed="1")
    again = send(client_of_sam, "external", external_id="OLD-7", state_tax_id="MN 4")

    assert "External ID OLD-7 stands on account 200100 Acme already." in asked.content.decode()
    assert (asked.status_code, done.status_code, again.status_code) == (422, 302, 302)


def test_staff_set_the_code_that_callers_are_asked_for(client_of_sam: Client, town: Town) -> None:
    address = f"{RECORD}security-code/"

    short = client_of_sam.post(address, {"code": "abc"})
    kept = client_of_sam.post(address, {"code": "Heron9"})
    same = client_of_sam.post(address, {"code": "Heron9"})
    said = client_of_sam.post(f"{RECORD}verify/", {"said": "heron9"}).content.decode()
    page = client_of_sam.get(RECORD).content.decode()
    gone = client_of_sam.post(address, {"code": ""})

    assert "Use 4 to 20 letters and digits." in short.content.decode()
    assert "Choose a new code." in same.content.decode()
    assert (short.status_code, kept.status_code, gone.status_code) == (422, 302, 302)
    assert "no match" not in said
    assert f'href="{address}"' in page
    assert "Heron9" not in page
    town.bell.security.refresh_from_db()
    assert town.bell.security.code_cipher == ""
    told = list(changes_of_account("100100").values_list("label", "old", "new"))
    assert told == [("Security Code", "(set)", "(removed)"), ("Security Code", "", "(set)")]


def test_nobody_is_identified_by_digits_of_the_ssn(client_of_sam: Client, town: Town) -> None:
    set_ssn(account=town.bell, ssn="321-54-6789", by=SYSTEM)

    code = client_of_sam.post(f"{RECORD}security-code/", {"code": "A2154B"})
    asked = {"question_1": "song", "answer_1": "321 54 6789", "question_2": "boat"}
    answer = client_of_sam.post(f"{RECORD}questions/", asked | {"answer_2": "mauve"})

    assert "Do not use account data or personal data." in code.content.decode()
    assert "Choose an answer that is not account or personal data." in answer.content.decode()


def test_the_head_says_that_a_product_has_specified_rates(
    client_of_sam: Client, town: Town
) -> None:
    code = RateException.objects.create(code="X9", name="Friends")
    Product.objects.filter(account=town.bell, status="active").update(rate_exception=code)

    record = client_of_sam.get(RECORD).context["record"]

    said = [each.text for each in record.alarms]
    assert "Specified rates: exception code X9 on products" in said


def test_a_structure_stays_in_one_currency(client_of_sam: Client, town: Town) -> None:
    other = Company.objects.create(name="Other", legal_name="Other Inc.", currency="EUR")
    abroad = Base.objects.create(abbreviation="EURO", company=other, name="Euro", cs_phone="1")
    Group.objects.create(abbreviation="EURO", name="Euro", base=abroad)

    for number in ("200100", "200101"):
        page = send(client_of_sam, "account", number, group="EURO").content.decode()
        assert "Parent and sub must share a currency." in page


def test_only_another_address_is_told_to_the_old_contact(client_of_sam: Client, town: Town) -> None:
    send(client_of_sam, "bill-to", in_city="no")
    silent = Notice.objects.filter(kind=NoticeKind.SECURITY_CHANGE).count()
    send(client_of_sam, "bill-to", address_1="9 New Street")

    assert town.bell.locations.get(is_bill_to=True).in_city is False
    assert (silent, Notice.objects.filter(kind=NoticeKind.SECURITY_CHANGE).count()) == (0, 1)
