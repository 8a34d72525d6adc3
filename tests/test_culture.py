"""A Base's culture: how its customers read and type days and amounts, on pages and in mail."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.town import NOW, Town
from tollbook.access.types import Actor, Face
from tollbook.billing.models import BillingProfile
from tollbook.customers.models import Base, BaseTemplate
from tollbook.fields.actions import save_definition
from tollbook.fields.models import FieldDefinition
from tollbook.fields.types import FieldKind, PortalSight
from tollbook.flows.late import tell_late
from tollbook.kernel import entry, show
from tollbook.kernel.culture import CULTURES, written_as
from tollbook.kernel.errors import Refused
from tollbook.kernel.form_fields import AmountField, DayField
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting
from tollbook.notices.models import Notice, Template
from tollbook.notices.types import NoticeKind

DECEMBER = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("culture", "amount", "day", "count"),
    [
        ("en-US", "−$1,017.10", "Dec 5, 2026", "12,500"),
        ("en-CA", "−$1,017.10", "Dec 5, 2026", "12,500"),
        ("en-GB", "−$1,017.10", "5 Dec 2026", "12,500"),
        ("de-DE", "−1.017,10\N{NO-BREAK SPACE}$", "5 Dec 2026", "12.500"),
        (
            *("fr-CA", "−1\N{NO-BREAK SPACE}017,10\N{NO-BREAK SPACE}$", "5 Dec 2026"),
            "12\N{NO-BREAK SPACE}500",
        ),
        ("xx-XX", "−$1,017.10", "Dec 5, 2026", "12,500"),
    ],
)
def test_a_culture_has_its_own_marks_and_days(
    culture: str, amount: str, day: str, count: str
) -> None:
    with written_as(culture):
        told = (show.money(Decimal("-1017.1")), show.day(DECEMBER), show.whole(12500))

    assert told == (amount, day, count)
    assert show.money(Decimal("-1017.1")) == "−$1,017.10"


@pytest.mark.parametrize(
    ("culture", "text", "meant"),
    [
        ("en-US", "$1,017.10", "1017.10"),
        ("en-GB", "1,017.10", "1017.10"),
        ("de-DE", "1.017,10", "1017.10"),
        ("de-DE", "1.017", "1017.00"),
        ("de-DE", "17,5", "17.50"),
        # What a page filled in itself comes back unharmed.
        ("de-DE", "1017.10", "1017.10"),
        ("de-DE", "25.00", "25.00"),
        ("de-DE", "0.12", "0.12"),
        ("de-DE", "0,12", "0.12"),
        ("fr-CA", "1 017,10", "1017.10"),
        ("fr-FR", "1\N{NO-BREAK SPACE}017,10", "1017.10"),
    ],
)
def test_an_amount_is_read_as_its_reader_writes_it(culture: str, text: str, meant: str) -> None:
    with written_as(culture):
        read = entry.decimal(text, 2, Decimal(0), Decimal(9999))
        asked = AmountField(decimal_places=2, max_digits=10).clean(text)

    assert f"{read:.2f}" == f"{asked:.2f}" == meant


@pytest.mark.parametrize(
    ("text", "meant"), [("0.125", "0.125"), ("0,05", "0.05"), ("-0.125", "-0.125")]
)
def test_no_thousands_begin_with_a_nought(text: str, meant: str) -> None:
    with written_as("de-DE"):
        read = entry.decimal(text, 4, Decimal(-9), Decimal(9))
        asked = AmountField(decimal_places=4, max_digits=10).clean(text)

    assert read == asked == Decimal(meant)


@pytest.mark.parametrize("text", ["1.01,10", "1,017.10", "1.017.10", "10,123", "0.125.000"])
def test_what_is_no_amount_there_is_refused(text: str) -> None:
    with written_as("de-DE"), pytest.raises(Refused):
        entry.decimal(text, 2, Decimal(0), Decimal(999_999))


def test_a_number_that_would_begin_its_thousands_with_a_nought_is_none() -> None:
    with pytest.raises(Refused):
        entry.decimal("0,125", 2, Decimal(0), Decimal(999_999))
    with pytest.raises(ValidationError):
        AmountField(decimal_places=2, max_digits=10).clean("0,125")


@pytest.mark.parametrize("culture", CULTURES)
@pytest.mark.parametrize("amount", ["0", "0.5", "999.99", "1000", "-1234567.89"])
def test_what_is_shown_is_read_as_the_same_amount(culture: str, amount: str) -> None:
    with written_as(culture):
        read = entry.decimal(show.figures(Decimal(amount)), 2, Decimal(-9999999), Decimal(9999999))

    assert read == Decimal(amount)


@pytest.mark.parametrize("text", ["17,50 \N{EURO SIGN}", "\N{EURO SIGN} 17,50", "17,50 $"])
def test_the_sign_of_the_money_may_be_typed_on_either_side(text: str) -> None:
    with written_as("de-DE"):
        read = entry.decimal(text, 2, Decimal(0), Decimal(999))
        asked = AmountField(decimal_places=2, max_digits=10).clean(text)

    assert read == asked == Decimal("17.50")


def test_a_refusal_has_the_marks_of_its_reader() -> None:
    field = AmountField(min_value=Decimal("1.00"), max_digits=10, decimal_places=2)
    with written_as("de-DE"):
        with pytest.raises(ValidationError, match=r"at least 1,00\."):
            field.clean("0,50")
        with pytest.raises(ValidationError, match=r"such as 12,50\."):
            field.clean("much")
        with pytest.raises(Refused, match=r"from 0,5 to 9"):
            entry.decimal("10", 2, Decimal("0.5"), Decimal(9))


@pytest.mark.parametrize(
    ("culture", "text", "example"),
    [
        ("en-US", "12/05/2026", "07/31/2026"),
        ("de-DE", "05/12/2026", "31/07/2026"),
        ("de-DE", "05.12.2026", "31/07/2026"),
        ("fr-CA", "2026-12-05", "2026-07-31"),
    ],
)
def test_a_day_is_read_and_refused_in_the_order_of_its_reader(
    culture: str, text: str, example: str
) -> None:
    with written_as(culture):
        read = [DayField().clean(each) for each in (text, "2026-12-05")]
        with pytest.raises(ValidationError, match=f"Enter a date such as {example}."):
            DayField().clean("31/31/2026")

    assert read == [DECEMBER, DECEMBER]


def in_germany(town: Town) -> None:
    """Bell's base writes as Germans do."""
    Base.objects.filter(pk=town.north.pk).update(culture="de-DE")


