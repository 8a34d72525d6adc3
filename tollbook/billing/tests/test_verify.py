"""What a verification finds, and when it stops a run."""

from datetime import date
from typing import Any

import pytest

from tollbook.billing.models import BillingProfile, Cycle, Finding, Run
from tollbook.billing.run import NewRun, draft, hold, open_run
from tollbook.billing.tests.carrier import NOON, Carrier, new_carrier
from tollbook.billing.types import Level, RunKind, RunState
from tollbook.billing.verify import verify
from tollbook.catalog.models import BaseCharge, ChargeItem, TaxCategory, TaxRule
from tollbook.catalog.types import ItemKind
from tollbook.customers.models import Account, Base, Location
from tollbook.kernel.errors import Refused
from tollbook.services.models import Product, ProductCharge

FEB_13 = date(2026, 2, 13)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier() -> Carrier:
    """A carrier whose first account is right in every way."""
    made = new_carrier()
    made.tax("mn-sales", "state", "6.875")
    usf = {"kind": "interstate_percent", "is_federal_usf": True}
    made.tax("usf-q1", "federal", "37.6", valid_to=date(2026, 3, 31), **usf)
    bell = made.account("100100")
    made.charge(made.product(bell, "2185550100", FEB_13), "31.00")
    return made


def verified(carrier: Carrier, invoice_on: date = FEB_13) -> Run:
    run = open_run(wanted=NewRun(carrier.cycle, invoice_on, RunKind.TRIAL), now=NOON)
    return verify(run=run, now=NOON)


def found(run: Run) -> list[tuple[str, str]]:
    return list(Finding.objects.filter(run=run).values_list("level", "code"))


def test_a_run_without_faults_may_be_drafted(carrier: Carrier) -> None:
    run = verified(carrier)

    assert found(run) == []
    assert run.state == RunState.VERIFIED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"postal_code": ""}, "zip-missing"),
        ({"postal_code": "5580"}, "zip-wrong"),
        ({"postal_code": "K1A 0B1"}, "zip-wrong"),
        ({"country": "CA"}, "zip-wrong"),
        ({"state": ""}, "state-missing"),
        ({"in_city": None}, "in-city-unknown"),
    ],
)
def test_a_wrong_address_stops_the_run(carrier: Carrier, change: dict[str, Any], code: str) -> None:
    Location.objects.update(**change)

    run = verified(carrier)

    assert found(run) == [(Level.ERROR, code)]
    assert run.state == RunState.OPEN
    with pytest.raises(Refused, match="mend"):
        draft(run=run, calls=carrier.store)


def test_an_address_abroad_needs_neither_state_nor_zip(carrier: Carrier) -> None:
    Location.objects.update(country="IE", state="", postal_code="", county="")

    assert found(verified(carrier)) == []


def test_an_account_without_bill_to_stops_the_run_until_it_is_held(carrier: Carrier) -> None:
    lost = Account.objects.create(
        number="100200", name="Lost", group=carrier.group, status=carrier.status, is_business=True
    )
    BillingProfile.objects.create(account=lost, cycle=carrier.cycle)
    run = verified(carrier)
    assert found(run) == [(Level.ERROR, "bill-to-missing")]
    assert Finding.objects.get().account == lost

    hold(run=run, account=lost, reason="No address yet")

    assert verify(run=run, now=NOON).state == RunState.VERIFIED


def test_a_base_without_remittance_address_stops_the_run(carrier: Carrier) -> None:
    Base.objects.update(remit_address_1="")

    assert found(verified(carrier)) == [(Level.ERROR, "remittance-missing")]


@pytest.mark.accepts("money-14")
def test_a_quarter_without_federal_factor_is_named(carrier: Carrier) -> None:
    run = verified(carrier, date(2026, 4, 13))

    finding = Finding.objects.get(run=run)
    assert (finding.level, finding.code) == (Level.ERROR, "federal-factor-missing")
    assert finding.message == "The Federal USF factor of quarter 2 of 2026 has not been entered."
    assert run.state == RunState.OPEN


