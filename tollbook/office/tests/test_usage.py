"""The usage pages of the office: feeds, files with their sum, rejects, taking, idle calls."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tests.town_month import switch_file
from tollbook.access.actions import set_group
from tollbook.flows.actions import night
from tollbook.office.forms import usage as forms
from tollbook.usage.models import CallFile

FILES = "/office/usage/files/"
TAKE = "/office/usage/take/"
IDLE = "/office/usage/unowned/"
PAGES = ("/office/usage/", FILES, TAKE, IDLE)


def page(client: Client, address: str) -> str:
    """The text of a page that must open."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def sent(content: bytes, name: str = "switch-april.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def good_file(town: Town) -> bytes:
    """A month of calls with one bad row, one unanswered and one orphan."""
    first = town.cycle.first_invoice_on.replace(month=4)
    return switch_file(first, first.replace(day=20))


@pytest.fixture
def taken(town: Town, client_of_sam: Client) -> CallFile:
    """A file taken through the page."""
    client_of_sam.post(TAKE, {"feed": "switch", "file": sent(good_file(town))})
    file: CallFile = client_of_sam.get(FILES).context["rows"][0].file
    return file


def test_a_file_sent_by_hand_is_taken_and_shown(
    client_of_sam: Client, town: Town, taken: CallFile
) -> None:
    text = page(client_of_sam, f"{FILES}{taken.pk}/")

    assert taken.state == "taken"
    assert taken.rows_read == taken.accepted + taken.rejected + taken.skipped + taken.duplicate
    assert "The sum agrees." in text
    assert f"= {taken.rows_read} rows read" in text
    assert "1 without owner" in page(client_of_sam, FILES)


@pytest.mark.accepts("money-2")
def test_each_reject_names_its_line_and_reason(client_of_sam: Client, taken: CallFile) -> None:
    response = client_of_sam.get(f"{FILES}{taken.pk}/")

    rows = response.context["rows"]
    assert len(rows) == taken.rejected == 1
    assert rows[0].line > 1
    assert rows[0].reason == "A telephone number has fewer than 7 or more than 15 digits."
    assert rows[0].raw in response.content.decode()


def test_rejects_are_downloaded_with_their_rows(client_of_sam: Client, taken: CallFile) -> None:
    response = client_of_sam.get(f"{FILES}{taken.pk}/rejects.csv")

    text = response.getvalue().decode("utf-8-sig")
    assert text.splitlines()[0] == "Line,Code,Reason,Row"
    assert len(text.splitlines()) == 1 + taken.rejected
    assert "bad_number" in text
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_the_same_file_twice_is_refused_with_the_day_it_came(
    client_of_sam: Client, town: Town, taken: CallFile
) -> None:
    response = client_of_sam.post(TAKE, {"feed": "switch", "file": sent(good_file(town))})

    assert response.status_code == 422
    assert "taken before, on Apr 20, 2026" in response.content.decode()
    assert CallFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.csv"), (b"\xff\xfe\x00junk", "junk.csv"), (b"PK\x03\x04", "broken.zip")],
)
def test_a_file_that_cannot_be_read_is_refused_where_the_person_is(
    client_of_sam: Client, town: Town, content: bytes, name: str
) -> None:
    response = client_of_sam.post(TAKE, {"feed": "switch", "file": sent(content, name)})

    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not CallFile.objects.filter(state="taken").exists()


def test_a_file_that_was_not_taken_stands_on_the_start_page(
    client_of_sam: Client, town: Town
) -> None:
    client_of_sam.post(TAKE, {"feed": "switch", "file": sent(b"what,is,this\n1,2,3\n", "odd.csv")})

    assert "odd.csv" in page(client_of_sam, "/office/")
    assert "Not taken" in page(client_of_sam, FILES)


def test_without_feed_or_file_the_form_says_what_to_choose(
    client_of_sam: Client, town: Town
) -> None:
    text = client_of_sam.post(TAKE, {}).content.decode()

    assert "Choose a call file." in text
    assert "Choose the feed that the file comes from." in text


def test_a_gigantic_file_is_refused_before_it_is_read(
    client_of_sam: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "UPLOAD_BYTES_MAX", 10)

    response = client_of_sam.post(TAKE, {"feed": "switch", "file": sent(good_file(town))})

    assert response.status_code == 422
    assert "larger than" in response.content.decode()
    assert not CallFile.objects.exists()


def test_a_name_that_climbs_out_of_its_folder_stays_inside(
    client_of_sam: Client, town: Town, tmp_path: Path
) -> None:
    climbing = sent(good_file(town), "../../../up.csv")

    client_of_sam.post(TAKE, {"feed": "switch", "file": climbing})

    assert CallFile.objects.get().name == "up.csv"


def test_idle_calls_stand_by_cause_with_their_numbers(
    client_of_sam: Client, taken: CallFile
) -> None:
    causes = page(client_of_sam, IDLE)
    numbers = page(client_of_sam, f"{IDLE}no_owner/")

    assert "No product with the billed number was in service that day" in causes
    assert "(218) 555-0199" in numbers
    assert "Put the number on the account" in numbers


def test_a_cause_that_there_is_not_is_not_found(client_of_sam: Client, taken: CallFile) -> None:
    assert client_of_sam.get(f"{IDLE}no_reason_at_all/").status_code == 404


def test_without_calls_the_pages_say_so(client_of_sam: Client, town: Town) -> None:
    assert "Every call has an owner and a price." in page(client_of_sam, IDLE)
    assert "No call file yet." in page(client_of_sam, FILES)
    assert "No file today so far." in page(client_of_sam, "/office/")


def test_files_are_narrowed_by_name_feed_and_state(client_of_sam: Client, taken: CallFile) -> None:
    other = client_of_sam.get(FILES, {"feed": "pbx"})
    same = client_of_sam.get(FILES, {"q": "april", "feed": "switch", "state": "taken"})

    assert other.context["rows"] == []
    assert "No file matches." in other.content.decode()
    assert [row.file for row in same.context["rows"]] == [taken]


def test_the_file_list_takes_eleven_queries(
    client_of_sam: Client, billed_town: Town, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(11):
        client_of_sam.get(FILES)


def test_feeds_show_how_much_came(client_of_sam: Client, taken: CallFile) -> None:
    text = page(client_of_sam, "/office/usage/")

    assert "Class 5 switch" in text
    assert f"{taken.rows_read}" in text


def test_who_may_only_look_sees_why_no_file_can_be_taken(town: Town) -> None:
    town.users["sam"].groups.set([set_group(name="Looks", rights=["Usage.Access"])])
    client = signed_in(town.users["sam"])

    assert "needs the right Usage.Add" in page(client, FILES)
    assert client.post(TAKE, {"feed": "switch"}).status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_customers_find_nothing(client_of_cyd: Client, address: str) -> None:
    assert client_of_cyd.get(address).status_code == 404


def test_the_start_page_tells_of_the_newest_night(client_of_sam: Client, town: Town) -> None:
    assert "Last night" not in page(client_of_sam, "/office/")
    night(now=NOW, tell=lambda _words: None)

    text = page(client_of_sam, "/office/")

    assert "Last night" in text
    assert "0 faults in the books" in text
    assert " ms</dd>" in text
