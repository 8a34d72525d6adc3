"""Setup: what staff keep up, with the rules and refusals of each kind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, TODAY, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.billing.models import BaseBilling
from tollbook.catalog.models import BaseCharge, ChargeItem
from tollbook.content.models import BaseLook, SocialLink
from tollbook.customers.models import (
    Account,
    AccountNumberScheme,
    Action,
    Agent,
    Base,
    BaseTemplate,
    Company,
    Group,
    PlaceOverride,
    Status,
    Term,
)
from tollbook.customers.queries.agents import master_of
from tollbook.customers.queries.setup import KINDS
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting
from tollbook.notices.models import Template
from tollbook.payments.models import BasePayment

SETUP = "/office/setup/"


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form at this address holds, as a browser would send it back."""
    context = client.get(address).context
    sheet = context["sheet"]
    ticks = {spec.name for spec in sheet.specs if spec.kind.name == "TICK"}
    texts = {
        name: text for name, text in sheet.texts.items() if not (name in ticks and text != "yes")
    }
    many = [option.value for option, is_on in context["many"] if is_on]
    return {**texts, "seen_version": str(context["row"].version), "many": many}


def save(client: Client, address: str, **changes: Any) -> Any:
    """The form at this address sent with changes; None takes a tick out."""
    sent = {**form_of(client, address), **changes}
    return client.post(address, {name: each for name, each in sent.items() if each is not None})


def errors(response: Any) -> str:
    assert response.status_code == 422
    text: str = response.content.decode()
    return text.partition("Nothing was saved yet")[2].partition("</div>")[0]


def test_every_kind_has_a_list_and_a_form_that_saves_what_it_shows(
    client_of_sam: Client, town: Town
) -> None:
    Agent.objects.create(code="M1", level="master", name="Mia")
    PlaceOverride.objects.create(postal_code="55802", city="Duluth", in_city=True)

    index = client_of_sam.get(SETUP).content.decode()
    for kind in KINDS:
        path = "/office/agents/" if kind.key == "agents" else f"{SETUP}{kind.key}/"
        assert kind.title in index
        assert client_of_sam.get(f"{path}new/").status_code == 200
        row = kind.model._default_manager.order_by("pk").first()
        if row is not None:
            assert save(client_of_sam, f"{path}{row.pk}/").status_code == 302, kind.key
    assert not Change.objects.exclude(entity__in=["base"]).exists()


def test_the_default_base_changes_in_one_step(client_of_sam: Client, town: Town) -> None:
    north, south = (f"{SETUP}bases/{base.pk}/" for base in (town.north, town.south))

    only = save(client_of_sam, north, is_default=None)
    save(client_of_sam, south, is_default="yes")

    assert "One base must be the default." in errors(only)
    assert Base.objects.get(is_default=True) == town.south
    retired = save(client_of_sam, south, is_active=None)
    assert "The default base stays in use; choose another default first." in errors(retired)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"abbreviation": "NEW"}, "The abbreviation cannot change; copy the base instead."),
        ({"host_names": "x.example, South.example"}, "This name already leads to base SOUTH."),
        ({"website": "http://north.example"}, "Enter a web address beginning with https://."),
        ({"printer_folder": "../etc"}, "Use a plain folder name."),
        ({"printer_folder": "/etc"}, "Use a plain folder name."),
        ({"cs_phone": ""}, "This field is required."),
        ({"billing_from_email": "a@x.com; b@x.com"}, "is not an e-mail address."),
    ],
)
def test_a_base_is_refused_in_words(
    client_of_sam: Client, town: Town, changes: dict[str, str], words: str
) -> None:
    response = save(client_of_sam, f"{SETUP}bases/{town.north.pk}/", **changes)

    assert words in errors(response)
    town.north.refresh_from_db()
    assert town.north.version == 1


def test_a_copied_base_takes_the_chosen_groups(client_of_sam: Client, town: Town) -> None:
    address = f"{SETUP}copy/NORTH/"
    group = town.groups["NORTH"]

    taken = client_of_sam.post(address, {"abbreviation": "south"})
    client_of_sam.post(address, {"abbreviation": "lake", "group": [str(group.pk)]})

    copy = Base.objects.get(abbreviation="LAKE")
    group.refresh_from_db()
    assert taken.status_code == 422
    assert (copy.cs_phone, copy.is_default, copy.host_names) == (town.north.cs_phone, False, "")
    assert group.base == copy


