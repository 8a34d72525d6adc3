"""Included minutes from the call file to the bill: unbilled view and invoice say the same."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.fixtures import signed_in
from tests.town import INVOICE_DATES, NOW, ZONE, Town, sell
from tollbook.billing.actions import NewRun
from tollbook.billing.models import InvoiceLine
from tollbook.billing.types import RunKind
from tollbook.catalog.models import (
    Allotment,
    AllotmentTerms,
    ChargeItem,
    ExceptionRate,
    RateException,
    RatePlan,
    RateRule,
    TaxCategory,
)
from tollbook.flows import bill
from tollbook.flows.included import share_out
from tollbook.flows.nightly import night
from tollbook.flows.queries import call_named, explained_call
from tollbook.kernel import clock
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


@pytest.mark.accepts("portal-46")
def test_the_customer_sees_what_is_used_and_left_and_why_a_call_was_free(
    town: Town,
    far: Product,
    tmp_path: Path,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    carries(town, far, "product", "minutes", 2)
    gives(town, free_ld_minutes=5)
    takes(town, tmp_path, "a.csv", [call("a", 200, 2), call("b", 150, 3), call("c", 240, 4)])
    with clock.at(AT - timedelta(days=1)):
        ben, cyd = (signed_in(town.users[number]) for number in ("100100", "500100"))
        ben.get("/billing/unbilled/")
        with django_assert_max_num_queries(8):
            page = ben.get("/billing/unbilled/").context
        stranger = cyd.get("/billing/unbilled/").context
        told = [ben.get(row.url).context["explained"] for row in page["rows"]]

    used = {row.use.name: (row.use.used, row.use.left) for row in page["included"]}

    # 594 billed seconds: 120 of the product's own, 300 of the account's, 174 charged.
    assert used == {"product-minutes": (120, 0), "free long distance minutes": (300, 0)}
    assert stranger["included"] == []
    assert all(each.agrees for each in told)
    assert told[2].sentences[2] == (
        "Of these, 204 seconds are included and free: 120 seconds from product-minutes, "
        "84 seconds from free long distance minutes."
    )
    assert [row.call.free_seconds for row in page["rows"]] == [66, 150, 204]
    assert [each.price for each in told] == [row.price for row in page["rows"]]


def test_exception_codes_of_product_and_account_price_calls_and_are_explained(
    town: Town, far: Product, tmp_path: Path
) -> None:
    codes = [RateException.objects.create(code=code, name=code) for code in ("own", "shared")]
    for code, micros in zip(codes, (10_000, 20_000), strict=True):
        price = {"exception": code, "valid_from": date(2025, 1, 1), "rate_micros": micros}
        ExceptionRate.objects.create(category="interstate", **price)
    ExceptionRate.objects.create(prefix="1808", **price | {"rate_micros": 40_000})
    gives(town, rate_exception=codes[1])
    Product.objects.filter(pk=far.pk).update(rate_exception=codes[0])

    calls = [call("a", 60, 2), call("h", 60, 3, HAWAII)]
    bell = line("n", to=NEW_YORK, started_at="2026-01-04T15:00:00Z")
    takes(town, tmp_path, "a.csv", [*calls, bell])

    assert dict(stored("call_key", "price_micros")) == {"a": 10_000, "h": 40_000, "n": 20_000}
    told = explained_call(call_named("switch", "h"))
    assert told.agrees
    assert "It is priced by the special rates “shared”, not by the rate plan." in told.sentences


def test_rerating_shows_its_difference_first_and_keeps_only_what_was_shown(
    town: Town, far: Product, tmp_path: Path, client_of_sam: Client
) -> None:
    gives(town, free_ld_minutes=1)
    takes(town, tmp_path, "a.csv", [call("a", 120, 2), call("h", 60, 3, HAWAII)])
    before = free()
    assert far.rate_plan is not None
    dearer = far.rate_plan.rules.get(category="interstate")
    later = {"valid_from": date(2026, 1, 1), "rate_micros": 90_000}
    RateRule.objects.create(
        plan=far.rate_plan, category="interstate", first_seconds=6, next_seconds=6, **later
    )

    page = client_of_sam.get("/office/usage/rerate/?account=100100").context
    moved = client_of_sam.post("/office/usage/rerate/", {"account": "100100", "seen": "other"})

    assert dearer.rate_micros == 30_000
    assert (page["found"].calls, page["found"].changed) == (2, 1)
    assert (page["before"], page["more"]) == (Decimal("0.13"), Decimal("0.06"))
    assert moved.status_code == 422
    assert free() == before

    seen = page["found"].fingerprint
    kept = client_of_sam.post("/office/usage/rerate/", {"account": "100100", "seen": seen})

    assert kept.status_code == 302
    assert free() == {"a": (60, 90_000), "h": (0, 100_000)}
    assert share_out(now=NOW) == 0
