"""The baseline of the bill run's bench: the same rules as an ORM loop, one account at a time."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from tollbook.billing.models import Invoice, InvoiceLine, Run
from tollbook.catalog.models import ItemPrice, TaxRule
from tollbook.customers.models import Account
from tollbook.kernel.money import ZERO, from_micros, settle, settle_down
from tollbook.kernel.period import add_months
from tollbook.ledger.models import Entry
from tollbook.services.models import ProductCharge

TAX_CATEGORIES = {
    "local": "voice_local",
    "intrastate": "voice_intrastate",
    "interstate": "voice_interstate",
}


def bill_by_loop(run: Run, accounts: int, sums: list[dict[str, Any]]) -> None:
    """Draft the first `accounts` accounts, each in a transaction of its own."""
    calls = defaultdict(list)
    for row in sums:
        calls[row["account_id"]].append(row)
    for account in Account.objects.order_by("pk")[:accounts].iterator():
        with transaction.atomic():
            bill(run, account, calls[account.pk])


def bill(run: Run, account: Account, calls: list[dict[str, Any]]) -> None:
    """One draft with its lines."""
    newest = Entry.objects.filter(account=account).order_by("-position").first()
    balance = newest.balance_after if newest else ZERO
    end = add_months(run.invoice_on, 1, 13)
    lines = [*recurring(run, account, end), *usage(calls)]
    lines += taxes(run, account, lines)
    totals = {
        section: sum((line.amount for line in lines if line.section == section), ZERO)
        for section in ("service", "usage", "tax", "fee", "other_providers")
    }
    current = sum(totals.values(), ZERO)
    draft = Invoice.objects.create(
        run=run,
        account=account,
        company=account.group.base.company,  # type: ignore[union-attr]
        invoice_on=run.invoice_on,
        due_on=run.invoice_on + timedelta(days=20),
        period_start=run.invoice_on,
        period_end=end,
        previous_balance=balance,
        payments=ZERO,
        adjustments=ZERO,
        service=totals["service"],
        usage=totals["usage"],
        taxes=totals["tax"],
        fees=totals["fee"],
        other_providers=totals["other_providers"],
        total_current=current,
        total_due=balance + current,
        ledger_position=newest.position if newest else 0,
    )
    for position, line in enumerate(lines, start=1):
        line.invoice, line.position = draft, position
    InvoiceLine.objects.bulk_create(lines)


def recurring(run: Run, account: Account, end: Any) -> list[InvoiceLine]:
    """Whole periods; the bench has no parts."""
    charges = ProductCharge.objects.filter(product__account=account, active_on__lte=run.invoice_on)
    lines = []
    for charge in charges.select_related("item__tax_category", "product__location"):
        price = charge.price
        if price is None:
            listed = ItemPrice.objects.filter(item=charge.item, valid_from__lte=run.invoice_on)
            price = listed.latest("valid_from").amount
        lines.append(
            InvoiceLine(
                section="service",
                kind="recurring",
                product=charge.product,
                location=charge.product.location,
                description=charge.item.description,
                quantity=charge.quantity,
                unit_price=price,
                period_start=run.invoice_on,
                period_end=end,
                amount=settle(price * charge.quantity),
                tax_category=charge.item.tax_category.code,
                source=f"charge:{charge.pk}",
                reckoning={"price": str(price), "quantity": charge.quantity},
            )
        )
    return lines


def usage(calls: list[dict[str, Any]]) -> list[InvoiceLine]:
    """A line per category."""
    return [
        InvoiceLine(
            section="usage",
            kind="usage",
            product_id=row["product_id"],
            description=row["category"],
            amount=settle(from_micros(row["price_micros"])),
            tax_category=TAX_CATEGORIES[row["category"]],
            call_category=row["category"],
            calls_count=row["calls"],
            billed_seconds=row["billed_seconds"],
            source=f"usage:{row['product_id']}:{row['category']}",
            reckoning={"price_micros": row["price_micros"]},
        )
        for row in calls
    ]


def taxes(run: Run, account: Account, lines: list[InvoiceLine]) -> list[InvoiceLine]:
    """One amount per rule; the bench has one place and one product."""
    place = account.locations.get(is_bill_to=True)
    found = []
    rules = TaxRule.objects.filter(valid_from__lte=run.invoice_on).prefetch_related("categories")
    for rule in rules:
        if rule.state and rule.state != place.state:
            continue
        exact = Decimal(0)
        for category in rule.categories.all():
            base = sum((each.amount for each in lines if each.tax_category == category.code), ZERO)
            share = Decimal(category.interstate_ppm).scaleb(-6) if rule.is_federal_usf else 1
            exact += base * share * rule.percent / 100
        amount = settle_down(exact) if rule.is_federal_usf else settle(exact)
        if amount:
            found.append(
                InvoiceLine(
                    section="tax",
                    kind="tax",
                    product=lines[0].product,
                    location=place,
                    description=rule.label,
                    amount=amount,
                    source=f"tax:{rule.pk}",
                    reckoning={"exact": str(exact)},
                )
            )
    return found
