"""Included minutes from the call file to the bill: unbilled view and invoice say the same."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.town import INVOICE_DATES, NOW, ZONE, Town, sell
from tollbook.billing.actions import NewRun
from tollbook.billing.models import InvoiceLine
from tollbook.billing.types import RunKind
from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    ChargeItem,
    RatePlan,
    RateRule,
    TaxCategory,
)
from tollbook.flows import bill
from tollbook.flows.included import share_out
from tollbook.flows.nightly import night
from tollbook.services.models import Product, ProductCharge
from tollbook.usage.actions import take
from tollbook.usage.models import RatingPass, UsageProfile
from tollbook.usage.queries import calls_sum
from tollbook.usage.tests.calls import line, stored, written
from tollbook.usage.types import ALL_CALLS, CallScope

DAY = INVOICE_DATES[0]
AT = datetime.combine(DAY, time(9), ZoneInfo(ZONE))
NUMBER = "2185550170"
HAWAII, NEW_YORK, DULUTH = "8085550100", "2125550100", "2185550177"


@pytest.fixture
def far(town: Town) -> Product:
    """A long distance product of Bell Bakery on a plan of 6/6 at 0.03, to Hawaii at 0.10."""
    plan = RatePlan.objects.create(code="far", name="Far")
    for category, micros in (("interstate", 30_000), ("alaska_hawaii", 100_000), ("local", 20_000)):
        RateRule.objects.create(
            plan=plan,
            category=category,
            valid_from=date(2025, 1, 1),
            first_seconds=6,
            next_seconds=6,
            rate_micros=micros,
        )
    product = sell(town, town.bell, "longdistance", NUMBER, ())
    product.rate_plan = plan
    product.save()
    return product


def gives(town: Town, **fields: object) -> None:
    """Set fields of Bell's usage profile."""
    UsageProfile.objects.filter(account=town.bell).update(**fields)


def call(key: str, seconds: int, day: int, to: str = NEW_YORK) -> str:
    return line(key, from_=NUMBER, to=to, seconds=seconds, started_at=f"2026-01-{day:02}T15:00:00Z")


def takes(town: Town, folder: Path, name: str, calls: Iterable[str]) -> None:
    """Take a call file and let the included minutes be shared out."""
    take(path=written(folder / name, calls), feed=town.feed, now=NOW)
    share_out(now=NOW)


def free() -> dict[str, tuple[int, int]]:
    """Of each call its free seconds and its price in micros."""
    return {
        key: (seconds, price)
        for key, seconds, price in stored("call_key", "free_seconds", "price_micros")
    }


def billed(town: Town, on: date) -> list[tuple[str, Decimal]]:
    """What the bill of Bell Bakery of a day charges for calls, once it is issued."""
    sam = town.users["sam"]
    at = datetime.combine(on, time(9), ZoneInfo(ZONE))
    wanted = NewRun(cycle=town.cycle, invoice_on=on, kind=RunKind.PRODUCTION)
    bill.issue(run=bill.prepare(wanted=wanted, now=at, by=sam), now=at, by=sam)
    lines = InvoiceLine.objects.filter(
        invoice__account=town.bell, section="usage", invoice__invoice_on=on
    )
    return list(lines.order_by("position").values_list("call_category", "amount"))


def test_the_table_of_the_account_fields(town: Town, far: Product, tmp_path: Path) -> None:
    gives(town, free_ld_minutes=5)

    takes(town, tmp_path, "a.csv", [call("a", 200, 2), call("b", 150, 3), call("c", 60, 4)])

    assert free() == {"a": (204, 0), "b": (96, 27_000), "c": (0, 30_000)}
    assert stored("allotments") == [
        ('[["free_ld_minutes",204]]',),
        ('[["free_ld_minutes",96]]',),
        ("",),
    ]


def test_a_call_that_nothing_covers_is_charged_in_full(
    town: Town, far: Product, tmp_path: Path
) -> None:
    gives(town, free_ld_minutes=5)

    calls = [call("a", 200, 2), call("b", 150, 3, HAWAII), call("c", 60, 4)]
    takes(town, tmp_path, "a.csv", calls)

    assert free() == {"a": (204, 0), "b": (0, 250_000), "c": (60, 0)}


@pytest.mark.accepts("customers-35")
def test_free_ld_minutes_100_and_calls_of_90_and_20(
    town: Town, far: Product, tmp_path: Path
) -> None:
    gives(town, free_ld_minutes=100)

    calls = [call("a", 5400, 2), call("b", 1200, 3), call("c", 600, 4, HAWAII)]
    takes(town, tmp_path, "a.csv", calls)

    # 10 of the 20 minutes are charged at 0.03, Hawaii at 0.10 for all its 10.
    assert free() == {"a": (5400, 0), "b": (600, 300_000), "c": (0, 1_000_000)}
    assert billed(town, DAY) == [
        ("alaska_hawaii", Decimal("1.00")),
        ("interstate", Decimal("0.30")),
    ]


