"""Who calls: checked by code or questions, or reached back; call records wait where that is set."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.crawl import ROUTES, address_of
from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import seal, set_group
from tollbook.access.models import AccessEvent
from tollbook.access.types import Actor, Face
from tollbook.billing.models import Invoice
from tollbook.config.routes import OFFICE
from tollbook.customers.actions.callers import verify_code
from tollbook.customers.actions.proofs import Answered, set_questions
from tollbook.customers.models import Account, AccountSecurity, ContactOfRecord, Settings
from tollbook.kernel.errors import Refused

BY = Actor(at=NOW, face=Face.OFFICE, ip="198.51.100.7")
RECORD = "/office/customers/100100/"
VERIFY = f"{RECORD}verify/"
UNBILLED = f"{RECORD}unbilled/"
CODE = "heron42"


def with_code(account: Account) -> None:
    """Give the account a security code, sealed as an action would."""
    AccountSecurity.objects.filter(account=account).update(code_cipher=seal(CODE))


def with_questions(account: Account) -> None:
    song, boat = Answered("song", "Blue Heron"), Answered("boat", "Seagull white")
    set_questions(account=account, first=song, second=boat, by=BY)


def events() -> list[tuple[str, str]]:
    """What the trail says of checked callers, oldest first."""
    rows = AccessEvent.objects.exclude(kind__startswith="opened").order_by("pk")
    return list(rows.values_list("kind", "subject"))


@pytest.fixture
def checked_first(billed_town: Town) -> Town:
    """The carrier wants callers checked before call records open."""
    settings = Settings.load()
    settings.require_verification_for_call_detail = True
    settings.save()
    return billed_town


def test_five_misses_shut_the_check_for_half_an_hour(town: Town) -> None:
    with_code(town.bell)

    def said(words: str, at: datetime = NOW) -> bool:
        return verify_code(account=town.bell, said=words, by=replace(BY, at=at))

    assert said(" HERON42 ")
    assert [said("wrong") for _ in range(5)] == [False] * 5
    with pytest.raises(Refused, match="half an hour"):
        said(CODE)
    assert said(CODE, NOW + timedelta(minutes=31))
    assert events().count(("caller did not match", "security code")) == 5


def test_the_head_asks_for_the_code_and_the_page_says_whether_it_matched(
    client_of_sam: Client, town: Town
) -> None:
    with_code(town.bell)

    head = client_of_sam.get(RECORD).content.decode()
    right = client_of_sam.post(VERIFY, {"said": CODE}).content.decode()
    wrong = client_of_sam.post(VERIFY, {"said": "no"}).content.decode()

    assert "Verification code on file" in head
    assert CODE not in head + wrong
    assert "Match." in right
    assert "No match." in wrong


def test_without_a_code_the_two_questions_are_asked(client_of_sam: Client, town: Town) -> None:
    with_questions(town.bell)

    page = client_of_sam.get(VERIFY).content.decode()
    wrong = client_of_sam.post(VERIFY, {"first": "blue heron", "second": "red"})
    right = client_of_sam.post(VERIFY, {"first": "blue  HERON", "second": "seagull white"})
    half = client_of_sam.post(VERIFY, {"first": "blue heron"})

    assert "Which song starts your day?" in page
    assert "No match." in wrong.content.decode()
    assert "Match." in right.content.decode()
    assert "blue" not in (wrong.content + right.content).decode().casefold()
    assert (half.status_code, events()) == (
        422,
        [
            ("caller did not match", "security questions"),
            ("verified caller", "security questions"),
        ],
    )


def test_a_code_stands_in_place_of_the_questions_and_misses_count_together(
    client_of_sam: Client, town: Town
) -> None:
    with_questions(town.bell)
    for _ in range(4):
        client_of_sam.post(VERIFY, {"first": "a bird", "second": "a boat"})
    with_code(town.bell)

    page = client_of_sam.get(VERIFY).content.decode()
    fifth = client_of_sam.post(VERIFY, {"said": "no"}).content.decode()
    shut = client_of_sam.post(VERIFY, {"said": CODE}).content.decode()

    assert "Which song starts your day?" not in page
    assert "No match." in fifth
    assert "Verify is locked for this account after five misses." in shut


def test_only_a_contact_of_record_can_be_called_back(client_of_sam: Client, town: Town) -> None:
    phones = ContactOfRecord.objects.filter(account=town.bell, source="phone")
    phones.update(is_original=False, since=NOW - timedelta(days=31))
    of_record = phones.get()
    fresh = ContactOfRecord.objects.create(
        account=town.bell, channel="text", value="12185550177", source="cell_phone", since=NOW
    )

    page = client_of_sam.get(VERIFY).content.decode()
    forged = client_of_sam.post(VERIFY, {"way": "reached", "contact": fresh.pk})
    nothing = client_of_sam.post(VERIFY, {"way": "reached"})
    good = client_of_sam.post(VERIFY, {"way": "reached", "contact": of_record.pk})

    assert "I called back (" in page
    assert "555-0177" not in page
    assert (forged.status_code, nothing.status_code) == (422, 422)
    assert "Choose one of the listed values." in forged.content.decode()
    assert "Written down." in good.content.decode()
    assert events() == [("called back number of record", "Phone")]


def test_call_records_wait_for_the_check_and_open_for_this_customer_in_this_session(
    client_of_sam: Client, checked_first: Town
) -> None:
    with_code(checked_first.bell)
    bill = Invoice.objects.filter(account=checked_first.bell, number__gt="").latest("invoice_on")
    viewer = f"/office/billing/invoices/{bill.number}/"
    pages = [UNBILLED, f"{viewer}calls/", f"{viewer}pdf/", f"{viewer}pdf/file/"]

    waits = [client_of_sam.get(page) for page in pages]
    wrong = client_of_sam.post(VERIFY, {"said": "no", "next": UNBILLED})
    still = client_of_sam.get(UNBILLED)
    right = client_of_sam.post(VERIFY, {"said": CODE, "next": UNBILLED})

    assert [each.headers["Location"].partition("?")[0] for each in waits] == [VERIFY] * 4
    assert "Call records wait." in client_of_sam.get(waits[0].headers["Location"]).content.decode()
    assert (wrong.status_code, still.status_code) == (200, 302)
    assert right.headers["Location"] == UNBILLED
    assert {client_of_sam.get(page).status_code for page in pages[:3]} == {200}
    assert client_of_sam.get(viewer).status_code == 200
    assert client_of_sam.get("/office/customers/500100/unbilled/").status_code == 302
    assert signed_in(checked_first.users["sam"]).get(UNBILLED).status_code == 302


def test_no_page_of_the_office_shows_a_call_before_the_check(
    client_of_sam: Client, checked_first: Town
) -> None:
    with_code(checked_first.bell)
    bill = Invoice.objects.filter(account=checked_first.bell, number__gt="").latest("invoice_on")
    own = {
        "product_key": checked_first.products["2185550110"].pk,
        "run_id": bill.run_id,
        "user_id": "100100",
    }
    called = ("(212) 555-0100", "(416) 555-0123", "(715) 555-0130")
    asked, shown = [], []

    for number in ("100100", bill.number):
        for route in (each for face, each in ROUTES if face == OFFICE and "number>" in each.path):
            address = address_of(OFFICE, route, number=number, **own)
            answer = client_of_sam.get(address)
            words = b"".join(answer).decode("latin-1") if answer.status_code == 200 else ""
            if any(each in words for each in called):
                shown.append(route.name)
            if answer.headers.get("Location", "").startswith(VERIFY):
                asked.append(route.name)

    assert shown == []
    wanted = {each.name for face, each in ROUTES if face == OFFICE and each.shows_calls}
    about_many = {"report", "report-file"}
    assert wanted - about_many <= set(asked)


def test_a_parent_that_was_checked_speaks_for_its_subs_and_not_the_other_way(
    client_of_sam: Client, checked_first: Town
) -> None:
    with_code(checked_first.superior)
    with_code(checked_first.acme)
    parent, sub = (f"/office/customers/{number}/" for number in ("200100", "200101"))

    client_of_sam.post(f"{sub}verify/", {"said": CODE})
    of_sub = [client_of_sam.get(f"{each}unbilled/").status_code for each in (sub, parent)]
    other = signed_in(checked_first.users["sam"])
    other.post(f"{parent}verify/", {"said": CODE})
    of_parent = [other.get(f"{each}unbilled/").status_code for each in (sub, parent)]

    assert of_sub == [200, 302]
    assert of_parent == [200, 200]


def test_who_looks_as_a_customer_sees_no_calls_before_the_check(checked_first: Town) -> None:
    with_code(checked_first.bell)
    rights = ["Customers.Access", "Impersonation.Access"]
    checked_first.users["sam"].groups.set([set_group(name="Acts", rights=rights)])
    client = signed_in(checked_first.users["sam"])
    client.post(f"{RECORD}act-as/100100/", {"reason": "Caller cannot find the bill"})

    shut = client.get("/billing/unbilled/")
    home = client.get("/")
    disclosed = AccessEvent.objects.filter(kind="disclosed call records")
    told_before = disclosed.count()
    client.post(VERIFY, {"said": CODE})

    assert (shut.status_code, home.status_code, told_before) == (403, 200, 0)
    assert "Call records open once the caller was checked" in shut.content.decode()
    assert (client.get("/billing/unbilled/").status_code, disclosed.count()) == (200, 1)


def test_nobody_is_sent_off_the_office_after_the_check(client_of_sam: Client, town: Town) -> None:
    with_code(town.bell)

    for asked in ("https://example.com/office/", "//example.com/office/", "/office.example.com/"):
        answer = client_of_sam.post(VERIFY, {"said": CODE, "next": asked})
        assert (answer.status_code, "Match." in answer.content.decode()) == (200, True)


def test_without_the_setting_staff_read_calls_at_once(
    client_of_sam: Client, billed_town: Town
) -> None:
    assert client_of_sam.get(UNBILLED).status_code == 200
