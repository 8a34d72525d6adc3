"""Which messages a bill carries: of its base, for everyone, of its group, for the late, its own."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tollbook.billing.messages import SHIPPED_LATE, install_late_messages
from tollbook.billing.models import (
    AccountMessage,
    BillingProfile,
    BillMessage,
    Invoice,
    InvoiceReports,
    MessageGroup,
)
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.customers.models import Account, Base
from tollbook.ledger.actions import post
from tollbook.ledger.types import EntryKind, Posting

FEB_13 = date(2026, 2, 13)
THANKS = "Thank you for your business."  # the base's own, see the carrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    made = new_carrier()
    install_late_messages()
    return made


def billed(carrier: Carrier, number: str = "100100", **profile: Any) -> Account:
    account = carrier.account(number, **profile)
    carrier.charge(carrier.product(account, f"218555{number[-4:]}", FEB_13), "31.00")
    return account


def owes(account: Account, days: int) -> None:
    """A debt so many days before the bill."""
    posting = Posting(
        account_id=account.pk,
        kind=EntryKind.DEBIT,
        amount=Decimal("10.00"),
        source=f"old:{account.pk}",
        effective_on=FEB_13 - timedelta(days=days),
        classification="adjustment",
        description="Old debt",
    )
    post(posting=posting, now=NOON)


def messages_of(account: Account) -> list[str]:
    messages: list[str] = Invoice.objects.get(account=account).front["messages"]
    return messages


def test_messages_of_the_base_for_everyone_and_of_the_group(carrier: Carrier) -> None:
    schools = MessageGroup.objects.create(name="Schools")
    plain, school = billed(carrier), billed(carrier, "100101", message_group=schools)
    other = Base.objects.create(abbreviation="X", company=carrier.company, name="Other")
    dates = {"first_invoice_on": date(2026, 2, 1), "last_invoice_on": FEB_13}
    BillMessage.objects.create(text='We "moved".', **dates)
    BillMessage.objects.create(text="Schools, read on.", group=schools, **dates)
    BillMessage.objects.create(text="Of another base.", base=other, **dates)
    BillMessage.objects.create(text="Too early.", first_invoice_on=date(2026, 2, 14))
    over = {"first_invoice_on": date(2026, 1, 1), "last_invoice_on": date(2026, 2, 12)}
    BillMessage.objects.create(text="Over.", **over)

    carrier.bill(FEB_13)

    assert messages_of(plain) == [THANKS, 'We "moved".']
    assert messages_of(school) == [THANKS, 'We "moved".', "Schools, read on."]


def test_an_accounts_own_messages_stand_last_on_its_bill_alone(carrier: Carrier) -> None:
    plain, told = billed(carrier), billed(carrier, "100101")
    AccountMessage.objects.create(account=told, text="For you.", first_invoice_on=FEB_13)
    AccountMessage.objects.create(account=told, text="Later.", first_invoice_on=date(2026, 3, 1))

    carrier.bill(FEB_13)

    assert messages_of(plain) == [THANKS]
    assert messages_of(told) == [THANKS, "For you."]


@pytest.mark.parametrize(
    ("days", "step"), [(29, 0), (30, 30), (59, 30), (60, 60), (90, 90), (120, 120), (400, 120)]
)
def test_the_late_message_is_that_of_the_days_late(carrier: Carrier, days: int, step: int) -> None:
    account = billed(carrier)
    owes(account, days)

    carrier.bill(FEB_13)

    late = [SHIPPED_LATE[step]] if step else []
    assert messages_of(account) == [*late, THANKS]


def test_adjusted_due_days_exemption_and_a_bases_own_words_count(carrier: Carrier) -> None:
    adjusted = billed(carrier, "100101", due_adjust_days=30)
    exempt = billed(carrier, "100102", late_notice_exempt=True)
    BillMessage.objects.create(
        text="Our own words.", days_late=30, base=carrier.base, first_invoice_on=FEB_13
    )
    late = billed(carrier, "100103")
    for account in (adjusted, exempt, late):
        owes(account, 45)

    carrier.bill(FEB_13)

    assert messages_of(adjusted) == [THANKS]
    assert messages_of(exempt) == [THANKS]
    assert messages_of(late) == ["Our own words.", THANKS]


def test_a_bill_carries_the_ticks_of_its_reports(carrier: Carrier) -> None:
    ticked, none = billed(carrier), billed(carrier, "100101")
    InvoiceReports.objects.create(
        account=ticked, page_break=True, location_short=True, call_detail_seconds=True
    )

    carrier.bill(FEB_13)

    front = Invoice.objects.get(account=ticked).front
    assert (front["reports"], front["page_break"]) == (
        ["location_short", "call_detail_seconds"],
        True,
    )
    assert Invoice.objects.get(account=none).front["reports"] == []
    assert BillingProfile.objects.count() == 2


def test_the_terms_line_of_the_group_ends_the_messages(carrier: Carrier) -> None:
    carrier.group.terms_message = "Net 10 days."
    carrier.group.save()
    account, apart = billed(carrier), billed(carrier, "100101")
    Account.objects.filter(pk=apart.pk).update(group=None)
    AccountMessage.objects.create(account=account, text="Own.", first_invoice_on=FEB_13)

    carrier.bill(FEB_13)

    assert messages_of(account) == [THANKS, "Own.", "Net 10 days."]
    assert "Net 10 days." not in messages_of(apart)
