"""Feeds set up by staff: options of formats, a mapping tried on sample rows, rights, history."""

import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.access.models import Change
from tollbook.usage.models import CallFile, Feed

NEW = "/office/usage/feeds/new/"
PBX = "/office/usage/feeds/pbx/"
TYPED: dict[str, Any] = {
    "code": "lec",
    "name": "Carrier of last resort",
    "file_format": "columns",
    "zone": "America/Chicago",
    "is_active": "on",
    "oldest_days": "400",
    "ahead_hours": "24",
    "longest_seconds": "604800",
    "days_between_files": "31",
    "delimiter": "semicolon",
    "encoding": "utf-8",
    "has_heading": "on",
    "date": "MM/DD/YYYY hh:mm:ss",
    "unit": "clock",
    "source_start": "Start",
    "source_from": "A",
    "source_to": "B",
    "source_seconds": "Length",
    "source_disposition": "Result",
    "answered": "OK, ANSWERED",
    "unanswered": "BUSY",
    "sample": (
        "Start;A;B;Length;Result\r\n"
        "04/10/2026 09:00:00;218-555-0110;612-555-0123;0:01:02;OK\r\n"
        "04/10/2026 09:05:00;218-555-0110;612-555-0123;0:00:00;BUSY\r\n"
        "04/31/2026 09:05:00;218-555-0110;612-555-0123;0:00:10;OK\r\n"
        "too;few\r\n"
    ),
}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.accepts("money-5")
def test_a_mapping_is_tried_kept_and_takes_files(client_of_sam: Client, town: Town) -> None:
    tried = client_of_sam.post(NEW, TYPED | {"preview": "1"})
    outcomes = [(each.row.outcome, each.row.reason) for each in tried.context["rows"]]
    assert not Feed.objects.filter(code="lec").exists()
    assert outcomes == [
        ("accepted", ""),
        ("skipped", "not_answered"),
        ("rejected", "bad_start"),
        ("rejected", "missing_fields"),
    ]
    assert "(218) 555-0110" in text(tried)
    assert "09:00:00" in text(tried)

    kept = client_of_sam.post(NEW, TYPED)
    sent = SimpleUploadedFile("day.csv.gz", gzip.compress(TYPED["sample"].encode()))
    client_of_sam.post("/office/usage/take/", {"feed": "lec", "file": sent})

    assert kept["Location"] == "/office/usage/feeds/lec/"
    file = CallFile.objects.get()
    assert (file.accepted, file.skipped, file.rejected) == (1, 1, 2)
    shown = text(client_of_sam.get("/office/usage/feeds/lec/"))
    assert 'value="OK, ANSWERED"' in shown
    assert '<option value="semicolon" selected>' in shown


def test_a_change_is_kept_with_its_history(client_of_sam: Client, town: Town) -> None:
    typed = {key: value for key, value in TYPED.items() if key != "code"}
    seen = town.asterisk_feed.version
    client_of_sam.post(PBX, typed | {"seen_version": seen, "file_format": "freeswitch"})

    stale = client_of_sam.post(PBX, typed | {"seen_version": seen, "name": "Somebody else's"})

    feed = Feed.objects.get(code="pbx")
    assert (feed.file_format, feed.options, feed.name) == ("freeswitch", {}, TYPED["name"])
    changes = Change.objects.filter(entity="feed").values_list("label", "old", "new")
    assert ("Format", "asterisk", "freeswitch") in list(changes)
    assert stale.status_code == 422


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": ""}, "This field is required."),
        ({"code": "switch"}, "There is a feed with the code switch."),
        ({"code": "../etc"}, "The code is made of small letters, digits and hyphens."),
        ({"zone": "America/Chicgo"}, "not a time zone"),
        ({"oldest_days": "0"}, "Oldest start, days back: enter a number from 1 to 3,650."),
        ({"longest_seconds": "many"}, "Enter a whole number."),
        ({"source_to": ""}, "To number: name the column."),
        ({"date": "yesterday"}, "The date pattern holds y, which says nothing."),
        ({"file_format": "freeswitch", "template": "uuid"}, "The template has no caller_id_number"),
        ({"file_format": "emi", "positions": "calling 5"}, "Write a line such as record_date 7-12"),
        ({"file_format": "emi", "positions": "colour 5-9"}, "There is no field colour."),
        ({"file_format": "morse"}, "Choose one of the listed values."),
    ],
)
def test_what_makes_no_feed_is_told_and_nothing_is_kept(
    client_of_sam: Client, town: Town, typed: dict[str, str], sentence: str
) -> None:
    response = client_of_sam.post(NEW, TYPED | typed)

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert Feed.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"source_start": "Begin"}, "The first line does not name the columns: Begin."),
        ({"sample": "\x00\x00"}, "Remove line breaks and control characters."),
    ],
)
def test_a_sample_that_cannot_be_read_says_why(
    client_of_sam: Client, town: Town, typed: dict[str, str], sentence: str
) -> None:
    page = client_of_sam.post(NEW, TYPED | typed | {"preview": "1"})

    assert sentence in page.content.decode()