def test_a_copied_base_bills_and_looks_like_the_one_it_comes_from(
    client_of_sam: Client, town: Town
) -> None:
    base, item = town.north, ChargeItem.objects.first()
    assert item is not None
    BaseBilling.objects.update_or_create(base=base, defaults={"due_days": 21})
    BasePayment.objects.update_or_create(base=base, defaults={"returned_payment_fee": 25})
    SocialLink.objects.create(base=base, network="facebook", url="https://social.example/north")
    since, gone = {"valid_from": TODAY}, date(2020, 1, 1)
    kept = BaseCharge.objects.create(base=base, item=item, way="percent", percent=2, **since)
    kept.of_items.add(item)
    BaseCharge.objects.create(base=base, item=item, way="fixed", valid_from=gone, valid_to=gone)
    template = Template.objects.filter(kind="welcome").first()
    assert template is not None
    BaseTemplate.objects.update_or_create(
        base=base, kind="welcome", criteria=0, defaults={"template": template}
    )

    client_of_sam.post(f"{SETUP}copy/NORTH/", {"abbreviation": "lake"})

    copy = Base.objects.get(abbreviation="LAKE")
    [charge] = BaseCharge.objects.filter(base=copy)
    assert (charge.item, list(charge.of_items.all())) == (item, [item])
    assert charge.percent == 2
    assert BaseBilling.objects.get(base=copy).due_days == 21
    assert BasePayment.objects.get(base=copy).returned_payment_fee == 25
    assert BaseTemplate.objects.get(base=copy, kind="welcome").template == template
    assert SocialLink.objects.get(base=copy).url == "https://social.example/north"
    looks = BaseLook.objects.order_by("pk").values_list("tokens", "stylesheet")
    assert list(looks.filter(base=copy)) == list(looks.filter(base=base)) != []


def test_what_is_used_is_not_deleted(client_of_sam: Client, town: Town) -> None:
    group = town.groups["NORTH"]

    used = client_of_sam.post(f"{SETUP}groups/{group.pk}/delete/", follow=True)
    base = client_of_sam.post(f"{SETUP}bases/{town.south.pk}/delete/", follow=True)
    free = Group.objects.create(abbreviation="FREE", name="Free")
    client_of_sam.post(f"{SETUP}groups/{free.pk}/delete/")

    assert "5 accounts use this group." in used.content.decode()
    assert "A base is never deleted" in base.content.decode()
    assert not Group.objects.filter(abbreviation="FREE").exists()


def test_a_group_has_four_letters_of_its_own(client_of_sam: Client, town: Town) -> None:
    new = f"{SETUP}groups/new/"

    long = save(client_of_sam, new, abbreviation="NORTH", name="North")
    taken = save(client_of_sam, new, abbreviation="nort", name="North")

    assert "Use at most 4 characters." in errors(long)
    assert "This value is already used by Base North." in errors(taken)


def test_a_scheme_is_raised_by_admin_only_and_never_falls_back(town: Town) -> None:
    sam, scheme = town.users["sam"], AccountNumberScheme.objects.get(name="Master")
    sam.groups.set([set_group(name="Keeper", rights=["Maintenance.Access", "Maintenance.Update"])])
    client, address = signed_in(sam), f"{SETUP}schemes/{scheme.pk}/"

    refused = save(client, address, next_number="700000")
    saved = save(client, address, prefix="K")

    assert "Raising the next number needs the right Maintenance.Admin." in errors(refused)
    assert saved.status_code == 302
    signs = save(client, address, prefix="K/")
    assert "Use letters, digits, dot, dash and underscore only." in errors(signs)


def test_a_status_and_where_accounts_begin(client_of_sam: Client, town: Town) -> None:
    new, active = (Status.objects.get(code=code) for code in ("new", "active"))

    only = save(client_of_sam, f"{SETUP}statuses/{new.pk}/", is_initial=None)
    code = save(client_of_sam, f"{SETUP}statuses/{active.pk}/", code="other")
    used = client_of_sam.post(f"{SETUP}statuses/{active.pk}/delete/", follow=True)

    assert "One status must be where new accounts begin." in errors(only)
    assert "The code cannot change once it is saved." in errors(code)
    assert "6 accounts use this status." in used.content.decode()


