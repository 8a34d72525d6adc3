"""What goes out comes in again as it was."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fixtures import SYSTEM
from tests.town import DULUTH, Town
from tollbook.access.models import User
from tollbook.access.types import Kind as LogIn
from tollbook.billing.models import MessageGroup
from tollbook.catalog.models import (
    Allotment,
    BaseCharge,
    ChargeItem,
    ExceptionRate,
    Exchange,
    Holiday,
    ProductType,
    RateException,
    TaxPlace,
)
from tollbook.commands.main import main
from tollbook.customers.models import (
    Account,
    Base,
    BaseTemplate,
    GroupAssociation,
    Location,
    PlaceOverride,
    Status,
)
from tollbook.fields.queries import sections_of
from tollbook.flows.actions import install, open_account
from tollbook.flows.check import check_books
from tollbook.flows.exchange.account_columns import account_columns
from tollbook.flows.exchange.cells import Column
from tollbook.flows.record import row_of
from tollbook.kernel import entry
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import CHOOSING, Kind
from tollbook.kernel.record_rows import put
from tollbook.notices.models import Template
from tollbook.services.models import Product

# Rows that stay where a system is emptied: who may work in it, and what Django itself needs.
STAYS = frozenset({"auth", "contenttypes", "sessions", "access"})
# One field asks something of another; each of these has claims of its own.
TIED = frozenset(
    {
        *("account_number", "corporate_account_number", "billing_type", "is_business", "status"),
        *("contact_name", "name", "phone", "email_bill", "minimum_rule", "minimum_amount"),
        *("tax_npanxx", "custom.deposit_on", "federal_tax_id", "billed_to_parent"),
        *("term_ends_on", "term_ends_by_hand", "former_numbers", "report_set"),
        *("contracted_on", "custom.deposit_amount"),
    }
)
ACCOUNT_MINUTES = {"shared_by": "account", "counts": "minutes"}
ROWS = frozenset({"Account", "BillingProfile", "InvoiceReports", "UsageProfile", "PaymentProfile"})
SPELLINGS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=40
)
ODD = st.sampled_from(
    ["=1+1", "-", "'-", "@home", "+1 up", "a;b", 'say "yes"', "x\ny", "''=", "0012"]
)


def files(folder: Path) -> dict[str, str]:
    """Every table of a folder."""
    return {each.name: each.read_text("utf-8-sig") for each in sorted(folder.glob("*.csv"))}


def emptied() -> None:
    """A system with its first lists and nobody in it; the town has no bill that may not go."""
    with transaction.atomic():
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label not in STAYS:
                model._default_manager.all()._raw_delete("default")
        for user in User.objects.exclude(kind=LogIn.STAFF).filter(is_generic=False):
            user.groups.clear()
        User.objects.exclude(kind=LogIn.STAFF).filter(is_generic=False)._raw_delete("default")
        install()


def furnish(town: Town) -> None:
    """What the town's catalog lacks, so that every table has a row."""
    plan, item = town.shop.plan, town.shop.items["seat"]
    Holiday.objects.create(plan=plan, on=date(2020, 12, 25), band="evening")
    code = RateException.objects.create(code="X9", name="Friends")
    ExceptionRate.objects.create(
        exception=code, prefix="4420", valid_from=date(2020, 1, 1), rate_micros=12_345
    )
    minutes = Allotment.objects.create(code="m100", name="100 minutes", **ACCOUNT_MINUTES)
    kinds = ["intrastate", "interstate"]
    for year, amount in ((2020, 100), (2022, 120)):
        minutes.terms.create(valid_from=date(year, 1, 1), amount=amount, categories=kinds)
    GroupAssociation.objects.create(name="Coast")
    MessageGroup.objects.create(name="Farms")
    PlaceOverride.objects.create(postal_code="55802", city="Duluth", in_city=False)
    Exchange.objects.create(npanxx="218555", lata="624", place="Duluth")
    TaxPlace.objects.create(npanxx="218555", state="MN", county="St. Louis County", city="Duluth")
    fee = ChargeItem.objects.create(
        code="usf-part", description="Recovery", kind="automatic", tax_category=item.tax_category
    )
    charge = BaseCharge.objects.create(
        base=town.north, item=fee, way="percent", percent=2, valid_from=date(2020, 1, 1)
    )
    charge.of_items.add(item)
    own = Template.objects.create(kind="email_bill", name="Own", subject="Bill", text="A\n\nB")
    BaseTemplate.objects.create(base=town.north, kind="email_bill", template=own)
    line = Product.objects.filter(account=town.acme, digits__gt="")[0]
    kind = ProductType.objects.exclude(has_usage=True)[0]
    ended = {"active_on": date(2021, 1, 1), "disconnected_on": date(2021, 7, 1)}
    second = Product.objects.create(
        **ended, account=town.acme, product_type=kind, product_id="Phone 7", parent=line
    )
    Product.objects.filter(pk=second.pk).update(
        status="disconnected", rate_exception=code, free_minutes_in=True
    )
    for price in ("1.2345", None, "1.2345"):
        second.charges.create(item=item, price=price, active_on=date(2021, 1, 1))


