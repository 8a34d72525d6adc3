"""What people type: what it means, and the words of each refusal."""

from datetime import date
from decimal import Decimal

import pytest

from tollbook.kernel import days, entry
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import FieldSpec, Kind, Reading, Who, read, shown, typed

TODAY = date(2026, 4, 20)
LIST = (Option("gold", "Gold"), Option("tin", "Tin", is_active=False))


def refusal(read: object, *arguments: object) -> tuple[str, str]:
    """Code and words of what `read` refuses."""
    assert callable(read)
    with pytest.raises(Refused) as refused:
        read(*arguments)
    return refused.value.code, str(refused.value)


def test_a_line_is_trimmed_and_its_blanks_are_one() -> None:
    assert entry.one_line("  Bell \t  Bakery ", 100) == "Bell Bakery"
    assert entry.one_line("Cafe\u0301", 4) == "Caf\u00e9"


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\u202eb", "a\u2028b"])
def test_a_line_holds_no_breaks_and_no_control_signs(text: str) -> None:
    words = "Remove line breaks and control characters."

    assert refusal(entry.one_line, text, 10) == ("CTL", words)


def test_a_text_is_as_long_as_its_field() -> None:
    assert entry.many_lines("a\r\nb", 3) == "a\nb"
    assert refusal(entry.many_lines, "four", 3) == ("LEN", "Use at most 3 characters.")


def test_addresses_are_parted_joined_and_kept_once() -> None:
    assert entry.emails("a@x.com; b@x.com,a@X.com;;") == "a@x.com; b@x.com"
    assert refusal(entry.emails, "a@x.com;nope") == ("MAIL", '"nope" is not an e-mail address.')


@pytest.mark.parametrize(
    "text",
    ["Ann <a@x.com>", "a@x", "a b@x.com", '"a b"@x.com', "a@[10.0.0.1]", "a@x.com\nBcc: b@x.com"],
)
def test_what_is_more_than_an_address_is_refused(text: str) -> None:
    assert refusal(entry.emails, text)[0] == "MAIL"


def test_ten_addresses_are_enough() -> None:
    many = ",".join(f"a{number}@x.com" for number in range(11))

    assert refusal(entry.emails, many, 500) == ("LEN", "Use at most 10 addresses.")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(218) 555-0100", "+12185550100"),
        ("1.218.555.0100", "+12185550100"),
        ("+1 218 555 0100", "+12185550100"),
        ("+44 20 7946 0000", "+442079460000"),
        (" ", ""),
    ],
)
def test_telephone_numbers_are_kept_in_one_form(text: str, kept: str) -> None:
    assert entry.phone(text) == kept


@pytest.mark.parametrize("text", ["218-555-010", "218-555-CALL", "118 555 0100", "+1 218 555", "+"])
def test_what_nobody_can_call_is_refused(text: str) -> None:
    words = "Enter a 10-digit phone number, or + and the country code."

    assert refusal(entry.phone, text) == ("TEL", words)


def test_postal_codes_have_the_form_of_their_country() -> None:
    wrong = ("ZIP", "Enter a ZIP code as 12345 or 12345-6789.")

    assert entry.postal_code("10001-2345", "US") == "10001-2345"
    assert entry.postal_code("p7b5e1", "CA") == "P7B 5E1"
    assert entry.postal_code("SW1A 1AA", "GB") == "SW1A 1AA"
    assert refusal(entry.postal_code, "123456", "US") == wrong
    assert refusal(entry.postal_code, "P7B", "CA")[0] == "ZIP"


def test_numbers_keep_to_their_places_and_bounds() -> None:
    top = Decimal("1.50")

    assert entry.decimal("$1,234.50", 2, Decimal(0), Decimal(9999)) == Decimal("1234.50")
    assert str(entry.decimal(".5", 2, Decimal(0), top)) == "0.50"
    assert refusal(entry.decimal, "1.51", 2, Decimal(0), top)[1] == "Enter a value from 0 to 1.5."
    assert refusal(entry.decimal, "1.505", 2, Decimal(0), top)[1] == (
        "Enter a number with at most 2 decimal places."
    )
    assert entry.whole("1,000", 0, 9999) == 1000
    assert refusal(entry.whole, "3.5", 0, 9)[1] == "Enter a whole number."
    assert refusal(entry.whole, "10", 0, 9)[1] == "Enter a value from 0 to 9."


