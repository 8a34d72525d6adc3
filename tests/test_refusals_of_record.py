"""Every field of the record says the same about the same wrong value, on its page and in a file.

The sentences stand here as people read them; each field meets each of them that its kind has.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.town import Town
from tollbook.access.models import Change
from tollbook.commands.main import main
from tollbook.customers.models import Account
from tollbook.fields.models import Choice
from tollbook.flows.exchange.account_columns import account_columns
from tollbook.flows.queries import all_sections, section_called
from tollbook.kernel.record import FieldSpec, Kind, Section

HTMX = {"HX-Request": "true"}
SHOWN = (Kind.SHOWN, Kind.SEALED)
NUMBERS = (Kind.WHOLE, Kind.NUMBER, Kind.MONEY)
PICKS = (Kind.CHOICE, Kind.WHOLE_CHOICE, Kind.REFERENCE)
CHOOSE = ("CHO", "Choose one of the listed values.")
WRONG = {
    Kind.EMAILS: ("a@x.com;nope", "MAIL", '"nope" is not an e-mail address.'),
    Kind.EMAIL: ("nope", "MAIL", '"nope" is not an e-mail address.'),
    Kind.PHONE: (
        *("555-CALL", "TEL"),
        "Enter a 10-digit phone number, or + and the country code.",
    ),
    Kind.POSTAL_CODE: ("123456", "ZIP", "Enter a ZIP code as 12345 or 12345-6789."),
    Kind.DATE: ("02/30/2026", "DATE", "Enter a date such as 07/31/2026."),
    Kind.WHOLE: ("1.5", "INT", "Enter a whole number."),
    Kind.MONEY: ("0.123", "DEC", "Enter a number with at most 2 decimal places."),
    Kind.NUMBER: ("0.123", "DEC", "Enter a number with at most 2 decimal places."),
    Kind.CHOICE: ("nonsense", *CHOOSE),
    Kind.WHOLE_CHOICE: ("nonsense", *CHOOSE),
    Kind.REFERENCE: ("nonsense", *CHOOSE),
    Kind.YES_NO: ("maybe", *CHOOSE),
    Kind.TICK: ("maybe", *CHOOSE),
}
Case = tuple[str, str, str]  # what is typed, the code, the sentence


def bad_values(spec: FieldSpec) -> Iterator[Case]:
    """What may be wrong with one field, by its kind."""
    if spec.kind in WRONG:
        yield WRONG[spec.kind]
    if spec.kind == Kind.TEXT:
        yield "x" * (spec.size + 1), "LEN", f"Use at most {spec.size} characters."
        yield "two\nlines", "CTL", "Remove line breaks and control characters."
        yield "turned \u202e round", "CTL", "Remove line breaks and control characters."
    if spec.kind in NUMBERS:
        bounds = " to ".join(f"{each.normalize():f}" for each in (spec.lowest, spec.highest))
        beyond = f"{(spec.highest + 1).normalize():f}"
        yield beyond, "RNG", f"Enter a value from {bounds}."
        yield "-1", "RNG", f"Enter a value from {bounds}."
    if spec.choice_list and spec.choice_list != "State":
        yield "gone", "OFF", "This value is no longer in use; choose another."
        if spec.kind == Kind.WHOLE_CHOICE:
            yield "", *CHOOSE
    if spec.is_required and spec.kind not in (Kind.YES_NO, Kind.TICK):
        yield "", "REQ", "This field is required."


def rounds_of(section: Section) -> list[dict[str, Case]]:
    """The bad values of a section's fields, so that each round holds at most one of a field."""
    cases = {each.name: list(bad_values(each)) for each in section.fields if each.kind not in SHOWN}
    # A ZIP is judged by its country, so an unknown country is typed alone.
    alone = [{"country": each} for each in cases.pop("country", [])]
    most = max((len(each) for each in cases.values()), default=0)
    rounds = [
        {name: each[at] for name, each in cases.items() if at < len(each)} for at in range(most)
    ]
    return [*rounds, *alone]


@pytest.fixture
def gone(town: Town) -> None:
    """An item out of use on every list that a field of the record offers."""
    specs = [spec for section in all_sections() for spec in section.fields]
    kinds = {spec.choice_list: spec.kind for spec in specs if spec.choice_list not in ("", "State")}
    for name in kinds:
        Choice.objects.create(list_name=name, value="gone", label="Gone", is_active=False)


def sections() -> list[str]:
    """The keys of the sections that rooms declare, and of those that come with the system."""
    found = (
        *("contact", "bill-to", "account", "contract", "agent", "external", "delivery"),
        *("confirmations", "mailings", "invoice", "reports", "cycle", "finance", "minimum"),
        *("tax", "rating", "call-files", "payment", "estimate", "waived"),
    )
    return [*found, *(f"custom-{place}" for place in range(1, 6))]


def test_the_claim_below_leaves_no_section_out(town: Town) -> None:
    sealed_or_shown = {"security", "terms"}

    assert {each.key for each in all_sections()} - sealed_or_shown == set(sections())


@pytest.mark.parametrize("key", sections())
def test_a_page_says_beside_each_field_what_is_wrong_with_it(
    client_of_sam: Client, town: Town, gone: None, key: str
) -> None:
    section = section_called(key)
    assert section is not None
    before = Change.objects.count()

    for wrong in rounds_of(section):
        typed = {name: text for name, (text, _, _) in wrong.items()}
        address = f"/office/customers/100100/edit/{key}/"
        response = client_of_sam.post(address, typed, headers=HTMX)
        [view] = [response.context["view"]]
        drawn = {each.spec.name: each.fault for each in view.fields}
        offered = {name for name in wrong if name in drawn}

        assert response.status_code == 422
        assert {name: drawn[name] for name in offered} == {name: wrong[name][2] for name in offered}
    assert Change.objects.count() == before


GOOD = {
    "account_number": "700100",
    "name": "Fern Florist",
    "is_business": "yes",
    "contact_name": "Fay Fern",
    "phone": "218 555 0170",
    "address_1": "7 Lake Avenue",
    "postal_code": "55802",
    "city": "Duluth",
    "state": "MN",
    "country": "US",
}


def lines_of_file() -> list[tuple[str, Case]]:
    """One line for each bad value of each column."""
    return [
        (column.name, case)
        for column in account_columns([])
        if column.spec.kind not in SHOWN and not column.is_protected and column.row
        for case in bad_values(column.spec)
        if case[0] and "\n" not in case[0]
    ]


def test_a_file_names_line_column_code_and_sentence(
    town: Town, gone: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of_file()
    path = tmp_path / "customers.csv"
    heading = list(dict.fromkeys([*GOOD, *(name for name, _ in lines)]))
    with path.open("w", newline="", encoding="utf-8") as paper:
        writer = csv.DictWriter(paper, heading)
        writer.writeheader()
        for place, (name, (text, _, _)) in enumerate(lines):
            writer.writerow(GOOD | {"account_number": f"7{place:05}", name: text})
    before = Account.objects.count()

    status = main(["load", "customers", str(path)])

    with (tmp_path / "customers.rejects.csv").open(newline="", encoding="utf-8-sig") as paper:
        told = [
            (each["reject_line"], each["reject_column"], each["reject_code"], each["reject_text"])
            for each in csv.DictReader(paper)
        ]
    expected = [
        (str(place), name, code, sentence)
        for place, (name, (_, code, sentence)) in enumerate(lines, 2)
    ]
    assert status == 1
    assert [each for each in expected if each not in told] == []
    assert Account.objects.count() == before
