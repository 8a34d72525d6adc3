"""Finding a customer: each room searches for what it knows, here the hits come together."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.db.models import QuerySet

from tollbook.billing.queries.records import invoices_called
from tollbook.customers.models import Account
from tollbook.customers.queries import accounts_for
from tollbook.customers.queries.search import HITS_MAX, LENGTH_MIN, hits_of, merged
from tollbook.customers.types import Hit, SearchKind, Viewer
from tollbook.kernel import show
from tollbook.kernel.phones import shown
from tollbook.kernel.rows import among
from tollbook.ledger.queries import payments_like
from tollbook.ledger.types import PaymentSearch
from tollbook.office.forms.customers import AccountFilter
from tollbook.services.models import Product
from tollbook.services.queries import products_called

MONEY = "Accounting.Access"
# How far back a payment is looked for unless somebody says otherwise.
PAYMENT_DAYS = 731
# Where the other rooms' hits stand among those of `customers.queries.search`.
EXACT_RANK, BEGINS_RANK = 1, 3
FIELDS_OF_KIND = {
    "number": SearchKind.NUMBER,
    "name": SearchKind.NAME,
    "phone": SearchKind.PHONE,
    "external": SearchKind.EXTERNAL,
}


def found_by(viewer: Viewer, form: AccountFilter) -> dict[int, Hit] | None:
    """The hits of what the form asks for, best first; None where it asks for nothing."""
    asked = [part for part in _parts(viewer, form) if part is not None]
    if not asked:
        return None
    first, *others = asked
    return {key: hit for key, hit in first.items() if all(key in each for each in others)}


def _parts(viewer: Viewer, form: AccountFilter) -> Iterable[dict[int, Hit] | None]:
    """One part for each field that is filled; an account must be in all of them."""
    if text := form.value("q"):
        yield found_for(viewer, text)
    for name, kind in FIELDS_OF_KIND.items():
        if text := form.value(name):
            yield merged(hits_of(viewer, text, kind))
    if text := form.value("product"):
        yield merged(product_hits(viewer, text))
    if text := form.value("invoice"):
        yield merged(invoice_hits(viewer, text))
    if viewer.may(MONEY) and (form.value("amount") or form.value("check")):
        yield merged(payment_hits(viewer, _payment(viewer.today, form)))


def _payment(today: date, form: AccountFilter) -> PaymentSearch:
    """What the form tells of a payment; without days, the last two years."""
    first_on = form.day("first_on") or today - timedelta(days=PAYMENT_DAYS)
    last_on = form.day("last_on") or today
    return PaymentSearch(first_on, last_on, amount_of(form.value("amount")), form.value("check"))


def found_for(viewer: Viewer, text: str) -> dict[int, Hit]:
    """Everything that one box can mean: account, phone, product, invoice, amount, check."""
    own = hits_of(viewer, text)
    if len(text) < LENGTH_MIN:
        return merged(own)
    money: list[Hit] = []
    if viewer.may(MONEY):
        first_on = viewer.today - timedelta(days=PAYMENT_DAYS)
        money = payment_hits(viewer, PaymentSearch(first_on, viewer.today, reference=text))
        if (amount := amount_of(text)) is not None:
            money += payment_hits(viewer, PaymentSearch(first_on, viewer.today, amount))
    return merged(own, invoice_hits(viewer, text), product_hits(viewer, text), money)


def amount_of(text: str) -> Decimal | None:
    """The amount that `text` writes, None where it writes none."""
    written = text.replace("$", "").replace(",", "").strip()
    try:
        amount = Decimal(written)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < Decimal(10) ** 10 else None


def product_hits(viewer: Viewer, text: str) -> list[Hit]:
    """Accounts that have or had a product called so."""
    return [
        Hit(
            product.account_id,
            EXACT_RANK if text in (product.product_id, product.digits) else BEGINS_RANK,
            _product_words(product),
        )
        for product in products_called(viewer, text, HITS_MAX)
    ]


def _product_words(product: Product) -> str:
    name = shown(product.digits) if product.digits else product.product_id
    ended = f", {product.get_status_display().lower()}" if product.status != "active" else ""
    return f"{product.product_type.label} {name}{ended}"


def invoice_hits(viewer: Viewer, text: str) -> list[Hit]:
    """The account of the invoice with this number."""
    return [
        Hit(each.account_id, EXACT_RANK, f"Invoice {each.number} of {show.day(each.invoice_on)}")
        for each in invoices_called(viewer, text)
    ]


def payment_hits(viewer: Viewer, wanted: PaymentSearch) -> list[Hit]:
    """Accounts that paid so; the words name the newest payment."""
    return [
        Hit(
            each.account_id,
            EXACT_RANK,
            f"Paid {show.figures(each.amount)} on {show.day(each.effective_on)}"
            + (f", check {each.reference}" if wanted.reference else ""),
        )
        for each in payments_like(viewer, wanted, HITS_MAX)
    ]


def accounts_of(viewer: Viewer, hits: dict[int, Hit]) -> QuerySet[Account]:
    """The accounts of the hits that the viewer may see."""
    return accounts_for(viewer).filter(pk__in=among(hits))
