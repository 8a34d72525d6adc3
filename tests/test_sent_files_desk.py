"""Files that customers sent, as the staff find them: what came of the rows, and whose."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures import SYSTEM, signed_in
from tests.town import NOW, PASSWORD, Town
from tollbook.access.actions import create_user, set_group
from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers.actions.sight import limit_sight
from tollbook.customers.models import Account, Base
from tollbook.work.models import SentFault, SentFile

DESK = "/office/sent-files/"
BUDGET = 10


def sent(account: Account, kind: str, number: int, rejected: int = 0) -> SentFile:
    """A file of three rows that an account sent."""
    file = SentFile.objects.create(
        account=account,
        kind=kind,
        handle=f"{number:016x}",
        name=f"rows-{number}.csv",
        fingerprint=f"{number:064x}",
        size_bytes=100,
        sent_at=NOW - timedelta(hours=number),
        rows_read=3,
        taken=3 - rejected,
        rejected=rejected,
    )
    for line in range(rejected):
        SentFault.objects.create(
            file=file, line=line + 2, code="x", words="Is no line of yours.", row="<b>1</b>,add"
        )
    return file


@pytest.fixture
def files(town: Town) -> list[SentFile]:
    return [
        sent(town.cole, "care", 1, rejected=2),
        sent(town.cole, "orders", 2),
        sent(town.bell, "calls", 3),
    ]


def limited(base: Base, *rights: str) -> User:
    """Somebody of the staff who sees one base."""
    lena = create_user(user_id="lena", kind=Kind.STAFF, password=PASSWORD, facts={"name": "Lena"})
    lena.groups.set([set_group(name="Some", rights=rights)])
    limit_sight(user=lena, base_ids=[base.pk], group_ids=[], by=SYSTEM)
    return lena


def test_staff_read_who_sent_what_and_how_many_rows_were_taken(
    files: list[SentFile], client_of_sam: Client
) -> None:
    page = client_of_sam.get(DESK)
    body = page.content.decode()

    assert list(page.context["rows"]) == files
    assert f"{DESK}{files[0].handle}/" in body
    assert "/office/customers/300100/" in body
    assert list(client_of_sam.get(DESK, {"kind": "orders"}).context["rows"]) == [files[1]]
    assert list(client_of_sam.get(DESK, {"state": "rejected"}).context["rows"]) == [files[0]]
    assert list(client_of_sam.get(DESK, {"q": "bell"}).context["rows"]) == [files[2]]
    assert "No file matches" in client_of_sam.get(DESK, {"q": "nothing"}).content.decode()


def test_one_file_names_each_row_that_was_not_taken(
    files: list[SentFile], client_of_sam: Client
) -> None:
    page = client_of_sam.get(f"{DESK}{files[0].handle}/")

    assert [each.line for each in page.context["rows"]] == [2, 3]
    assert "Is no line of yours." in page.content.decode()
    assert "&lt;b&gt;1&lt;/b&gt;,add" in page.content.decode()


def test_whoever_sees_some_customers_sees_their_files_alone(
    town: Town, files: list[SentFile]
) -> None:
    client = signed_in(limited(town.north, "Customers.Access"))

    assert list(client.get(DESK).context["rows"]) == [files[2]]
    assert client.get(f"{DESK}{files[2].handle}/").status_code == 200
    assert client.get(f"{DESK}{files[0].handle}/").status_code == 404


def test_without_the_right_and_on_other_faces_there_is_nothing(
    town: Town, files: list[SentFile]
) -> None:
    clients = [signed_in(town.users[each]) for each in ("100100", "300100", "nora")]
    clients.append(signed_in(limited(town.south, "Usage.Access")))

    for client in clients:
        for address in (DESK, f"{DESK}{files[0].handle}/"):
            answer = client.get(address)
            assert answer.status_code in (403, 404), address
            assert "rows-1.csv" not in answer.content.decode()


def test_the_list_asks_as_little_for_many_files_as_for_one(
    town: Town, files: list[SentFile], client_of_sam: Client
) -> None:
    for number in range(10, 30):
        sent(town.cole, "care", number)
    client_of_sam.get(DESK)

    with CaptureQueriesContext(connection) as found:
        client_of_sam.get(DESK)

    assert len(found) <= BUDGET