@pytest.mark.accepts("money-14")
def test_an_old_factor_does_not_go_on_by_itself(carrier: Carrier) -> None:
    TaxRule.objects.filter(is_federal_usf=True).update(valid_to=None)

    assert found(verified(carrier, FEB_13)) == []
    assert found(verified(carrier, date(2026, 4, 13))) == [(Level.ERROR, "federal-factor-missing")]


def test_a_taxed_category_without_rule_stops_the_run(carrier: Carrier) -> None:
    TaxRule.objects.get(code="mn-sales").categories.clear()
    TaxRule.objects.get(code="usf-q1").categories.clear()

    run = verified(carrier)

    assert found(run) == [(Level.ERROR, "tax-rule-missing")]
    assert "voice_local" in Finding.objects.get().message


def test_a_charge_without_price_stops_the_run(carrier: Carrier) -> None:
    ProductCharge.objects.update(price=None)

    assert found(verified(carrier)) == [(Level.ERROR, "price-missing")]


def test_a_charge_that_bills_more_often_than_its_cycle_stops_the_run(carrier: Carrier) -> None:
    carrier.charge(Product.objects.get(), "1.00", item_interval="weekly")

    assert found(verified(carrier)) == [(Level.ERROR, "interval-too-short")]


def test_products_without_location_or_charge_are_warned_of(carrier: Carrier) -> None:
    carrier.product(Account.objects.get(), "2185550199", FEB_13, location=None)

    run = verified(carrier)

    assert found(run) == [
        (Level.WARNING, "product-without-location"),
        (Level.WARNING, "product-without-charge"),
    ]
    assert run.state == RunState.VERIFIED


def test_a_place_kept_as_typed_is_warned_of(carrier: Carrier) -> None:
    Location.objects.update(place_confirmed=False)

    assert found(verified(carrier)) == [(Level.WARNING, "place-as-typed")]


def test_a_sub_in_another_cycle_than_its_parent_is_warned_of(carrier: Carrier) -> None:
    other = Cycle.objects.create(
        code="C01", description="The 1st", day=1, first_invoice_on=date(2025, 1, 1)
    )
    parent, sub = carrier.account("200100"), carrier.account("200101")
    Account.objects.filter(pk__in=[parent.pk, sub.pk]).update(billing_type="corporate")
    Account.objects.filter(pk=sub.pk).update(corporate_parent=parent)
    BillingProfile.objects.filter(account=parent).update(cycle=other)

    assert found(verified(carrier)) == [(Level.WARNING, "corporate-differs")]
    # Without any group both are in the same one.
    BillingProfile.objects.update(cycle=carrier.cycle)
    Account.objects.update(group=None)
    assert found(verified(carrier)) == []


def test_verifying_again_replaces_what_was_found(carrier: Carrier) -> None:
    Location.objects.update(postal_code="")
    run = verified(carrier)
    Location.objects.update(postal_code="55802")

    assert found(verify(run=run, now=NOON)) == []


def test_an_automatic_charge_needs_a_price_and_a_tax_rule(carrier: Carrier) -> None:
    item = ChargeItem.objects.create(
        code="fee",
        description="Recovery",
        kind=ItemKind.AUTOMATIC,
        tax_category=TaxCategory.objects.get(code="other"),
    )
    for rule in TaxRule.objects.all():
        rule.categories.remove(item.tax_category)
    charge = BaseCharge.objects.create(base=carrier.base, item=item, way="fixed", valid_from=FEB_13)
    assert set(found(verified(carrier))) == {
        *((Level.ERROR, "price-missing"), (Level.ERROR, "tax-rule-missing")),
    }

    BaseCharge.objects.filter(pk=charge.pk).update(valid_to=FEB_13)

    march = found(verified(carrier, date(2026, 3, 13)))
    assert [code for _level, code in march] == []
