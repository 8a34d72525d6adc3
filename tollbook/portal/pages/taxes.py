"""Taxes of a bill as its customer sees them: each by itself, or one total as on the paper."""

from collections.abc import Iterable, Sequence

from tollbook.billing.models import Invoice, InvoiceLine
from tollbook.billing.queries.reports import ALL_TAXES, has_one_tax_total
from tollbook.billing.types import Section
from tollbook.customers.types import Viewer
from tollbook.kernel.money import ZERO


def are_in_one(viewer: Viewer, invoice: Invoice) -> bool:
    """Whether this bill tells `viewer` its taxes as one total; staff read every line."""
    return not viewer.is_staff and has_one_tax_total(invoice)


def without_taxes(lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
    """The lines but the taxes of governments."""
    return [line for line in lines if line.section != Section.TAX]


def in_one(lines: Sequence[InvoiceLine]) -> list[InvoiceLine]:
    """The lines with one in place of their taxes, which nothing stores and nobody explains."""
    taxes = [line.amount for line in lines if line.section == Section.TAX]
    if not taxes:
        return list(lines)
    total = InvoiceLine(section=Section.TAX, description=ALL_TAXES, amount=sum(taxes, ZERO))
    return [total, *without_taxes(lines)]
