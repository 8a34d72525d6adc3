"""Rate sheets: read strictly, compared with the running deck, acting from their day."""

from datetime import date, timedelta

import pytest

from tests.town import NOW, TODAY, Town
from tollbook.access.types import Actor, Face
from tollbook.catalog.actions import activate_load, keep_sheet
from tollbook.catalog.loading import running_rows
from tollbook.catalog.models import Deck, DeckRow
from tollbook.catalog.queries import difference, tariff_for
from tollbook.catalog.sheets import packed, read_sheet, unpacked
from tollbook.catalog.types import SheetRow
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import insert_rows

BY = Actor(at=NOW, face=Face.SYSTEM)
PREFIXES = 100_000
SOON = TODAY + timedelta(days=11)


def test_columns_are_found_by_name_in_any_order_and_with_any_divider() -> None:
    rows, faults = read_sheet("Rate;Country;Code;Increment\n0.0125;France;+33;6\n\n$1;Chad;235;\n")

    assert rows == [SheetRow("33", "France", 12_500, 0, 60, 6), SheetRow("235", "Chad", 1_000_000)]
    assert faults == []
    assert list(unpacked(packed(rows))) == rows


def test_every_wrong_row_says_its_line_and_what_is_wrong() -> None:
    told = read_sheet(
        "prefix,destination,rate,first\n"
        "44,United Kingdom,0.021,60\n"
        "44,Again,0.02,60\n"
        "4x,Nowhere,0.02,60\n"
        "45,,0.02,60\n"
        "46,Sweden,0.0000001,60\n"
        "47,Norway,-1,60\n"
        "48,Poland,NaN,60\n"
        "49,Germany,1,minute\n"
    )[1]

    assert [(fault.line, fault.sentence) for fault in told] == [
        (3, "The prefix 44 stands in line 2 already."),
        (4, "“4x” is no prefix of 1 to 15 digits."),
        (5, "The prefix 45 has no destination."),
        (6, "The rate 0.0000001 has more than six decimals."),
        (7, "The rate -1 is not between 0 and 1,000."),
        (8, "The rate NaN has more than six decimals."),
        (9, "“minute” is no number of seconds from 0 to 86400."),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "prefix,destination,rate\n"])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_sheet(text)


def big_deck() -> Deck:
    """A deck of 100,000 prefixes that runs since long ago, each at 0.02."""
    deck = Deck.objects.create(code="big", name="Big")
    prefixes = [str(200_000 + place) for place in range(PREFIXES)]
    fields = ("deck", "prefix", "destination", "band", "valid_from", "first_seconds")
    more = ("next_seconds", "rate_micros", "connect_micros", "flat_micros", "minimum_seconds")
    rows = [(deck.pk, p, "Somewhere", "", "2025-01-01", 60, 60, 20_000, 0, 0, 0) for p in prefixes]
    insert_rows(DeckRow, (*fields, *more), rows)
    return deck


@pytest.mark.accepts("office-3")
def test_a_sheet_of_100_000_prefixes_shows_its_difference_and_acts_from_its_date(
    town: Town,
) -> None:
    deck = big_deck()
    # Ten are dearer, ten are gone, ten are new; the others stay.
    lines = [
        f"{200_010 + place},Somewhere,{'0.03' if place < 10 else '0.02'}"
        for place in range(PREFIXES)
    ]
    text = "\n".join(["prefix,destination,rate", *lines])

    load = keep_sheet(deck=deck, name="big.csv", text=text, is_whole=True, by=BY)
    told = difference(load, SOON)
    activate_load(load=load, on=SOON, today=TODAY, by=BY)

    counts = {kind: told.count(kind) for kind in ("dearer", "cheaper", "new", "ended", "other")}
    assert counts == {"dearer": 10, "cheaper": 0, "new": 10, "ended": 10, "other": 0}
    assert told.same == PREFIXES - 20
    before = running_rows(deck, SOON - timedelta(days=1))
    after = running_rows(deck, SOON)
    assert (before["200010"].rate_micros, after["200010"].rate_micros) == (20_000, 30_000)
    assert ("200000" in before, "200000" in after) == (True, False)
    assert ("300009" in before, "300009" in after) == (False, True)
    assert len(before) == len(after) == PREFIXES
    priced = tariff_for(["2000101234567"]).deck_rows.to_pylist()
    assert [row["rate_micros"] for row in priced if row["prefix"] == "200010"] == [20_000, 30_000]


def test_a_sheet_acts_today_at_the_earliest_and_behind_what_is_planned(town: Town) -> None:
    deck = town.shop.deck
    text = "prefix,destination,rate\n44,United Kingdom,0.5\n"
    load = keep_sheet(deck=deck, name="a.csv", text=text, is_whole=False, by=BY)
    DeckRow.objects.create(
        deck=deck, prefix="46", destination="Sweden", valid_from=SOON, rate_micros=1
    )

    for day, code in ((TODAY - timedelta(days=1), "past-priced"), (TODAY, "later-rows")):
        with pytest.raises(Refused) as refusal:
            activate_load(load=load, on=day, today=TODAY, by=BY)
        assert refusal.value.code == code
    activate_load(load=load, on=date(2026, 6, 1), today=TODAY, by=BY)
    assert running_rows(deck, date(2026, 6, 1))["44"].rate_micros == 500_000
    assert "4420" in running_rows(deck, date(2026, 6, 1))