def test_an_action_of_ones_own_is_offered_on_the_record(client_of_sam: Client, town: Town) -> None:
    status = {each.code: str(each.pk) for each in Status.objects.all()}
    wish = {"code": "pause", "label": "Pause", "to_status": status["suspended"]}

    none = save(client_of_sam, f"{SETUP}actions/new/", **wish)
    save(client_of_sam, f"{SETUP}actions/new/", **wish, many=[status["active"]])

    assert "Choose at least one." in errors(none)
    assert Action.objects.get(code="pause").from_statuses.get().code == "active"
    record = client_of_sam.get("/office/customers/100100/").content.decode()
    assert "actions/pause/" in record


def test_a_term_lasts_or_is_month_to_month(client_of_sam: Client, town: Town) -> None:
    new = f"{SETUP}terms/new/"

    none = save(client_of_sam, new, code="0", label="None", months="0")
    long = save(client_of_sam, new, code="L", label="Long", months="121")
    save(client_of_sam, new, code="M2M", label="Monthly", months="5", is_mtm="yes")

    assert "Enter a value from 1 to 120." in errors(none)
    assert "Enter a value from 0 to 120." in errors(long)
    assert Term.objects.get(code="M2M").months == 0


def test_an_override_of_a_rejected_name_is_refused(client_of_sam: Client, town: Town) -> None:
    new = f"{SETUP}overrides/new/"

    bad = save(client_of_sam, new, postal_code="10001", city="Manhattan", in_city="yes")
    save(client_of_sam, new, postal_code="84536-1234", city="Goulding", in_city="no")

    assert "The postal service refuses mail for Manhattan in this ZIP." in errors(bad)
    assert PlaceOverride.objects.get().postal_code == "84536"


def test_agents_stand_in_three_levels(client_of_sam: Client, town: Town) -> None:
    new = "/office/agents/new/"
    save(client_of_sam, new, code="M1", name="Mia", level="master")
    mia = Agent.objects.get(code="M1")

    wrong = save(client_of_sam, new, code="U1", name="Uma", level="sub", parent=str(mia.pk))
    save(client_of_sam, new, code="S1", name="Sol", level="sales", parent=str(mia.pk))
    sol = Agent.objects.get(code="S1")
    save(client_of_sam, new, code="U1", name="Uma", level="sub", parent=str(sol.pk))
    moved = save(client_of_sam, f"/office/agents/{sol.pk}/", level="master", parent="")
    town.bell.agent = Agent.objects.get(code="U1")
    town.bell.save()
    used = client_of_sam.post(f"/office/agents/{town.bell.agent.pk}/delete/", follow=True)

    assert "A sub agent belongs to a sales agent." in errors(wrong)
    assert "Move the 1 agent below first." in errors(moved)
    assert master_of(Agent.objects.get(code="U1")) == mia
    assert "1 account uses this agent." in used.content.decode()


def test_setup_asks_for_the_rights_of_its_kind(town: Town, client_of_cyd: Client) -> None:
    sam = town.users["sam"]
    sam.groups.set([set_group(name="Looks", rights=["Maintenance.Access"])])
    client = signed_in(sam)

    assert client.get(f"{SETUP}groups/").status_code == 200
    assert client.get(f"{SETUP}agents/").status_code == 404
    assert client.get("/office/agents/").status_code == 403
    assert client.post(f"{SETUP}groups/new/", {"name": "x"}).status_code == 403
    assert client.get(f"{SETUP}nothing/").status_code == 404
    assert client_of_cyd.get(SETUP).status_code == 404


def test_two_people_at_one_form(client_of_sam: Client, town: Town) -> None:
    address = f"{SETUP}groups/{town.groups['NORTH'].pk}/"
    mine = form_of(client_of_sam, address)
    save(client_of_sam, address, name="North of here")

    late = client_of_sam.post(address, {**mine, "name": "Too late"})

    assert "Someone changed this record while you were editing." in errors(late)
    assert 'value="Too late"' in late.content.decode()


def test_the_currency_stays_once_something_was_posted(client_of_sam: Client, town: Town) -> None:
    address = f"{SETUP}companies/{town.company.pk}/"
    save(client_of_sam, address, currency="cad")
    posting = Posting(
        *(town.bell.pk, EntryKind.CHARGE, Decimal("9.00"), "test:1", TODAY, "invoice", "Bill")
    )
    post(posting=posting, now=NOW, by=None)

    late = save(client_of_sam, address, currency="USD")

    town.company.refresh_from_db()
    assert town.company.currency == "CAD"
    assert "The currency is fixed after the first ledger entry." in errors(late)


