"""Files that wholesale customers send: each row for itself, its line, and no file twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures import signed_in
from tests.town import NOW, Town
from tollbook.access.actions import set_group
from tollbook.catalog.models import ChargeItem
from tollbook.portal.wholesale.reading import rows_in
from tollbook.services.models import Product, ProductCharge
from tollbook.usage.models import Feed
from tollbook.work.models import SentFile, Task

HOME = "/wholesale/send-files/"
LINE = "2185550150"
BUDGET = 10


@pytest.fixture
def client_of_cole(town: Town) -> Client:
    return signed_in(town.users["300100"])


@pytest.fixture
def line(town: Town) -> Product:
    """A line of Cole's with a plan that is provisioned by CARE for interstate calls."""
    found = Product.objects.filter(account=town.cole, disconnected_on=None).earliest("pk")
    Product.objects.filter(pk=found.pk).update(product_id=LINE, digits=f"1{LINE}")
    item = ChargeItem.objects.earliest("pk")
    ChargeItem.objects.filter(pk=item.pk).update(care_interstate=True)
    ProductCharge.objects.filter(product=found).delete()
    ProductCharge.objects.create(product=found, item=item, active_on=date(2025, 1, 1))
    found.refresh_from_db()
    return found


def sent(client: Client, kind: str, text: str, name: str = "rows.csv") -> Any:
    """The answer to a file."""
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post(f"{HOME}{kind}/", {"file": file, "view": "300100"})


def told(client: Client, answer: Any) -> list[tuple[int, str]]:
    """Line and reason of each row that was not taken."""
    page = client.get(answer.headers["Location"])
    return [(each.line, each.words) for each in page.context["faults"]]


def test_rows_say_on_which_line_of_the_file_they_begin() -> None:
    text = '\ufeffline,care\n\n"a\nb",add\r\nc;d,e\n'

    rows = list(rows_in(text, ("line", "care")))

    assert [(each.line, each.cells) for each in rows] == [(3, ("a\nb", "add")), (5, ("c;d", "e"))]


def test_a_care_file_marks_what_it_can_and_names_the_other_rows(
    client_of_cole: Client, line: Product
) -> None:
    text = (
        f"line,care,calls\n({LINE[:3]}) 555-0150,change,interstate\n"
        f"2185559999,add,\n{LINE},explode,\n{LINE},change,intrastate\n"
    )

    answer = sent(client_of_cole, "care", text)

    assert told(client_of_cole, answer) == [
        (3, "“2185559999” is no line of yours in service."),
        (4, "“explode” is not known here. Write one of: add, change, remove."),
        (5, "No charge of (218) 555-0150 is provisioned by CARE for such calls."),
    ]
    assert line.charges.get().care_action == "Change"
    file = SentFile.objects.get()
    assert (file.rows_read, file.taken, file.rejected) == (4, 1, 3)


def test_the_same_file_twice_is_taken_once(client_of_cole: Client, line: Product) -> None:
    text = f"{LINE},add,\n"
    first = sent(client_of_cole, "care", text)
    ProductCharge.objects.filter(product=line).update(care_action="")

    second = sent(client_of_cole, "care", text, name="other.csv")

    assert first.headers["Location"] == second.headers["Location"]
    assert line.charges.get().care_action == ""
    page = client_of_cole.get(second.headers["Location"]).content.decode()
    assert "You sent this very file before." in page
    assert SentFile.objects.count() == 1


def test_a_file_of_which_nothing_was_taken_may_be_sent_again(
    client_of_cole: Client, line: Product
) -> None:
    text = f"{LINE},add,\n"
    Product.objects.filter(pk=line.pk).update(disconnected_on=date(2026, 1, 1))
    first = sent(client_of_cole, "care", text)
    Product.objects.filter(pk=line.pk).update(disconnected_on=None)

    second = sent(client_of_cole, "care", text)

    assert first.headers["Location"] == second.headers["Location"]
    assert SentFile.objects.get().taken == 1
    assert told(client_of_cole, second) == []


@pytest.fixture
def kept_here(tmp_path: Path, settings: Any) -> None:
    settings.DOCUMENTS_DIR = tmp_path