@pytest.mark.accepts("money-9")
def test_a_late_call_moves_free_minutes_and_the_bill_says_what_the_unbilled_view_said(
    town: Town, far: Product, tmp_path: Path
) -> None:
    gives(town, free_ld_minutes=5)
    takes(town, tmp_path, "a.csv", [call("b", 240, 3), call("c", 120, 4)])
    assert free() == {"b": (240, 0), "c": (60, 30_000)}

    take(path=written(tmp_path / "late.csv", [call("a", 200, 2)]), feed=town.feed, now=AT)
    night(now=AT, tell=lambda _words: None)

    # The earlier call comes first now: 204 + 96 of 300, so the others pay 144 and 120 seconds.
    assert free() == {"b": (96, 72_000), "c": (0, 60_000), "a": (204, 0)}
    shown = calls_sum(CallScope((town.bell.pk,), 0), ALL_CALLS).price_micros
    assert shown == 132_000
    passes = RatingPass.objects.count()
    night(now=AT, tell=lambda _words: None)
    assert RatingPass.objects.count() == passes
    assert billed(town, DAY) == [("interstate", Decimal("0.13"))]


def test_a_late_call_of_an_invoiced_period_takes_what_that_period_left(
    town: Town, far: Product, tmp_path: Path
) -> None:
    gives(town, free_ld_minutes=5)
    takes(town, tmp_path, "a.csv", [call("b", 240, 3)])
    assert billed(town, DAY) == [("interstate", Decimal("0.00"))]

    takes(town, tmp_path, "late.csv", [call("a", 200, 2), call("n", 300, 20)])

    # 60 of the 300 seconds were left; the new period has its own 300.
    assert free() == {"b": (240, 0), "a": (60, 72_000), "n": (300, 0)}
    assert billed(town, INVOICE_DATES[1]) == [("interstate", Decimal("0.07"))]
    assert free()["b"] == (240, 0)


def carries(town: Town, product: Product, shared_by: str, counts: str, amount: int) -> int:
    """An allotment on a product by a charge item of its own; the id of the charge."""
    code = f"{shared_by}-{counts}"
    made = Allotment.objects.create(code=code, name=code, shared_by=shared_by, counts=counts)
    AllotmentTerms.objects.create(
        allotment=made, valid_from=date(2025, 1, 1), amount=amount, categories=["interstate"]
    )
    none = TaxCategory.objects.get(code="none")
    item = ChargeItem.objects.create(
        code=code, description=code, kind="allotment", allotment=made, tax_category=none
    )
    return ProductCharge.objects.create(product=product, item=item, active_on=product.active_on).pk


def test_allotments_are_asked_from_the_product_to_the_account_and_then_the_fields(
    town: Town, far: Product, tmp_path: Path
) -> None:
    account = carries(town, town.products["BELL"], "account", "minutes", 2)
    place = carries(town, town.products["2185550110"], "location", "calls", 1)
    own = carries(town, far, "product", "minutes", 1)
    gives(town, free_ld_minutes=1)

    calls = [call("a", 90, 2), call("b", 90, 3), call("c", 90, 4), call("d", 60, 5)]
    takes(town, tmp_path, "a.csv", calls)

    # The location's one call frees what the product's minute left of the first call.
    assert dict(stored("call_key", "allotments")) == {
        "a": f'[["charge:{own}",60],["charge:{place}",30]]',
        "b": f'[["charge:{account}",90]]',
        "c": f'[["charge:{account}",30],["free_ld_minutes",60]]',
        "d": "",
    }


def test_what_staff_change_counts_until_the_call_is_on_an_invoice(
    town: Town, far: Product, tmp_path: Path
) -> None:
    gives(town, unlimited_ld=True)
    takes(town, tmp_path, "a.csv", [call("a", 200, 2), call("h", 60, 3, HAWAII)])
    assert free() == {"a": (204, 0), "h": (0, 100_000)}

    gives(town, unlimited_ld=False)
    assert share_out(now=AT) == 1
    assert free()["a"] == (0, 102_000)

    gives(town, free_ld_minutes=1)
    Product.objects.filter(pk=far.pk).update(free_minutes_out=False)
    assert share_out(now=AT) == 0
    Product.objects.filter(pk=far.pk).update(free_minutes_in=True)
    assert share_out(now=AT) == 1
    assert share_out(now=AT) == 0
    assert free()["a"] == (60, 72_000)


def test_free_local_calls_then_minutes_then_combined_minutes(town: Town, tmp_path: Path) -> None:
    plan = town.shop.plan
    plan.rules.filter(category__in=["local", "eas"]).update(rate_micros=20_000)
    gives(town, free_local_calls=1, free_local_minutes=1, free_combined_minutes=2)

    takes(
        town,
        tmp_path,
        "a.csv",
        [
            line("a", to=DULUTH, seconds=600, started_at="2026-01-02T15:00:00Z"),
            line("b", to=DULUTH, seconds=120, started_at="2026-01-03T15:00:00Z"),
            line("c", to="7155550130", seconds=120, started_at="2026-01-04T15:00:00Z"),
            line("d", to=DULUTH, seconds=60, started_at="2026-01-05T15:00:00Z"),
        ],
    )

    assert dict(stored("call_key", "allotments")) == {
        "a": '[["free_local_calls",600]]',
        "b": '[["free_local_minutes",60],["free_combined_minutes",60]]',
        "c": '[["free_combined_minutes",60]]',
        "d": "",
    }


def test_a_share_out_that_is_killed_before_it_is_remembered_comes_out_the_same(
    town: Town, far: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gives(town, free_ld_minutes=5)
    take(
        path=written(tmp_path / "a.csv", [call("a", 200, 2), call("b", 150, 3)]),
        feed=town.feed,
        now=AT,
    )

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("tollbook.usage.actions.included._remember", killed)
        with pytest.raises(KeyboardInterrupt):
            share_out(now=AT)
    assert share_out(now=NOW) == 0
    assert free() == {"a": (204, 0), "b": (96, 27_000)}
    assert share_out(now=NOW) == 0
