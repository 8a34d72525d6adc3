"""Proof of the books across the rooms: ledger, bills, payments, call files, calls on bills."""

from collections.abc import Iterator

from tollbook.billing import queries as billing
from tollbook.billing.models import Invoice, Void
from tollbook.kernel.ink import missing_triggers
from tollbook.ledger import queries as ledger
from tollbook.ledger.types import Fault
from tollbook.payments import queries as payments
from tollbook.usage import queries as usage

FAULTS_PER_CHECK_MAX = 100
TABLES_IN_INK = ("billing_invoice", "billing_invoiceline", "billing_creditline")
PRICES_IN_INK = (
    *("catalog_raterule", "catalog_deckrow", "catalog_exceptionrate", "catalog_usedprice"),
    *("catalog_band", "catalog_holiday", "catalog_usedplan"),
    *("catalog_allotmentterms", "catalog_usedterms", "catalog_itemprice", "catalog_useditemprice"),
)
HOURS_IN_INK = ("catalog_band_refuses_insert", "catalog_holiday_refuses_insert")
PAYMENTS_IN_INK = ("payments_achfile", "payments_ruletext", "payments_consentgiven")


def check_books() -> list[Fault]:
    """Everything that is not as it must be; empty when the books are right."""
    inks = (*_ink_of_bills(), *_ink_of_prices(), *_ink_of_payments())
    return [*ledger.check(), *inks, *billing.check(), *payments.check(), *_calls_of_bills()]


def _ink_of_bills() -> Iterator[Fault]:
    """The database refuses to change issued invoices and to put lines into them."""
    for name in missing_triggers(TABLES_IN_INK, also=["billing_invoiceline_refuses_insert"]):
        yield Fault("invoice-ink", f"The trigger {name} is missing or switched off.")


def _ink_of_prices() -> Iterator[Fault]:
    """The database refuses to change what priced a call or made up a bill."""
    for name in missing_triggers(PRICES_IN_INK, also=HOURS_IN_INK):
        yield Fault("price-ink", f"The trigger {name} is missing or switched off.")


def _ink_of_payments() -> Iterator[Fault]:
    """The database refuses to change files of the bank, texts of rules, and who agreed to them."""
    for name in missing_triggers(PAYMENTS_IN_INK):
        yield Fault("payment-ink", f"The trigger {name} is missing or switched off.")


def _calls_of_bills() -> Iterator[Fault]:
    """Each bill holds exactly the calls that are stamped with it; a stamp names a bill or draft."""
    stamped = usage.billed_counts()
    issued = Invoice.objects.filter(issued_at__isnull=False, void__isnull=True)
    told = 0
    for key, number, counted in issued.values_list("pk", "number", "calls_count").iterator():
        found = stamped.pop(key, 0)
        if found != counted and told < FAULTS_PER_CHECK_MAX:
            told += 1
            yield Fault(
                "calls-of-invoice",
                f"Invoice {number} counts {counted} calls, but {found} are stamped with it.",
            )
    # Until its calls are given back, `billing.check` names a voided invoice.
    for key in Void.objects.filter(freed_at=None).values_list("pk", flat=True):
        stamped.pop(key, None)
    # A run that is being issued stamps the calls of its drafts before it numbers them.
    drafts = Invoice.objects.filter(issued_at__isnull=True)
    for key in drafts.values_list("pk", flat=True).iterator():
        stamped.pop(key, None)
    for key, found in list(stamped.items())[:FAULTS_PER_CHECK_MAX]:
        yield Fault("calls-without-invoice", f"{found} calls name invoice {key}, which is none.")
