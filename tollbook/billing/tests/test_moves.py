"""What moves between two bills: an account to another cycle, group or parent, a rate; two hands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from tollbook.access.models import User
from tollbook.billing import issuing
from tollbook.billing.check import check
from tollbook.billing.models import BaseBilling, BillingProfile, Cycle, Invoice, Run
from tollbook.billing.queries import corporate_summary_of, explained_line_of
from tollbook.billing.queries.since import since_last_of
from tollbook.billing.run import approve, draft
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.tests.lines import drafted
from tollbook.billing.types import RunState
from tollbook.customers.models import Account, Base, Group
from tollbook.kernel.errors import Refused
from tollbook.ledger import queries as ledger

FEB_13, MAR_1, MAR_13, APR_1 = (date(2026, *day) for day in ((2, 13), (3, 1), (3, 13), (4, 1)))

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    return new_carrier()


def sold(carrier: Carrier, number: str, price: str, **fields: object) -> Account:
    """An account with one line, billed from 13 February on."""
    account = carrier.account(number)
    carrier.charge(carrier.product(account, f"218555{number[-4:]}", FEB_13), price, **fields)
    return account


@pytest.mark.parametrize(
    ("is_prorated", "in_april"),
    [
        (
            True,
            [
                ("prorated", "Line", "2026-03-13", "2026-03-31", "19.00"),
                ("recurring", "Line", "2026-04-01", "2026-04-30", "31.00"),
            ],
        ),
        (False, [("recurring", "Line", "2026-04-01", "2026-04-30", "31.00")]),
    ],
)
def test_an_account_that_changes_its_cycle_pays_no_day_twice(
    carrier: Carrier, *, is_prorated: bool, in_april: list[tuple[str, ...]]
) -> None:
    """Billed from 13 February to 12 March on the 13th, from then on with the cycle of the 1st.

    | invoice date | in advance to |  prorated | whole periods only |
    |--------------|---------------|----------:|-------------------:|
    | 1 March      | 12 March      |      none |               none |
    | 1 April      | 30 April      | 19 + 31.00|              31.00 |
    """
    account = sold(carrier, "100100", "31.00", item_is_prorated=is_prorated)
    carrier.bill(FEB_13)
    first = Cycle.objects.create(code="C1", description="The 1st", day=1, first_invoice_on=MAR_1)
    BillingProfile.objects.update(cycle=first)
    carrier.cycle = first

    assert drafted(carrier, account, MAR_1) == []
    assert drafted(carrier, account, APR_1) == in_april


def test_the_next_bill_of_a_moved_account_has_brand_and_due_days_of_its_new_base(
    carrier: Carrier,
) -> None:
    account = sold(carrier, "100100", "31.00")
    carrier.bill(FEB_13)
    south = Base.objects.create(
        abbreviation="SOUTH", company=carrier.company, name="South Telephone", remit_city="Winona"
    )
    BaseBilling.objects.create(base=south, due_days=45, finance_start_days=999)
    group = Group.objects.create(abbreviation="G2", name="Group two", base=south)
    Account.objects.filter(pk=account.pk).update(group=group)

    carrier.bill(MAR_13)

    bills = Invoice.objects.order_by("invoice_on")
    assert [(bill.front["brand"]["name"], bill.due_on) for bill in bills] == [
        ("Larkspur Telephone", date(2026, 3, 5)),
        ("South Telephone", date(2026, 4, 27)),
    ]
    assert [bill.number for bill in bills] == ["L-1001", "L-1002"]
    assert bills[1].previous_balance == bills[0].total_due


def test_a_sub_that_moves_to_another_parent_is_on_each_parents_bill_of_its_day(
    carrier: Carrier,
) -> None:
    """
    | bill of    | with the sub under the first | under the second |
    |------------|-----------------------------:|-----------------:|
    | first      |                        55.00 |            10.00 |
    | second     |                        10.00 |            55.00 |
    """
    first, second = (sold(carrier, number, "10.00") for number in ("200100", "300100"))
    sub = sold(carrier, "200101", "45.00")
    Account.objects.filter(pk__in=[first.pk, second.pk]).update(billing_type="corporate")
    BillingProfile.objects.filter(account=sub).update(billed_to_parent=True)
    Account.objects.filter(pk=sub.pk).update(corporate_parent=first, billing_type="corporate")
    carrier.bill(FEB_13)
    Account.objects.filter(pk=sub.pk).update(corporate_parent=second)

    carrier.bill(MAR_13)

    def asked(account: Account, on: date) -> tuple[Decimal, list[str]]:
        bill = Invoice.objects.get(account=account, invoice_on=on)
        new = bill.adjustments + bill.total_current
        return new, [row.account_number for row in corporate_summary_of(bill)]

    assert asked(first, FEB_13) == (Decimal("55.00"), ["200100", "200101"])
    assert asked(second, FEB_13)[0] == Decimal("10.00")
    assert asked(first, MAR_13)[0] == Decimal("10.00")
    assert asked(second, MAR_13) == (Decimal("55.00"), ["300100", "200101"])
    assert [*check(), *ledger.check()] == []


@pytest.mark.parametrize("skips_first", [True, False])
def test_bills_stay_posted_or_not_when_their_account_changes_its_group(
    carrier: Carrier, *, skips_first: bool
) -> None:
    account = sold(carrier, "100100", "31.00")
    Group.objects.update(charge_posting_skipped=skips_first)
    carrier.bill(FEB_13)
    other = Group.objects.create(
        abbreviation="G2",
        name="Group two",
        base=carrier.base,
        charge_posting_skipped=not skips_first,
    )
    Account.objects.filter(pk=account.pk).update(group=other)

    carrier.bill(MAR_13)

    assert ledger.balance_of(account.pk) == Decimal("31.00")
    posted = Invoice.objects.order_by("invoice_on").values_list("entry", flat=True)
    assert [entry is None for entry in posted] == [skips_first, not skips_first]
    assert check() == []


def test_a_bill_of_an_earlier_release_is_unposted_as_its_group_says(carrier: Carrier) -> None:
    """It does not say so itself, and what is issued never changes."""
    sold(carrier, "100100", "31.00")
    Group.objects.update(charge_posting_skipped=True)
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(issuing, "POSTING_SKIPPED", "said_nothing")
        carrier.bill(FEB_13)

    assert check() == []
    Group.objects.update(charge_posting_skipped=False)
    assert [fault.code for fault in check()] == ["invoice-entry"]


def test_of_two_who_approve_at_once_one_has_approved(
    carrier: Carrier,
) -> None:
    """The other looked at the same drafts; what was approved says by whom, and stays so."""
    sold(carrier, "100100", "31.00")
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    quick, slow = (User.objects.create(user_id=each) for each in ("quick", "slow"))
    looked_at = Run.objects.get(pk=run.pk)
    approve(run=run, now=NOON, by=quick)

    with pytest.raises(Refused, match="Only a drafted run"):
        approve(run=looked_at, now=NOON, by=slow)

    kept = Run.objects.get(pk=run.pk)
    assert (kept.state, kept.approved_by) == (RunState.APPROVED, quick)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory has one connection")
@pytest.mark.django_db(transaction=True)
def test_of_many_who_approve_in_the_same_moment_one_has_approved(carrier: Carrier) -> None:
    """Each by a connection of its own, all let go together."""
    sold(carrier, "100100", "31.00")
    run = draft(run=carrier.run(FEB_13), calls=carrier.store)
    people = [User.objects.create(user_id=f"staff-{number}") for number in range(6)]
    start = Barrier(len(people))

    def approved(by: User) -> str:
        try:
            start.wait()
            approve(run=Run.objects.get(pk=run.pk), now=NOON, by=by)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return by.user_id

    with ThreadPoolExecutor(len(people)) as pool:
        told = list(pool.map(approved, people))

    kept = Run.objects.get(pk=run.pk)
    assert kept.state == RunState.APPROVED
    assert kept.approved_by is not None
    assert sorted(told) == sorted(["run-not-drafted"] * 5 + [kept.approved_by.user_id])


def test_a_tax_with_another_rate_is_the_same_tax(carrier: Carrier) -> None:
    """31.00 at 10 and then at 20 percent: the tax rose by 3.10; neither is it new nor gone."""
    carrier.tax("levy", "state", "10", valid_to=MAR_1)
    carrier.tax("levy", "state", "20", valid_from=date(2026, 3, 2))
    sold(carrier, "100100", "31.00")
    carrier.bill(FEB_13)
    carrier.bill(MAR_13)
    bill = Invoice.objects.get(invoice_on=MAR_13)
    lines = list(bill.lines.order_by("position"))

    since = since_last_of(bill, lines)
    explained = explained_line_of(bill, lines[-1].position, "Larkspur")

    assert since is not None
    assert [(each.words, each.before, each.now) for each in since.lines] == [
        ("Levy", Decimal("3.10"), Decimal("6.20"))
    ]
    assert (explained.change, explained.reason) == (Decimal("3.10"), "another rate")
