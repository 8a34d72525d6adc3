"""What some customers of the demo carrier have beside their plan: included minutes, own rates."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tollbook.catalog.actions import add_item
from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    ChargeItem,
    ExceptionRate,
    RateException,
    TaxCategory,
)
from tollbook.catalog.types import ItemKind
from tollbook.flows.demo import accounts
from tollbook.flows.demo.accounts import Customer
from tollbook.kernel.money import to_micros
from tollbook.kernel.rows import among
from tollbook.usage.models import UsageProfile

MINUTES = 500
BUNDLE = "minutes-500"  # the charge item that brings them
INCLUDED_KINDS = ["intralata", "intrastate", "interstate"]
OWN_RATES = (
    # category, prefix, per minute
    ("canada", "", "0.045000"),
    ("", "4420", "0.019000"),  # London
)


def bundle_of_minutes(valid_from: date) -> ChargeItem:
    """A charge item that brings minutes, shared by all products of the account."""
    allotment = Allotment.objects.create(
        code=BUNDLE, name=f"{MINUTES} long distance minutes", shared_by="account", counts="minutes"
    )
    AllotmentTerms.objects.create(
        allotment=allotment, valid_from=valid_from, amount=MINUTES, categories=INCLUDED_KINDS
    )
    facts = {
        "code": BUNDLE,
        "description": f"Long distance bundle, {MINUTES} minutes",
        "kind": ItemKind.ALLOTMENT,
        "tax_category": TaxCategory.objects.get(code="voice_interstate"),
        "is_prorated": False,
        "allotment": allotment,
    }
    return add_item(facts=facts, prices={valid_from: Decimal("19.00")})


def grant_own_rates(customers: Iterable[Customer], valid_from: date) -> None:
    """Corporate structures call partners abroad at rates of their own."""
    code = RateException.objects.create(code="partners", name="Partner rates abroad")
    ExceptionRate.objects.bulk_create(
        ExceptionRate(
            exception=code,
            category=category,
            prefix=prefix,
            valid_from=valid_from,
            first_seconds=30,
            next_seconds=6,
            rate_micros=to_micros(Decimal(rate)),
        )
        for category, prefix, rate in OWN_RATES
    )
    corporate = [
        each.account.pk
        for each in customers
        if each.settler.kind in {accounts.PARENT, accounts.SUB}
    ]
    UsageProfile.objects.filter(account__in=among(corporate)).update(rate_exception=code)
