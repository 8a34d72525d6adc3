"""The catalog in the office: dated rows, sheets that are compared first, a price worked out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.town import TODAY, Town
from tollbook.access.models import Change
from tollbook.catalog.models import (
    Allotment,
    AreaCode,
    CallingArea,
    ChargeItem,
    DeckLoad,
    DeckRow,
    Exchange,
    RateException,
    RatePlan,
    RateRule,
)

SOON = TODAY + timedelta(days=11)
PRICE = {
    "valid_from": SOON.isoformat(),
    "rate": "0.0125",
    "first_seconds": "30",
    "next_seconds": "6",
    "connect": "0",
    "flat": "0",
    "minimum_seconds": "0",
}


def said(response: Any) -> str:
    return str(response.content.decode())


def sent(client: Client, path: str, **fields: Any) -> Any:
    """Send the form of a page; it must lead on."""
    response = client.post(f"/office/{path}", fields)
    assert response.status_code == 302, said(response)
    return response


def refused(client: Client, path: str, **fields: Any) -> str:
    """Send the form of a page; what is said against it."""
    response = client.post(f"/office/{path}", fields)
    assert response.status_code == 422, response.status_code
    return said(response)


def test_a_plan_gets_hours_rules_and_a_holiday_and_its_past_stays(
    town: Town, client_of_sam: Client
) -> None:
    new = {"code": "metro", "name": "Metro", "zone": "America/Denver", "deck": town.shop.deck.code}
    sent(client_of_sam, "catalog/plans/new/", **new)
    hours = {"name": "evening", "weekdays": ["0", "4"], "start": "18:00", "end": ""}
    sent(client_of_sam, "catalog/plans/metro/hours/new/", **hours)
    sent(client_of_sam, "catalog/plans/metro/holidays/new/", on="2026-07-04", band="evening")
    rule = PRICE | {"category": "interstate", "band": "evening"}
    sent(client_of_sam, "catalog/plans/metro/rules/new/", **rule)
    body = said(client_of_sam.get("/office/catalog/plans/metro/"))

    plan = RatePlan.objects.get(code="metro")
    (made,) = plan.rules.all()
    assert (made.rate_micros, made.band, made.valid_from) == (12_500, "evening", SOON)
    assert "Mon, Fri: 18:00 to midnight" in body
    assert "0.0125" in body
    assert "Coming" in body
    assert "counts as evening" in body
    assert "same day already" in refused(client_of_sam, "catalog/plans/metro/rules/new/", **rule)
    sent(client_of_sam, f"catalog/rules/{made.pk}/")
    assert not plan.rules.exists()
    assert Change.objects.filter(label="rate rule taken back").exists()


def test_a_price_that_has_begun_is_only_ended_and_never_changed(
    town: Town, client_of_sam: Client
) -> None:
    rule = town.shop.plan.rules.get(category="interstate", band="")
    yesterday = TODAY - timedelta(days=1)

    body = refused(client_of_sam, f"catalog/rules/{rule.pk}/", on=yesterday.isoformat())
    past = PRICE | {"category": "interstate", "valid_from": yesterday.isoformat()}
    over = refused(client_of_sam, "catalog/plans/standard/rules/new/", **past)
    gap = PRICE | {"category": "premium", "valid_from": "2026-01-01"}
    sent(client_of_sam, "catalog/plans/standard/rules/new/", **gap)
    hours = {"name": "night", "weekdays": ["0"], "start": "00:00", "end": "06:00"}
    late = refused(client_of_sam, "catalog/plans/standard/hours/new/", **hours)
    sent(client_of_sam, f"catalog/rules/{rule.pk}/", on=SOON.isoformat())

    rule.refresh_from_db()
    assert rule.valid_to == SOON
    assert "End today or later" in body
    assert "Calls of those days have a price already" in over
    # Where nothing had a price, a rule may begin in the past, so that unrated calls get one.
    assert RateRule.objects.filter(category="premium", valid_from=date(2026, 1, 1)).exists()
    assert "Make a new plan" in late


def sheet(*lines: str) -> SimpleUploadedFile:
    text = "\n".join(("prefix,destination,rate,connect,first,next", *lines))
    return SimpleUploadedFile("summer.csv", text.encode(), "text/csv")


def test_a_rate_sheet_shows_its_difference_and_acts_from_its_day(
    town: Town, client_of_sam: Client
) -> None:
    deck = town.shop.deck
    london = DeckRow.objects.get(deck=deck, prefix="4420")
    running = DeckRow.objects.filter(deck=deck).count()
    lines = ("44,United Kingdom,0.99,0,60,60", "4420,London,0.001,0,60,60", "999,Nowhere,1,0,60,60")
    where = sent(
        client_of_sam, f"catalog/decks/{deck.code}/load/", file=sheet(*lines), is_whole="on"
    )["Location"]

    page = client_of_sam.get(where)
    counts = {name: number for name, _words, number in page.context["counts"]}
    assert counts["new"] == 1
    assert counts["dearer"] + counts["cheaper"] + counts["other"] == 2
    assert counts["ended"] == running - 2
    assert DeckRow.objects.filter(deck=deck).count() == running

    client_of_sam.post(where, {"do": "activate", "on": SOON.isoformat()})

    load = DeckLoad.objects.get()
    london.refresh_from_db()
    assert (load.state, load.acts_from) == ("active", SOON)
    assert london.valid_to == SOON - timedelta(days=1)
    assert DeckRow.objects.get(deck=deck, prefix="4420", valid_from=SOON).rate_micros == 1_000
    assert "Ended" not in said(client_of_sam.get(f"/office/catalog/decks/{deck.code}/?q=4420"))
    assert client_of_sam.post(where, {"do": "drop", "on": SOON.isoformat()}).status_code == 422


def test_a_sheet_with_a_wrong_row_is_refused_with_its_line(
    town: Town, client_of_sam: Client
) -> None:
    path = f"catalog/decks/{town.shop.deck.code}/load/"

    body = refused(client_of_sam, path, file=sheet("44,UK,0.9", "4x,Nowhere,1", "45,Denmark,dear"))
    head = refused(client_of_sam, path, file=SimpleUploadedFile("a.csv", b"a,b\n1,2"))

    assert "Line 3: “4x” is no prefix" in body
    assert "Line 4: “dear” is no rate" in body
    assert "Name the columns prefix, destination and rate" in head
    assert not DeckLoad.objects.exists()


def test_exception_codes_and_allotments_are_dated_too(town: Town, client_of_sam: Client) -> None:
    sent(client_of_sam, "catalog/exceptions/new/", code="HARBOR", name="Harbor deal")
    both = PRICE | {"category": "canada", "digits": "447", "valid_from": TODAY.isoformat()}
    wrong = refused(client_of_sam, "catalog/exceptions/HARBOR/rates/new/", **both)
    sent(client_of_sam, "catalog/exceptions/HARBOR/rates/new/", **both | {"category": ""})
    facts = {"code": "M500", "name": "Metro 500", "shared_by": "location", "counts": "minutes"}
    sent(client_of_sam, "catalog/allotments/new/", **facts)
    size = {"valid_from": SOON.isoformat(), "amount": "500", "categories": ["local", "interstate"]}
    sent(client_of_sam, "catalog/allotments/M500/sizes/new/", **size)
    code, body = (
        RateException.objects.get(),
        said(client_of_sam.get("/office/catalog/allotments/M500/")),
    )

    assert "one of the two" in wrong
    assert code.rates.get().prefix == "447"
    assert "Numbers with 447" in said(client_of_sam.get("/office/catalog/exceptions/HARBOR/"))
    assert "500 minutes" in body
    assert "Local, Between states" in body
    terms = Allotment.objects.get().terms.get()
    sent(client_of_sam, f"catalog/sizes/{terms.pk}/")
    assert not Allotment.objects.get().terms.exists()
    assert "nothing yet" in said(client_of_sam.get("/office/catalog/allotments/"))


def test_places_are_set_one_by_one_or_from_a_file(town: Town, client_of_sam: Client) -> None:
    sent(client_of_sam, "catalog/places/areas/set/", caller="1218", called="1715", kind="elc")
    code = {"code": "218", "country": "US", "state": "mn", "place": "North"}
    sent(client_of_sam, "catalog/places/codes/set/", **code)
    text = b"npanxx,lata,place\n218555,624,Duluth\n218556,624,Hermantown\n"
    sent(client_of_sam, "catalog/places/exchanges/load/", file=SimpleUploadedFile("a.csv", text))
    bad = SimpleUploadedFile("b.csv", b"npanxx,lata,place\n218555,624,Duluth\n12,1,X\n")
    body = refused(client_of_sam, "catalog/places/exchanges/load/", file=bad)
    sheet = SimpleUploadedFile("c.csv", b"Country;Code;State;Place\r\nUS;219;in;Gary\r\n")
    sent(client_of_sam, "catalog/places/codes/load/", file=sheet)
    short = SimpleUploadedFile("d.csv", b"code,country,province\n218,US,MN\n")
    lacking = refused(client_of_sam, "catalog/places/codes/load/", file=short)
    broken = SimpleUploadedFile("e.csv", b"npanxx,lata,place\n218555,624," + b"x" * 140_000)
    no_csv = refused(client_of_sam, "catalog/places/exchanges/load/", file=broken)

    area = CallingArea.objects.get(caller_prefix="1218", called_prefix="1715")
    assert AreaCode.objects.get(code="218").place == "North"
    assert Exchange.objects.count() == 2
    assert "Line 3: An exchange is area code and three digits" in body
    assert "There is no column state and no column place." in lacking
    assert [AreaCode.objects.get(code=each).state for each in ("218", "219")] == ["MN", "IN"]
    assert "Line 2 is no row of CSV" in no_csv
    assert "1218 to 1715" in said(client_of_sam.get("/office/catalog/places/areas/?q=1218"))
    assert "Duluth" in said(client_of_sam.get("/office/catalog/places/exchanges/"))
    sent(client_of_sam, f"catalog/areas/{area.pk}/")
    assert not CallingArea.objects.filter(pk=area.pk).exists()


CALL = "direction=out&from_number=2185550110&on=2026-04-15&at=14:00&seconds=61"


def test_the_calculator_tells_kind_row_and_sum(town: Town, client_of_sam: Client) -> None:
    path = f"/office/catalog/calculator/?{CALL}&to_number=2125550100"

    body = said(client_of_sam.get(f"{path}&account=100100"))
    by_plan = said(client_of_sam.get(f"{path}&plan=wholesale"))
    nobody = client_of_sam.get(f"{path}&account=999999")
    neither = client_of_sam.get(path)

    assert "This is a call to another state." in body
    assert "0.05 × 66 / 60 = 0.0550" in body
    assert "rule of the plan standard, from Jan 1, 2025" in body
    assert "0.025 × 66 / 60 = 0.0275" in by_plan
    assert (nobody.status_code, neither.status_code) == (422, 422)
    assert "Choose a rate plan" in said(neither)
    near = f"/office/catalog/calculator/?{CALL}&to_number=555-0199&account=100100"
    assert "This is a local call" in said(client_of_sam.get(near))
    assert "Work it out" in said(client_of_sam.get("/office/catalog/calculator/"))


@pytest.mark.parametrize(
    "path",
    [
        "catalog/plans/",
        "catalog/plans/standard/",
        "catalog/decks/",
        "catalog/exceptions/",
        "catalog/allotments/",
        "catalog/places/",
        "catalog/places/areas/",
        "catalog/places/nowhere/",
        "catalog/calculator/",
        "usage/rerate/",
    ],
)
def test_customers_find_no_catalog(town: Town, client_of_cyd: Client, path: str) -> None:
    assert client_of_cyd.get(f"/office/{path}").status_code == 404


NEW_ITEM = {
    "code": "bundle",
    "name": "500 minutes",
    "kind": "allotment",
    "price": "12.5",
    "valid_from": TODAY.isoformat(),
    "tax_category": "other",
}


def test_a_charge_item_brings_an_allotment(town: Town, client_of_sam: Client) -> None:
    mins = {"code": "mins", "name": "Minutes", "shared_by": "account", "counts": "minutes"}
    sent(client_of_sam, "catalog/allotments/new/", **mins)

    told = refused(client_of_sam, "catalog/items/new/", **NEW_ITEM)
    sent(client_of_sam, "catalog/items/new/", **NEW_ITEM, allotment="mins")
    again = refused(client_of_sam, "catalog/items/new/", **NEW_ITEM, allotment="mins")
    page = said(client_of_sam.get("/office/catalog/items/bundle/"))
    row = said(client_of_sam.get("/office/catalog/items/"))

    assert "Choose the allotment it brings." in told
    assert "The code bundle is taken." in again
    assert ChargeItem.objects.get(code="bundle").allotment == Allotment.objects.get()
    assert "Brings an allotment: Minutes." in page
    assert "12.50" in row


def test_list_prices_are_dated_and_what_has_begun_stays(town: Town, client_of_sam: Client) -> None:
    once = NEW_ITEM | {"kind": "one_time"}
    sent(client_of_sam, "catalog/items/new/", **once)
    new = "catalog/items/bundle/prices/new/"

    late = refused(client_of_sam, new, price="9", valid_from="2026-01-01")
    sent(client_of_sam, new, price="9.1255", valid_from=SOON.isoformat())
    page = said(client_of_sam.get("/office/catalog/items/bundle/"))
    item = ChargeItem.objects.get(code="bundle")
    coming = item.prices.get(valid_from=SOON)
    sent(client_of_sam, f"catalog/item-prices/{coming.pk}/")
    begun = refused(client_of_sam, f"catalog/item-prices/{item.prices.get().pk}/")
    sent(client_of_sam, "catalog/items/bundle/words/", description="Five hundred", is_active="")

    item.refresh_from_db()
    assert "Bills of those days are reckoned." in late
    assert "9.1255" in page
    assert "This price has begun." in begun
    assert (item.description, item.is_active, item.prices.count()) == ("Five hundred", False, 1)