def test_a_typed_day_is_read_in_the_order_of_the_base(
    town: Town, client_of_bell: Client, django_capture_on_commit_callbacks: Any
) -> None:
    shape = {"entity": "account", "label": "Serviced on", "tab": "Ours", "kind": FieldKind.DATE}
    field = FieldDefinition(key="serviced_on", portal=PortalSight.EDIT, **shape)
    with django_capture_on_commit_callbacks(execute=True):
        by = Actor(at=NOW, face=Face.SYSTEM)
        save_definition(definition=field, by=by, is_used=False)
    in_germany(town)
    typed = {"custom.serviced_on": "03/04/2026", "view": "100100"}

    kept = client_of_bell.post("/profile/details/", typed)
    wrong = client_of_bell.post("/profile/details/", typed | {"custom.serviced_on": "04/31/2026"})

    town.bell.refresh_from_db()
    assert kept.status_code == 302
    assert town.bell.custom["serviced_on"] == "2026-04-03"
    assert "Enter a date such as 31/07/2026." in wrong.content.decode()
    form = client_of_bell.get("/profile/details/").content.decode()
    assert 'value="03/04/2026"' in form
    assert 'data-date="dmy"' in form


def test_mail_has_the_forms_of_the_base_whoever_sends_it(town: Town) -> None:
    in_germany(town)
    template = Template.objects.create(
        kind=NoticeKind.LATE_NOTICE, name="30 days", subject="Late", text="{name} owes {amount}."
    )
    kind = NoticeKind.LATE_NOTICE
    BaseTemplate.objects.create(base=town.north, kind=kind, criteria=30, template=template)
    BillingProfile.objects.filter(account=town.bell).update(billing_emails="ben@people.example")
    wanted = Posting(
        *(town.bell.pk, EntryKind.CHARGE, Decimal("1050.00"), "late", date(2026, 1, 1)),
        *("adjustment", "By hand"),
    )
    post(posting=wanted, now=datetime(2026, 1, 1, tzinfo=UTC))

    tell_late(now=datetime(2026, 2, 5, 18, tzinfo=UTC))

    notice = Notice.objects.get(kind=NoticeKind.LATE_NOTICE)
    assert "Bell Bakery owes 1.050,00\N{NO-BREAK SPACE}$." in notice.text