@pytest.mark.parametrize("text", ["1e3", "NaN", "12,34", "1.2.3", "$", "\u0661"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert refusal(entry.decimal, text, 2, Decimal(0), Decimal(99))[0] == "DEC"


def test_a_choice_is_listed_and_still_in_use() -> None:
    assert entry.chosen("Gold", LIST) == entry.chosen("gold", LIST) == "gold"
    assert entry.chosen("tin", LIST, present="tin") == "tin"
    assert refusal(entry.chosen, "lead", LIST) == ("CHO", "Choose one of the listed values.")
    assert refusal(entry.chosen, "tin", LIST) == (
        "OFF",
        "This value is no longer in use; choose another.",
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-07-31", date(2026, 7, 31)),
        ("07/31/2026", date(2026, 7, 31)),
        ("7/31/26", date(2026, 7, 31)),
        ("07312026", date(2026, 7, 31)),
        ("073126", date(2026, 7, 31)),
        ("7/31", date(2026, 7, 31)),
        ("31 Jul 2026", date(2026, 7, 31)),
        ("Jul 31, 2026", date(2026, 7, 31)),
        ("7/31/46", date(2046, 7, 31)),
        ("7/31/47", date(1947, 7, 31)),
        ("", None),
    ],
)
def test_days_are_read_in_every_usual_form(text: str, day: date | None) -> None:
    assert days.day_of(text, TODAY) == day


@pytest.mark.parametrize("text", ["02/30/2026", "13/14/2027", "soon", "7/31/026", "0000-01-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert refusal(days.day_of, text, TODAY) == ("DATE", "Enter a date such as 07/31/2026.")


def test_the_culture_says_which_part_is_the_month() -> None:
    assert days.day_of("3/4", TODAY, days.order_of("en-GB")) == date(2026, 4, 3)
    assert days.written(date(2026, 4, 3), days.order_of("en-US")) == "04/03/2026"
    assert refusal(days.day_of, "x", TODAY, "dmy")[1] == "Enter a date such as 31/07/2026."


FIELDS = (
    FieldSpec("name", "Name", "Who it is.", is_required=True),
    FieldSpec("zip", "Zip", "Where.", Kind.POSTAL_CODE),
    FieldSpec("vip", "VIP", "How dear.", Kind.CHOICE, choice_list="Vip"),
    FieldSpec("rule", "Rule", "Which.", Kind.WHOLE_CHOICE, choices=((0, "None"), (1, "Some"))),
    FieldSpec("fee", "Fee", "How much.", Kind.MONEY, places=2, default=None, who=Who.ADMIN),
    FieldSpec("ok", "OK", "Whether.", Kind.TICK, default=False),
)


def test_a_form_is_read_as_one_and_names_each_fault() -> None:
    reading = Reading(TODAY, options={"vip": LIST})
    texts = {"name": " ", "zip": "1", "vip": "gold", "rule": "1", "fee": "", "ok": "on", "x": "y"}

    values, faults = read(FIELDS, texts, reading)

    assert values == {"vip": "gold", "rule": 1, "fee": None, "ok": True}
    assert {name: fault[0] for name, fault in faults.items()} == {"name": "REQ", "zip": "ZIP"}


def test_values_are_shown_and_typed_back() -> None:
    reading = Reading(TODAY, options={"vip": LIST})
    values = {"vip": "tin", "rule": 1, "fee": Decimal("1234.5"), "ok": False}
    fields = [field for field in FIELDS if field.name in values]

    assert [shown(each, values[each.name], reading) for each in fields] == [
        *("Tin", "Some", "1,234.50", "No"),
    ]
    assert [typed(each, values[each.name]) for each in fields] == ["tin", "1", "1234.5", "no"]


def test_who_may_change_a_field_follows_from_its_rights() -> None:
    update = {"Customers.Update"}.__contains__
    admin = {"Customers.Update", "Customers.Admin"}.__contains__
    name, *_, fee, _ok = FIELDS

    assert (name.may_change(update), fee.may_change(update), fee.may_change(admin)) == (
        *(True, False),
        True,
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", 0), ("12", 12), ("9" * 12, 10**12 - 1)),
        *((each, None) for each in ("", "-1", "\u00b2", "\u0663", "9" * 13, "9" * 5000)),
    ],
)
def test_only_a_number_that_a_page_of_ours_wrote_is_one(text: str, number: int | None) -> None:
    assert entry.number_sent(text) == number