def test_options_of_emi_are_lines_of_positions(client_of_sam: Client, town: Town) -> None:
    typed = {"file_format": "emi", "positions": "conversation_time 62-68\n", "length": "minutes"}
    client_of_sam.post(NEW, TYPED | typed)

    options = Feed.objects.get(code="lec").options

    assert options == {"positions": {"conversation_time": [62, 68]}, "length": "minutes"}
    assert "conversation_time 62-68" in text(client_of_sam.get("/office/usage/feeds/lec/"))


def test_a_feed_with_a_half_taken_file_is_not_changed(client_of_sam: Client, town: Town) -> None:
    CallFile.objects.create(
        feed=town.asterisk_feed, name="half", fingerprint="f" * 64, size_bytes=1, arrived_at=NOW
    )
    typed = {key: value for key, value in TYPED.items() if key != "code"}

    response = client_of_sam.post(PBX, typed | {"seen_version": town.asterisk_feed.version})

    assert "half taken" in response.content.decode()
    assert Feed.objects.get(code="pbx").file_format == "asterisk"


def test_who_may_look_only_keeps_nothing(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Usage.Access"])])
    client = signed_in(town.users["sam"])

    page = text(client.get(PBX))

    assert "Changes need the right Usage.Update." in page
    assert "Keep the feed" not in page
    assert client.post(PBX, TYPED).status_code == 403
    assert client.post(NEW, TYPED).status_code == 403


@pytest.mark.parametrize("address", [NEW, PBX, "/office/usage/days/"])
def test_customers_find_no_feed(client_of_cyd: Client, address: str) -> None:
    assert client_of_cyd.get(address).status_code == 404


@pytest.mark.accepts("money-2")
def test_every_day_and_every_file_adds_up(client_of_sam: Client, town: Town) -> None:
    """The rejected rows go out under the heading of their file, are mended, and are taken."""
    heading = (
        "call_id,started_at,from,to,billed_number,direction,seconds,disposition,account_code,trunk"
    )
    good = "k1,2026-04-10T14:00:00Z,2185550110,6125550123,,out,60,answered,,t1"
    bad = good.replace("k1", "k2").replace(",60,", ",sixty,")
    first = f"{heading}\n{good}\n{bad}\n"
    take(client_of_sam, "first.csv", first)
    file = CallFile.objects.get()

    rows = client_of_sam.get(f"/office/usage/files/{file.pk}/rejected-rows/")
    mended = b"".join(rows.streaming_content).decode()  # type: ignore[attr-defined]
    take(client_of_sam, "mended.csv", mended.replace(",sixty,", ",60,"))
    take(client_of_sam, "no.csv", "")

    day = client_of_sam.get("/office/usage/days/")
    assert mended == f"{heading}\n{bad}\n"
    (row,) = day.context["rows"]
    assert (row.files, row.failed) == (2, 1)
    assert (row.rows_read, row.accepted, row.rejected, row.sum.holds) == (3, 2, 1, True)
    assert "Adds up" in day.content.decode()
    page = text(client_of_sam.get(f"/office/usage/files/{file.pk}/"))
    assert "<dt>In the call store</dt><dd>1</dd>" in page
    assert "take/?feed=switch" in page


def take(client: Client, name: str, content: str) -> None:
    sent = SimpleUploadedFile(name, content.encode())
    client.post("/office/usage/take/", {"feed": "switch", "file": sent})
