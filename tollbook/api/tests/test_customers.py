"""TMF629: the record of a customer over the API is that of the pages."""

from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import AccessEvent, Change, User
from tollbook.api.tests.programs import CUSTOMERS, patched, program_of
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Account, Membership
from tollbook.customers.types import Role

BELL = f"{CUSTOMERS}/100100"


@pytest.fixture
def program(town: Town) -> Client:
    """A program of Sam's, of the staff."""
    return program_of(town.users["sam"])


def with_rights(town: Town, *rights: str) -> Client:
    """A program of Sam's, who has these rights alone."""
    set_group(name="Staff", rights=rights)
    return program_of(town.users["sam"])


def test_a_customer_tells_who_it_is_and_how_to_reach_it(program: Client) -> None:
    found = program.get(BELL).json()

    assert (found["id"], found["name"], found["status"]) == ("100100", "Bell Bakery", "active")
    assert found["href"] == BELL
    assert found["validFor"] == {"startDateTime": "2026-01-01T06:00:00Z"}
    assert found["contactMedium"] == [
        {"mediumType": "phone", "characteristic": {"phoneNumber": "+12185551001"}},
        {"mediumType": "email", "characteristic": {"emailAddress": "a100100@north.example"}},
        {
            "mediumType": "postalAddress",
            "preferred": True,
            "characteristic": {
                "street1": "12 Canal Street",
                "city": "Duluth",
                "stateOrProvince": "MN",
                "postCode": "55802",
                "country": "US",
            },
        },
    ]


def test_a_sub_names_its_parent_to_those_who_see_it(town: Town) -> None:
    ada, dora = (program_of(town.users[each]) for each in ("200100", "200101"))

    of_ada, of_dora = (each.get(f"{CUSTOMERS}/200101").json() for each in (ada, dora))

    assert [each["id"] for each in of_ada["relatedParty"]] == ["200100"]
    assert of_ada["record"]["corporate_parent"] == "200100"
    assert "relatedParty" not in of_dora
    assert of_dora["record"]["corporate_parent"] == ""


def test_customers_see_of_their_record_what_the_profile_shows(town: Town) -> None:
    staff, customer, agent = (
        program_of(town.users[each]).get(BELL).json().get("record", {})
        for each in ("sam", "100100", "nora")
    )

    assert staff["cycle"] == "M13"
    assert "agent" in staff
    assert "agent" not in customer
    assert customer["phone"] == "+12185551001"
    assert set(customer) < set(staff)
    assert agent == {}
    assert not [name for name in staff if "ssn" in name or "cipher" in name or "hash" in name]


