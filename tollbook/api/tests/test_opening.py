"""TMF629, TMF683, TMF620: customers created and closed, notes written, the catalog kept."""

from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.access.actions import set_group
from tollbook.access.models import SentOnce
from tollbook.api.tests.programs import CUSTOMERS, numbers, patched, program_of
from tollbook.catalog.models import ChargeItem
from tollbook.customers.models import Account, Note

NOTES = "/tmf-api/partyInteractionManagement/v4/partyInteraction"
OFFERINGS = "/tmf-api/productCatalogManagement/v4/productOffering"
WISH: dict[str, Any] = {
    "externalId": "crm-000501",
    "name": "Fern Florist",
    "record": {
        "group": "NORT",
        "billing_type": "standard",
        "is_business": True,
        "phone": "218 555 0188",
        "contact_emails": "fern@people.example",
        "address_1": "12 Canal Street",
        "city": "Duluth",
        "state": "MN",
        "postal_code": "55802",
        "in_city": True,
        "county": "St. Louis County",
        "contact_name": "Fay Fern",
        "cycle": "M13",
    },
}


@pytest.fixture
def staff(town: Town) -> Client:
    """A program of Sam's."""
    return program_of(town.users["sam"])


def sent(program: Client, address: str, body: object) -> Any:
    return program.post(address, body, content_type="application/json")


def test_a_customer_is_created_once(staff: Client) -> None:
    first, again = (sent(staff, CUSTOMERS, WISH) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json() == staff.get(first.headers["Location"]).json()
    assert first.json()["record"]["cycle"] == "M13"
    account = Account.objects.get(name="Fern Florist")
    assert (account.group_id is not None, account.status.code) == (True, "new")
    assert SentOnce.objects.count() == 1


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"group": "NOWHERE"}, "group"),
        ({"colour": "red"}, "colour"),
        ({"phone": "nowhere"}, "phone"),
        ({"phone": [1]}, "phone"),
        ({"cycle": "X"}, "cycle"),
        ({"name": ""}, "name"),
    ],
)
def test_a_customer_that_will_not_do_is_refused_and_may_come_again(
    staff: Client, record: dict[str, object], field: str
) -> None:
    wish = WISH | {"name": "", "record": {"name": "Fern Florist"} | WISH["record"] | record}

    refused = sent(staff, CUSTOMERS, wish)
    again = sent(staff, CUSTOMERS, WISH)

    assert refused.status_code == 400
    assert field in refused.json()["message"]
    assert again.status_code == 201


def test_another_customer_under_the_same_name_is_refused(staff: Client) -> None:
    sent(staff, CUSTOMERS, WISH)

    other = sent(staff, CUSTOMERS, WISH | {"name": "Other"})

    assert (other.status_code, other.json()["code"]) == (400, "another-externalId")
    assert not Account.objects.filter(name="Other").exists()


def test_who_sees_one_base_creates_in_no_other(town: Town) -> None:
    sam = town.users["sam"]
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()

    answer = sent(program_of(sam), CUSTOMERS, WISH)

    assert answer.status_code == 400
    assert not Account.objects.filter(name="Fern Florist").exists()


def test_customers_and_agents_create_and_close_nobody(town: Town) -> None:
    for user_id in ("100100", "nora"):
        program = program_of(town.users[user_id])
        assert sent(program, CUSTOMERS, WISH).status_code == 403
        assert program.delete(f"{CUSTOMERS}/100100").status_code == 403


def test_closing_asks_for_the_reason_and_happens_once(town: Town, staff: Client) -> None:
    bell = f"{CUSTOMERS}/100100"

    silent = staff.delete(bell)
    done = [staff.delete(f"{bell}?reason=moved&terminationDate=2026-04-25") for _ in range(2)]

    assert (silent.status_code, [each.status_code for each in done]) == (400, [204, 204])
    found = staff.get(bell).json()
    assert found["status"] == "disconnect-pending"
    assert found["validFor"]["endDateTime"] == "2026-04-25T05:00:00Z"
    assert staff.delete(f"{CUSTOMERS}/400100").status_code == 204


def test_a_planned_closing_is_not_moved_and_says_its_day(staff: Client) -> None:
    bell = f"{CUSTOMERS}/100100?reason=moved&terminationDate="

    answers = [staff.delete(f"{bell}2026-{day}") for day in ("05-25", "04-25")]

    assert [each.status_code for each in answers] == [204, 400]
    assert "May 25, 2026" in answers[1].json()["message"]


def test_who_was_never_active_is_cancelled_today_or_not_at_all(staff: Client) -> None:
    fern = sent(staff, CUSTOMERS, WISH).headers["Location"]

    later = staff.delete(f"{fern}?terminationDate=2026-05-25")

    assert later.status_code == 400
    assert "can only be cancelled today" in later.json()["message"]
    assert Account.objects.get(name="Fern Florist").status.code == "new"


def test_a_record_that_somebody_changed_since_is_not_closed(staff: Client) -> None:
    bell = f"{CUSTOMERS}/100100"
    mark = staff.get(bell).headers["ETag"]
    patched(staff, bell, {"record": {"fax": "218 555 0198"}})

    answer = staff.delete(f"{bell}?reason=moved", headers={"If-Match": mark})

    assert answer.status_code == 412
    assert staff.get(bell).json()["status"] == "active"