@pytest.mark.accepts("office-11")
def test_an_export_loads_into_an_empty_system_and_goes_out_the_same(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.bell.notes.create(text="Calls = before\nnoon", level="info", written_at=SYSTEM.at)
    Location.objects.filter(account=town.acme, code=0).update(floor="3", notes="Ring twice")
    # As forms keep a phone; the town writes its bases by hand.
    Base.objects.filter(abbreviation="NORTH").update(cs_phone="+12185550100")
    Base.objects.filter(abbreviation="SOUTH").update(cs_phone="+15075550100")
    furnish(town)
    assert main(["export", str(tmp_path / "first")]) == 0
    emptied()

    status = main(["load", str(tmp_path / "first")])

    assert [each.read_text() for each in (tmp_path / "first").glob("*.rejects.csv")] == []
    assert status == 0
    assert main(["export", str(tmp_path / "second")]) == 0
    assert files(tmp_path / "second") == files(tmp_path / "first")
    without = {name for name, text in files(tmp_path / "first").items() if text.count("\n") < 2}
    assert without == {"balances.csv"}, "open items only come in"
    assert list(check_books()) == []
    capsys.readouterr()
    assert main(["load", str(tmp_path / "first")]) == 1
    assert main(["load", str(tmp_path / "first"), "--again"]) == 0
    assert not re.findall(r"(?:new|changed|rejected) [1-9]", capsys.readouterr().out)


def drawable(town: Town) -> list[tuple[Column, "st.SearchStrategy[Any]"]]:
    """The columns whose values stand alone, with what may stand in each."""
    columns = account_columns(sections_of("account"))
    own = [each for each in columns if each.row in ROWS and each.name not in TIED]
    return [(each, values_of(each)) for each in own]


def values_of(column: Column) -> "st.SearchStrategy[Any]":
    """Values of a field as its rules leave them."""
    spec = column.spec
    offered: Sequence[Any] = [value for value, _ in spec.choices]
    if not offered and column.options:
        offered = [each.value for each in column.options() if each.is_active]
    if spec.kind in (Kind.TICK, Kind.YES_NO):
        return st.booleans()
    if offered or spec.kind in CHOOSING:
        return st.sampled_from(offered or [""])
    plain: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.PHONE: st.sampled_from(["", "+12185550170", "+4930123456"]),
        Kind.EMAILS: st.sampled_from(["", "a@x.example", "a@x.example; B@y.example"]),
        Kind.EMAIL: st.sampled_from(["", "a@x.example"]),
        Kind.DATE: st.none() | st.dates(date(1900, 1, 1), date(2999, 12, 31)),
        Kind.WHOLE: st.integers(int(spec.lowest), min(int(spec.highest), 2_000)),
    }
    if spec.kind in (Kind.NUMBER, Kind.MONEY):
        top = min(spec.highest, Decimal(1000))
        return st.decimals(spec.lowest, top, places=spec.places)
    if spec.kind in plain:
        return plain[spec.kind]
    return (SPELLINGS | ODD).map(lambda text: as_kept(text, spec.size, spec.kind))


def as_kept(text: str, most: int, kind: Kind) -> str:
    """Text as the field's rule leaves it, "" where it refuses."""
    try:
        found = (
            entry.many_lines(text, most) if kind == Kind.LONG_TEXT else entry.one_line(text, most)
        )
    except Refused:
        return ""
    return found


# Not shrunk: an example goes through the whole system, and what differs stands in the message.
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
)
@given(data=st.data())
def test_load_of_an_export_is_the_same_record(town: Town, data: "st.DataObject") -> None:
    columns = drawable(town)
    drawn = {column.name: data.draw(values, column.name) for column, values in columns}
    with transaction.atomic(), TemporaryDirectory() as folder:
        account = filled(town, [each for each, _ in columns], drawn)
        Account.objects.exclude(pk=account.pk).update(external_id="")
        first, second = Path(folder, "first"), Path(folder, "second")
        main(["export", str(first)])
        account.delete()

        status = main(["load", "customers", str(first / "customers.csv"), "--force-status"])

        assert status == 0, [each.read_text() for each in first.glob("*.rejects.csv")]
        main(["export", str(second)])
        assert files(second)["customers.csv"] == files(first)["customers.csv"]
        transaction.set_rollback(True)


def filled(town: Town, columns: Sequence[Column], drawn: dict[str, Any]) -> Account:
    """An account of its own with the drawn values in all its rows."""
    facts = {
        "number": "700100",
        "name": "=Odd & Sons",
        "group": town.groups["NORTH"],
        "status": Status.objects.get(code="active"),
        "is_business": True,
        "contact_name": "@Odd",
        "phone": "+12185550170",
    }
    account = open_account(facts=facts, bill_to=DULUTH, by=SYSTEM)
    for name in sorted(ROWS):
        own = [each for each in columns if each.row == name]
        row = row_of(account, name)
        values = {each.spec.name: drawn[each.name] for each in own}
        put(row, [each.spec for each in own], values)
        if name == "InvoiceReports":
            row.report_set = None
        row.save()
    return account