@pytest.mark.accepts("customers-12")
def test_a_number_that_somebody_without_admin_sends_is_not_writable(town: Town) -> None:
    program = with_rights(town, "Customers.Access", "Customers.Update")

    answers = [
        patched(program, BELL, {"id": "X-1"}),
        patched(program, BELL, {"record": {"number": "X-1"}}),
        patched(program, BELL, {"record": {"number": "X-1", "fax": "2185550199"}}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (400, "not_writable")
    ] * 3
    assert "Customers.Admin" in answers[0].json()["reason"]
    assert Account.objects.get(pk=town.bell.pk).number == "100100"
    assert Account.objects.get(pk=town.bell.pk).fax == ""


@pytest.mark.accepts("customers-12")
def test_on_the_page_the_same_number_is_ignored(town: Town, client_of_sam: Client) -> None:
    set_group(name="Staff", rights=["Customers.Access", "Customers.Update"])

    page = client_of_sam.post(
        "/office/customers/100100/edit/account/", {"number": "X-1", "was.number": "100100"}
    )

    assert page.status_code == 302
    assert Account.objects.get(pk=town.bell.pk).number == "100100"


def test_with_admin_the_number_changes_and_the_customer_lies_there(program: Client) -> None:
    answer = patched(program, BELL, {"id": "B-1"})

    assert (answer.status_code, answer.json()["id"]) == (200, "B-1")
    assert program.get(f"{CUSTOMERS}/B-1").status_code == 200


@pytest.mark.accepts("customers-39")
def test_each_change_stands_in_the_history_with_the_face_of_programs(program: Client) -> None:
    answer = patched(program, BELL, {"name": "Bell Bread", "record": {"fax": "(218) 555-0199"}})

    assert answer.json()["name"] == "Bell Bread"
    assert answer.json()["record"]["fax"] == "+12185550199"
    lines = Change.objects.filter(account="100100").order_by("field")
    assert [(x.field, x.face, x.user.user_id, x.old, x.new) for x in lines if x.user] == [
        ("fax", "api", "sam", "", "+12185550199"),
        ("name", "api", "sam", "Bell Bakery", "Bell Bread"),
    ]


def test_fields_of_several_rows_are_saved_together_or_not_at_all(
    program: Client, town: Town
) -> None:
    wanted: dict[str, Any] = {"fax": "2185550199", "paper_bill": 0, "due_adjust_days": 5}

    odd = wanted | {"due_adjust_days": 5000}
    refused = patched(program, BELL, {"record": odd, "confirmed": True})
    between = program.get(BELL).json()["record"]
    taken = patched(program, BELL, {"record": wanted, "confirmed": True})

    assert (refused.status_code, refused.json()["code"]) == (400, "RNG")
    assert between["fax"] == ""
    assert taken.status_code == 200, taken.json()
    assert {name: taken.json()["record"][name] for name in ("paper_bill", "due_adjust_days")} == {
        "paper_bill": 0,
        "due_adjust_days": 5,
    }


@pytest.mark.parametrize(
    ("record", "code", "reason"),
    [
        ({"name": ""}, "REQ", "This field is required."),
        ({"name": "x" * 101}, "LEN", "Use at most 100 characters."),
        ({"contact_emails": "nope"}, "MAIL", '"nope" is not an e-mail address.'),
        ({"phone": "12"}, "TEL", "Enter a 10-digit phone number, or + and the country code."),
        ({"group": "ZZZ"}, "CHO", "Choose one of the listed values."),
        ({"finance_percent": 1.51}, "RNG", "Enter a value from 0 to 1.5."),
        ({"contracted_on": "02/30/2026"}, "DATE", "Enter a date such as 07/31/2026."),
        ({"colour": "red"}, "unknown_field", "Unknown field colour."),
        ({"ssn_cipher": "123-45-6789"}, "not_writable", "Not changed here."),
        ({"fax": ["1"]}, "BAD", "Send a text, a number, true, false or null."),
    ],
)
def test_a_value_that_will_not_do_is_refused_in_the_words_of_the_pages(
    program: Client, record: dict[str, Any], code: str, reason: str
) -> None:
    answer = patched(program, BELL, {"record": record})

    told = answer.json()
    assert (answer.status_code, told["code"], told["reason"]) == (400, code, reason)
    assert not Change.objects.filter(account="100100").exists()


@pytest.mark.parametrize("name", ["status", "href", "contactMedium", "validFor"])
def test_what_is_worked_out_is_not_written(program: Client, name: str) -> None:
    answer = patched(program, BELL, {name: "x"})

    assert (answer.status_code, answer.json()["code"]) == (400, "not_writable")


@pytest.mark.parametrize("user_id", ["100100", "nora"])
def test_a_token_changes_nothing_that_the_pages_ask_a_proof_for(town: Town, user_id: str) -> None:
    answer = patched(program_of(town.users[user_id]), BELL, {"record": {"fax": "2185550199"}})

    assert (answer.status_code, answer.json()["code"]) == (400, "not_writable")


def test_cyd_changes_nobody(town: Town) -> None:
    answer = patched(program_of(town.users["500100"]), BELL, {"name": "Mine"})

    assert answer.status_code == 404
    assert Account.objects.get(pk=town.bell.pk).name == "Bell Bakery"


def test_without_the_right_to_change_the_answer_names_it(town: Town) -> None:
    program = with_rights(town, "Customers.Access")

    answer = patched(program, BELL, {"name": "Bell Bread"})

    assert answer.status_code == 403
    assert "Customers.Update" in answer.json()["reason"]


def test_what_a_page_asks_before_it_saves_is_asked_here_too(program: Client) -> None:
    wanted = {"record": {"paper_bill": 0, "email_bill": 0}}

    asked = patched(program, BELL, wanted)
    agreed = patched(program, BELL, wanted | {"confirmed": True})

    assert (asked.status_code, asked.json()["code"]) == (400, "confirm")
    assert asked.json()["reason"].startswith("No bill will be sent.")
    assert agreed.status_code == 200


def test_that_staff_opened_a_customer_stands_in_the_trail_once(program: Client) -> None:
    program.get(BELL)
    program.get(BELL)

    events = AccessEvent.objects.filter(account="100100")
    assert [(each.kind, each.face) for each in events] == [("opened account", "api")]


def test_a_staff_limit_holds_for_programs(town: Town) -> None:
    sam = town.users["sam"]
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()
    program = program_of(sam)

    seen = [each["id"] for each in program.get(CUSTOMERS).json()]
    moved = patched(program, f"{CUSTOMERS}/500100", {"record": {"group": "NORT"}})

    assert seen == ["300100", "500100"]
    assert program.get(BELL).status_code == 404
    assert (moved.status_code, moved.json()["code"]) == (400, "SCOPE")


def test_a_token_is_judged_anew_with_each_request(town: Town) -> None:
    sam = town.users["sam"]
    program = program_of(sam)

    before = program.get(BELL).status_code
    User.objects.filter(pk=sam.pk).update(data_scope={"bases": [town.south.pk]})
    limited = program.get(BELL).status_code
    set_group(name="Staff", rights=[])
    without = program.get(f"{CUSTOMERS}/500100").status_code

    assert (before, limited, without) == (200, 404, 403)


def test_a_log_in_for_bills_alone_learns_no_way_to_reach_the_customer(town: Town) -> None:
    Membership.objects.filter(user__user_id="100100").update(role=Role.BILLING)
    program = program_of(town.users["100100"])

    found, listed = program.get(BELL).json(), program.get(CUSTOMERS).json()

    assert found["record"]["name"] == "Bell Bakery"
    assert not {"phone", "contact_emails", "address_1", "city", "county"} & set(found["record"])
    assert not [each for each in (found, *listed) if "contactMedium" in each]


def test_a_place_that_a_filter_leaves_out_has_no_address_here(town: Town) -> None:
    filtered = {"locations": ["100100/99"]}
    Membership.objects.filter(user__user_id="100100").update(search_filter=filtered)

    found = program_of(town.users["100100"]).get(BELL).json()

    assert [each["mediumType"] for each in found["contactMedium"]] == ["phone", "email"]
    assert found["record"]["phone"] == "+12185551001"
    assert "address_1" not in found["record"]


@pytest.mark.parametrize("value", ["song", None])
def test_what_proves_who_one_is_is_neither_told_nor_changed(
    program: Client, value: str | None
) -> None:
    told = program.get(BELL).json()["record"]
    answer = patched(program, BELL, {"record": {"question_1": value}})

    assert not [name for name in told if name.startswith("question")]
    assert (answer.status_code, answer.json()["code"]) == (400, "not_writable")


def test_what_is_asked_takes_what_is_not_sent_as_it_stands(program: Client, town: Town) -> None:
    BillingProfile.objects.filter(account=town.bell).update(paper_bill=1, email_bill=0)

    asked = patched(program, BELL, {"record": {"paper_bill": 0}})

    assert (asked.status_code, asked.json()["code"]) == (400, "confirm")
    assert BillingProfile.objects.get(account=town.bell).paper_bill == 1


def test_true_is_no_text(program: Client) -> None:
    named = patched(program, BELL, {"name": True})
    ticked = patched(program, BELL, {"record": {"is_business": True}})

    assert (named.status_code, named.json()["code"]) == (400, "BAD")
    assert ticked.status_code == 200, ticked.json()


@pytest.mark.parametrize("number", ["200100", "nobody"])
def test_a_parent_is_refused_where_none_can_be(program: Client, number: str) -> None:
    answer = patched(program, BELL, {"record": {"corporate_parent": number}})

    assert (answer.status_code, answer.json()["code"]) == (400, "not_writable")
