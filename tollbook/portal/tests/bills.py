"""Issued bills for the town: a few lines each, posted to the ledger like the real ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.town import INVOICE_DATES, Town
from tollbook.billing.models import BillingProfile, Invoice, InvoiceLine, Run
from tollbook.billing.types import LineKind, RunKind, RunState, Section
from tollbook.customers.models import Account, Location
from tollbook.kernel.money import ZERO
from tollbook.kernel.period import add_months
from tollbook.ledger.actions import post
from tollbook.ledger.models import Entry
from tollbook.ledger.queries import balance_of
from tollbook.ledger.types import EntryKind, Posting
from tollbook.services.models import Product


@dataclass(frozen=True)
class Draft:
    """One line to be billed."""

    section: Section
    kind: LineKind
    words: str
    amount: Decimal
    location: Location | None = None
    product: Product | None = None
    calls: int = 0
    seconds: int = 0


def service(words: str, amount: str, product: Product | None = None) -> Draft:
    """A monthly charge of a product at its location."""
    location = product.location if product else None
    return Draft(Section.SERVICE, LineKind.RECURRING, words, Decimal(amount), location, product)


def usage(words: str, amount: str, product: Product) -> Draft:
    """Forty calls of a product, ten minutes each."""
    draft = service(words, amount, product)
    return replace(draft, section=Section.USAGE, kind=LineKind.USAGE, calls=40, seconds=24_000)


def tax(words: str, amount: str, product: Product | None = None) -> Draft:
    """A government tax on a product."""
    return replace(service(words, amount, product), section=Section.TAX, kind=LineKind.TAX)


def fee(words: str, amount: str) -> Draft:
    """A fee that the carrier sets, on the whole account."""
    return replace(service(words, amount), section=Section.FEE, kind=LineKind.FEE)


def bell_lines(town: Town, calls: str) -> list[Draft]:
    """What Bell Bakery is billed in a month, with `calls` for usage."""
    line, annex = town.products["2185550110"], town.products["2185550111"]
    fiber = town.products["FIB-20417"]
    return [
        service("Business line", "31.00", line),
        service("Business line", "31.00", annex),
        service("Voicemail box", "4.50", annex),
        service("Fiber 500/500", "89.90", fiber),
        service("Loyalty discount", "-5.00"),
        usage("Long distance", calls, line),
        tax("Minnesota telecom tax", "2.13", line),
        tax("Minnesota telecom tax", "2.44", annex),
        fee("Regulatory recovery fee", "1.66"),
        replace(
            service("Bold directory listing", "12.00", town.products["BELL"]),
            section=Section.OTHER_PROVIDERS,
        ),
    ]


def plain_lines(account: Account, town: Town, amount: str) -> list[Draft]:
    """One charge and its tax on the first product of `account`."""
    product = next(each for each in town.products.values() if each.account_id == account.pk)
    return [
        service("Monthly service", amount, product),
        usage("Long distance", "7.25", product),
        tax("State telecom tax", "1.93", product),
    ]


def issue(
    account: Account, number: str, invoice_on: date, lines: Sequence[Draft], **front: object
) -> Invoice:
    """Store, number and post one bill of the month that starts on `invoice_on`."""
    sums = dict.fromkeys(Section, ZERO)
    for line in lines:
        sums[line.section] += line.amount
    issued_at = datetime(invoice_on.year, invoice_on.month, invoice_on.day, 12, tzinfo=UTC)
    previous, payments = forward(account)
    total = sum(sums.values(), ZERO)
    entry = charge(account, number, total, issued_at)
    group = account.group
    assert group
    assert group.base
    invoice = Invoice.objects.create(
        run=run_of(account, invoice_on),
        account=account,
        company=group.base.company,
        invoice_on=invoice_on,
        due_on=date.fromordinal(invoice_on.toordinal() + 20),
        period_start=invoice_on,
        period_end=add_months(invoice_on, 1),
        previous_balance=previous,
        payments=payments,
        adjustments=ZERO,
        service=sums[Section.SERVICE],
        usage=sums[Section.USAGE],
        taxes=sums[Section.TAX],
        fees=sums[Section.FEE],
        other_providers=sums[Section.OTHER_PROVIDERS],
        total_current=total,
        total_due=previous + payments + total,
        ledger_position=entry.position,
        front=front,
    )
    InvoiceLine.objects.bulk_create(line_of(invoice, at, line) for at, line in enumerate(lines, 1))
    invoice.number, invoice.sequence = number, int(number.removeprefix("L"))
    invoice.issued_at, invoice.entry = issued_at, entry
    invoice.save()
    return invoice


def forward(account: Account) -> tuple[Decimal, Decimal]:
    """Total due of the bill before, and what was paid since."""
    before = Invoice.objects.filter(account=account).order_by("-invoice_on").first()
    if before is None:
        return ZERO, ZERO
    since = Entry.objects.filter(account=account, position__gt=before.ledger_position)
    paid = sum((entry.amount for entry in since), ZERO)
    assert before.total_due - paid == balance_of(account.pk)
    return before.total_due, -paid


def line_of(invoice: Invoice, at: int, line: Draft) -> InvoiceLine:
    """The stored line of a draft."""
    return InvoiceLine(
        invoice=invoice,
        position=at,
        section=line.section,
        kind=line.kind,
        product=line.product,
        location=line.location,
        product_label=line.product.product_id if line.product else "",
        location_label=line.location.description if line.location else "",
        description=line.words,
        quantity=1,
        unit_price=line.amount if line.section == Section.SERVICE else None,
        period_start=invoice.period_start if line.section == Section.SERVICE else None,
        period_end=invoice.period_end if line.section == Section.SERVICE else None,
        amount=line.amount,
        calls_count=line.calls,
        billed_seconds=line.seconds,
        source=f"{line.kind}:{line.words}",
    )


def charge(account: Account, number: str, amount: Decimal, at: datetime) -> Entry:
    """The one ledger charge of a bill."""
    posting = Posting(
        account_id=account.pk,
        kind=EntryKind.CHARGE,
        amount=amount,
        source=f"invoice:{number}",
        effective_on=at.date(),
        classification="invoice",
        description=f"Invoice {number}",
        due_on=date.fromordinal(at.date().toordinal() + 20),
        reference=number,
    )
    return post(posting=posting, now=at)


def pay(account: Account, amount: str, on: date, reference: str) -> Entry:
    """A payment, which settles the oldest bills first."""
    posting = Posting(
        account_id=account.pk,
        kind=EntryKind.PAYMENT,
        amount=Decimal(amount),
        source=f"check:{reference}",
        effective_on=on,
        classification="payment",
        description=f"Check {reference}",
        reference=reference,
    )
    return post(posting=posting, now=datetime(on.year, on.month, on.day, 15, tzinfo=UTC))


def run_of(account: Account, invoice_on: date) -> Run:
    """A quick run for one account."""
    cycle = BillingProfile.objects.get(account=account).cycle
    assert cycle
    return Run.objects.create(
        kind=RunKind.QUICK,
        cycle=cycle,
        invoice_on=invoice_on,
        cut_off_on=invoice_on,
        state=RunState.ISSUED,
        opened_at=datetime(invoice_on.year, invoice_on.month, invoice_on.day, tzinfo=UTC),
    )


def bill_four_months(town: Town) -> None:
    """Bell and Acme's accounts are billed each month and pay all but the newest bill.

    Bell:   L1001 L1005 L1009 L1013, 173.32 169.88 180.20 176.76
    Acme:   L1002 L1006 L1010 L1014 and its subs likewise; Two Harbors never pays.
    """
    calls = ("3.69", "0.25", "10.57", "7.13")
    accounts = (town.bell, town.acme, town.superior, town.two_harbors)
    monthly = ("", "84.00", "31.00", "31.00")
    for month, invoice_on in enumerate(INVOICE_DATES):
        for place, account in enumerate(accounts):
            number = f"L{1001 + month * 4 + place}"
            is_bell = account == town.bell
            lines = (
                bell_lines(town, calls[month])
                if is_bell
                else plain_lines(account, town, monthly[place])
            )
            invoice = issue(account, number, invoice_on, lines)
            if account != town.two_harbors and invoice_on != INVOICE_DATES[-1]:
                pay(account, str(invoice.total_due), invoice_on.replace(day=28), f"C-{number}")