def test_a_record_that_somebody_changed_since_is_not_overwritten(staff: Client) -> None:
    bell = f"{CUSTOMERS}/100100"
    mark = staff.get(bell).headers["ETag"]
    kind = "application/merge-patch+json"

    answers = [
        staff.patch(bell, {"record": {"fax": fax}}, content_type=kind, headers={"If-Match": mark})
        for fax in ("218 555 0198", "218 555 0199")
    ]

    assert [each.status_code for each in answers] == [200, 412]
    assert staff.get(bell).json()["record"]["fax"] == "+12185550198"


def test_notes_are_written_once_changed_and_taken_away(town: Town, staff: Client) -> None:
    wish = {
        "externalId": "note-000001",
        "description": "Asked for a second line.",
        "relatedParty": [{"id": "100100"}],
        "level": "info",
    }

    first, again = (sent(staff, NOTES, wish) for _ in range(2))
    place, mark = first.headers["Location"], first.headers["ETag"]
    changed = patched(staff, place, {"customerVisible": True})
    stale = staff.patch(
        place, {"level": ""}, content_type="application/json", headers={"If-Match": mark}
    )
    of_ben = program_of(town.users["100100"]).get(NOTES)
    of_cyd = program_of(town.users["500100"]).get(place)
    gone = [staff.delete(place).status_code for _ in range(2)]

    assert (first.status_code, again.status_code, changed.status_code) == (201, 200, 200)
    assert stale.status_code == 412
    assert [each["description"] for each in of_ben.json()] == ["Asked for a second line."]
    assert "author" not in of_ben.json()[0]
    assert of_cyd.status_code == 404
    assert gone == [204, 404]
    assert not Note.objects.exists()


def test_a_note_that_was_taken_away_is_not_written_again(staff: Client) -> None:
    wish = {
        "externalId": "note-000001",
        "description": "Asked for a second line.",
        "relatedParty": [{"id": "100100"}],
    }
    first = sent(staff, NOTES, wish)
    place, mark = first.headers["Location"], first.headers["ETag"]
    patched(staff, place, {"level": "info"})

    stale = staff.delete(place, headers={"If-Match": mark})
    gone = staff.delete(place)
    again = sent(staff, NOTES, wish)

    assert (stale.status_code, gone.status_code) == (412, 204)
    assert (again.status_code, again.json()["code"]) == (400, "gone")
    assert not Note.objects.exists()


def test_what_is_noted_for_the_staff_stays_there(town: Town, staff: Client) -> None:
    wish = {
        "externalId": "note-000001",
        "description": "Pays late.",
        "relatedParty": [{"id": "100100"}],
    }
    place = sent(staff, NOTES, wish).headers["Location"]

    for user_id in ("100100", "nora"):
        program = program_of(town.users[user_id])
        assert program.get(place).status_code == 404
        assert program.get(NOTES).json() == []
        assert patched(program, place, {"customerVisible": True}).status_code == 403


def test_the_catalog_is_read_and_kept_by_staff_alone(town: Town, staff: Client) -> None:
    wish = {
        "id": "night-watch",
        "name": "Night watch",
        "taxCategory": "other",
        "price": 4.5,
        "validFrom": "2026-05-01",
    }

    made, twice = sent(staff, OFFERINGS, wish), sent(staff, OFFERINGS, wish)
    place = made.headers["Location"]
    priced = patched(
        staff, place, {"productOfferingPrice": {"price": 5, "validFrom": "2026-06-01"}}
    )
    past = patched(staff, place, {"productOfferingPrice": {"price": 5, "validFrom": "2026-01-01"}})
    gone = staff.delete(place)

    assert (made.status_code, twice.status_code) == (201, 400)
    assert [each["price"]["value"] for each in priced.json()["productOfferingPrice"]] == [4.5, 5]
    assert (past.status_code, gone.status_code) == (400, 204)
    assert staff.get(place).json()["lifecycleStatus"] == "Retired"
    assert ChargeItem.objects.filter(code="night-watch").count() == 1
    assert "line" in numbers(staff.get(OFFERINGS.replace("Offering", "Specification")))
    assert program_of(town.users["100100"]).get(OFFERINGS).status_code == 403


def test_what_a_change_of_an_offering_does_not_name_stays(town: Town, staff: Client) -> None:
    code = "line-business"
    ChargeItem.objects.filter(code=code).update(provider="Other Tel", gl_code="4000")

    changed = patched(staff, f"{OFFERINGS}/{code}", {"name": "Business line"})

    item = ChargeItem.objects.get(code=code)
    assert changed.status_code == 200
    assert (item.description, item.provider, item.gl_code, item.is_active) == (
        "Business line",
        "Other Tel",
        "4000",
        True,
    )


def test_who_sees_some_customers_sees_no_catalog(town: Town) -> None:
    sam = town.users["sam"]
    sam.data_scope = {"bases": [town.south.pk]}
    sam.save()
    set_group(name="Staff", rights=["ProductsAdmin.Access"])

    assert program_of(sam).get(OFFERINGS).status_code == 403
