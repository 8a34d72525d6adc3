"""How requests are read and answers written, whatever they are about."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.town import Town
from tollbook.api.answers import chosen, written
from tollbook.api.asking import BODY_BYTES_MAX, read_object
from tollbook.api.tests.programs import CUSTOMERS, numbers, patched, program_of
from tollbook.kernel.errors import Refused

BELL = f"{CUSTOMERS}/100100"


@pytest.fixture
def program(town: Town) -> Client:
    """A program of Sam's."""
    return program_of(town.users["sam"])


@pytest.mark.parametrize(
    ("amount", "number"),
    [("10.10", "10.10"), ("0.1", "0.1"), ("1E+2", "100"), ("12345678901234567.89",) * 2],
)
def test_a_decimal_is_a_number_digit_by_digit(amount: str, number: str) -> None:
    assert written({"value": Decimal(amount)}) == f'{{"value":{number}}}'


def test_a_float_never_leaves_the_house() -> None:
    with pytest.raises(AssertionError, match="no float"):
        written([0.1])


def test_a_number_that_is_sent_stays_exact() -> None:
    assert read_object(b'{"value": 0.10}') == {"value": Decimal("0.10")}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"7", b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 60_000, b"\xff"),
        *(b"null", b'{"a": 1e9999999999999999999999}'),
    ],
)
def test_a_body_that_is_no_object_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_object(body)

    assert refused.value.code == "bad_json"


def test_wanted_attributes_come_with_id_and_address() -> None:
    resource = {"id": "1", "href": "/1", "name": "A", "status": "new"}

    assert chosen(resource, "name") == {"id": "1", "href": "/1", "name": "A"}
    assert chosen(resource, "") == resource


def test_a_part_of_a_list_says_how_many_there_are(program: Client) -> None:
    part = program.get(CUSTOMERS, {"offset": "1", "limit": "2", "fields": "name"})
    whole = program.get(CUSTOMERS)

    assert (part.status_code, whole.status_code) == (206, 200)
    assert part.headers["X-Total-Count"] == whole.headers["X-Total-Count"] == "7"
    assert [set(each) for each in part.json()] == [{"id", "href", "name"}] * 2
    assert numbers(part) == numbers(whole)[1:3]


def test_a_filter_narrows_and_an_unknown_one_is_refused(program: Client) -> None:
    closed = program.get(CUSTOMERS, {"status": "disconnected"})
    named = program.get(CUSTOMERS, {"name": "bell bakery"})
    unknown = program.get(CUSTOMERS, {"colour": "red"})

    assert (numbers(closed), numbers(named)) == (["400100"], ["100100"])
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_filter")


@pytest.mark.parametrize(
    "asked", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"limit": "x"}, {"name": "a\0"}]
)
def test_a_parameter_out_of_bounds_is_refused(program: Client, asked: Any) -> None:
    answer = program.get(CUSTOMERS, asked)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


def test_everything_that_is_wrong_has_one_shape(program: Client) -> None:
    too_long = {"name": "x" * BODY_BYTES_MAX}
    answers = {
        404: program.get("/tmf-api/nothing/v4/here"),
        405: program.delete(CUSTOMERS),
        413: patched(program, BELL, too_long),
        415: program.patch(BELL, "name=X", content_type="application/x-www-form-urlencoded"),
        401: Client().get(BELL),
    }

    for status, answer in answers.items():
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "reason", "message", "status"}
        assert answer.json()["status"] == str(status)
    assert "GET" in answers[405].headers["Allow"]


def test_what_breaks_answers_with_a_reference_and_no_more(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("canary of the inside")

    monkeypatch.setattr("tollbook.api.pages.customer.accounts_for", breaks)
    program.raise_request_exception = False

    answer = program.get(CUSTOMERS)

    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "canary" not in answer.content.decode()


def test_the_document_and_its_page_are_open_and_bring_nothing_from_elsewhere(
    client: Client, town: Town
) -> None:
    document, page = client.get("/tmf-api/openapi.json"), client.get("/tmf-api/")

    assert document.json()["openapi"].startswith("3.1")
    assert CUSTOMERS in document.json()["paths"]
    assert page.status_code == 200
    assert CUSTOMERS in page.content.decode()
    assert "https://" not in page.content.decode().replace("https://north.example", "")


@pytest.mark.parametrize("depth", [21, 700, 946])
def test_a_body_nested_without_end_is_refused_in_words(town: Town, depth: int) -> None:
    deep = '{"description": ' + "[" * depth + "]" * depth + "}"

    answer = program_of(town.users["100100"]).post(
        "/tmf-api/payment/v4/payment", deep, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