def test_a_file_of_orders_becomes_one_order_without_the_wrong_rows(
    client_of_cole: Client, line: Product, kept_here: None
) -> None:
    text = (
        "order,type,line,location,wanted for,note\n"
        "new,line,2185550198,0,2026-05-01,\n"
        f"disconnect,,{LINE},,2026-06-01,moving out\n"
        f"change,,{LINE},,,\n"
        "new,sputnik,2185550197,0,,\n"
        "new,line,2185550196,0,,,too many\n"
    )

    answer = sent(client_of_cole, "orders", text)

    assert told(client_of_cole, answer) == [
        (4, "Say in the column “note” what is to be changed."),
        (5, "“sputnik” is no type of line. Use one of the codes below."),
        (6, "The row has more than 6 columns."),
    ]
    order = Task.objects.get()
    assert order.description.splitlines()[0].startswith("New: Business line 2185550198 at ")
    assert order.description.splitlines()[1].endswith("wanted for 2026-06-01: moving out")
    assert [each.product_id_then for each in order.about.all()] == [LINE]
    assert [each.file_name for each in order.files.all()] == ["rows.csv"]
    rejected: Any = client_of_cole.get(answer.headers["Location"] + "?format=csv")
    assert b"".join(rejected.streaming_content).count(b"\r\n") == 4


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("care", b"line,care,calls\n", "There is no row to read."),
        ("care", b"\x00\x01", "This file is no text."),
        ("orders", b"", "This file is empty."),
        ("orders", b"x" * (1024 * 1024 + 1), "Send at most 1 MB at once."),
    ],
)
def test_a_file_that_will_not_do_is_refused_as_a_whole(
    client_of_cole: Client, line: Product, kind: str, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("rows.csv", content)

    answer = client_of_cole.post(f"{HOME}{kind}/", {"file": file, "view": "300100"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SentFile.objects.exists()


def test_only_who_sends_sees_the_file_and_only_with_the_right(
    town: Town, client_of_cole: Client, client_of_cyd: Client, line: Product
) -> None:
    result = sent(client_of_cole, "care", f"{LINE},add,\n").headers["Location"]
    strangers = [signed_in(town.users["100100"]), client_of_cyd]
    set_group(name="Wholesale", rights=["Wholesale_Customers.Access"])
    forged = sent(client_of_cole, "care", f"{LINE},remove,\n")

    assert [each.get(result).status_code for each in strangers] == [404, 404]
    assert forged.status_code == 403
    assert client_of_cole.get(HOME).context["ways"] == []
    assert client_of_cole.get(result).status_code == 200
    # Call records are sent only where a feed of one's own takes them.
    assert client_of_cole.get(f"{HOME}calls/").status_code == 404
    assert client_of_cole.get(f"{HOME}sputnik/").status_code == 404


def test_the_pages_keep_their_budget(
    client_of_cole: Client, line: Product, django_assert_max_num_queries: Any
) -> None:
    result = sent(client_of_cole, "care", f"{LINE},add,\nx,add,\n").headers["Location"]
    client_of_cole.get(HOME)

    for address in (HOME, f"{HOME}orders/", result):
        with django_assert_max_num_queries(BUDGET):
            client_of_cole.get(address)


HEADING = (
    "call_id,started_at,from,to,billed_number,direction,seconds,disposition,account_code,trunk\n"
)


def test_call_records_of_ones_own_lines_are_taken_and_others_rejected_by_line(
    town: Town, call_store: Path
) -> None:
    """Cole's own line calls; Bell's number stands in the same file, and is not Cole's."""
    client = signed_in(town.users["300100"])
    Feed.objects.create(code="cole", name="Cole", file_format="tollbook", sent_by=town.cole)
    start = f"{NOW.date().isoformat()}T08:00:00Z"
    text = HEADING + "".join(
        f"c{each},{start},{each},16125550100,,out,60,answered,,\n"
        for each in ("12185550140", "12185550110")
    )

    answers = [sent(client, "calls", text, name="calls.csv") for _ in range(2)]

    assert {each.status_code for each in answers} == {302}
    assert told(client, answers[0]) == [
        (3, "The billed number was no line of the customer who sent the file that day.")
    ]
    file = SentFile.objects.get()
    assert (file.rows_read, file.taken, file.rejected) == (2, 1, 1)