def test_neither_base_nor_group_moves_what_was_posted_into_another_currency(
    client_of_sam: Client, town: Town
) -> None:
    other = Company.objects.create(name="Other", legal_name="Other Inc.", currency="EUR")
    abroad = Base.objects.create(abbreviation="EURO", company=other, name="Euro", cs_phone="1")
    group = town.groups["NORTH"]
    posting = Posting(
        *(town.bell.pk, EntryKind.CHARGE, Decimal("9.00"), "test:1", TODAY, "invoice", "Bill")
    )
    post(posting=posting, now=NOW, by=None)

    base = save(client_of_sam, f"{SETUP}bases/{group.base_id}/", company=str(other.pk))
    moved = save(client_of_sam, f"{SETUP}groups/{group.pk}/", base=str(abroad.pk))

    for response in (base, moved):
        assert "The currency is fixed after the first ledger entry." in errors(response)


def test_a_group_takes_no_sub_into_another_currency_than_its_parent(
    client_of_sam: Client, town: Town
) -> None:
    """A structure that is in the group as a whole goes along."""
    other = Company.objects.create(name="Other", legal_name="Other Inc.", currency="EUR")
    abroad = Base.objects.create(abbreviation="EURO", company=other, name="Euro", cs_phone="1")
    subs = Group.objects.create(abbreviation="SUBS", name="Subs", base=town.north)
    sub, top = town.accounts["200101"], town.accounts["200100"]
    Account.objects.filter(pk=sub.pk).update(group=subs)
    address = f"{SETUP}groups/{subs.pk}/"

    torn = save(client_of_sam, address, base=str(abroad.pk))
    Account.objects.filter(Q(pk=top.pk) | Q(corporate_parent=top)).update(group=subs)
    whole = save(client_of_sam, address, base=str(abroad.pk))

    assert "Parent and sub must share a currency." in errors(torn)
    assert whole.status_code == 302


def test_another_default_base_moves_no_account_without_base_into_another_currency(
    client_of_sam: Client, town: Town
) -> None:
    """Standing or new, the base is kept as it was; in the same currency it may be the default."""
    other = Company.objects.create(name="Other", legal_name="Other Inc.", currency="EUR")
    abroad = Base.objects.create(abbreviation="EURO", company=other, name="Euro", cs_phone="1")
    Group.objects.filter(pk=town.groups["NORTH"].pk).update(base=None)
    default = Base.objects.get(is_default=True)
    posting = Posting(
        *(town.bell.pk, EntryKind.CHARGE, Decimal("9.00"), "test:1", TODAY, "invoice", "Bill")
    )
    post(posting=posting, now=NOW, by=None)
    wanted = {"is_default": "yes", "cs_phone": "2185550100"}

    standing = save(client_of_sam, f"{SETUP}bases/{abroad.pk}/", **wanted)
    new = save(
        client_of_sam,
        f"{SETUP}bases/new/",
        **(wanted | {"abbreviation": "EUR2", "name": "New", "company": str(other.pk)}),
    )
    kept = Base.objects.get(is_default=True)
    Company.objects.filter(pk=other.pk).update(currency=town.company.currency)
    save(client_of_sam, f"{SETUP}bases/{abroad.pk}/", **wanted)

    for response in (standing, new):
        assert "Accounts without a base have entries in another currency" in errors(response)
    assert kept == default
    assert Base.objects.get(is_default=True) == abroad


def test_a_base_keeps_its_defaults_of_bills_and_payments_under_one_version(
    client_of_sam: Client, town: Town
) -> None:
    address = f"{SETUP}bases/{town.north.pk}/"
    opened = form_of(client_of_sam, address)
    assert opened["returned_payment_fee"] == "0.00"

    refused = save(client_of_sam, address, finance_percent="1.51")
    saved = save(client_of_sam, address, due_days="25", returned_payment_fee="30", post_at_once="")

    assert "Finance charge percent: Enter a value from 0 to 1.5." in errors(refused)
    billing, payments = BaseBilling.objects.get(base=town.north), BasePayment.objects.get()
    assert saved.status_code == 302
    assert (billing.due_days, payments.returned_payment_fee) == (25, Decimal(30))
    assert not payments.post_at_once
    labels = Change.objects.filter(entity="base billing").values_list("old", "new")
    assert ("20", "25") in labels
    stale = client_of_sam.post(address, opened | {"due_days": "40"})
    assert "Someone changed this record" in errors(stale)
