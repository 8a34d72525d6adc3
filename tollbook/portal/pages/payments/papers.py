"""Papers of the payment pages: the receipt, the slip for a check, the form to sign."""

from datetime import date

from django.http import HttpResponse

from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.flows.queries import letterhead
from tollbook.kernel import show
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO, settle
from tollbook.kernel.paper import COLOUR, Sheet, printed
from tollbook.ledger.queries import balance_of
from tollbook.payments.models import Method
from tollbook.payments.queries import attempt_for, confirmation_number, method_for
from tollbook.payments.queries.choosing import kind_words
from tollbook.payments.types import MethodKind
from tollbook.portal.pages.payments.review import reason_of, told_of
from tollbook.portal.pages.payments.shared import payer_of
from tollbook.portal.request import PortalRequest

CONSENT = (
    "I let {company} debit the bank account named above for what is due on this account, on the "
    "due date of each bill or the day that I choose online, and credit it to put right a debit "
    "taken by mistake.",
    "This holds until I end it online or in writing, early enough for {company} and my bank to act "
    "on it. I may end one debit by telling my bank three banking days before it.",
    "Leave only the last four digits of the account number readable on this form and on anything "
    "sent with it.",
)


def _answer(sheet: Sheet, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(printed(sheet), content_type="application/pdf", headers=headers)


def _sheet(base: Base, title: str, on: date, **more: object) -> Sheet:
    """A sheet in the name of the base."""
    brand = letterhead(base)
    lines = tuple(brand.return_lines.splitlines())
    sender = lines if lines[:1] == (brand.name,) else (brand.name, *lines)
    foot = f"Questions? Call {brand.phone}." if brand.phone else ""
    colour = brand.colour or COLOUR
    return Sheet(title=title, on=on, sender=sender, foot=foot, colour=colour, **more)  # type: ignore[arg-type]


def receipt(request: PortalRequest, payment: str) -> HttpResponse:
    """The receipt as PDF; it says what the page says."""
    attempt = attempt_for(request.viewer, payment)
    told = told_of(attempt)
    currency = attempt.currency
    pairs = [("Confirmation", confirmation_number(attempt)), ("State", told.word)]
    pairs += [
        (f"{each.account.number} {each.account.name}", show.money(each.amount, currency))
        for each in attempt.shares.select_related("account").order_by("pk")
    ]
    if attempt.surcharge:
        pairs.append(("Surcharge", show.money(attempt.surcharge, currency)))
    pairs += [("From", attempt.method_words), ("Asked for", show.day(attempt.paid_on))]
    total = settle(attempt.amount + attempt.surcharge)
    sheet = _sheet(
        base_of(attempt.account),
        "Receipt" if told.tone == "good" else told.title,
        attempt.paid_on,
        lead=f"{reason_of(attempt)} {told.sentence}".strip(),
        pairs=tuple(pairs),
        total=("Payment", show.money(total, currency)),
    )
    return _answer(sheet, f"receipt-{confirmation_number(attempt)}.pdf")


def stub(request: PortalRequest) -> HttpResponse:
    """The slip that goes into the envelope with a check."""
    payer = payer_of(request)
    base = base_of(payer.account)
    if not base.remit_address_1:
        raise NotFound("address for checks", base.abbreviation)
    town = f"{base.remit_city}, {base.remit_state} {base.remit_postal_code}"
    lines = (base.remit_company or base.name, base.remit_address_1, base.remit_address_2, town)
    due = max(balance_of(payer.account.pk), ZERO)
    sheet = _sheet(
        base,
        "Payment by check",
        request.viewer.today,
        to=tuple(line for line in lines if line),
        lead=f"Make the check out to {lines[0]} and write the account number on it.",
        pairs=(("Account", payer.account.number), ("Name", payer.account.name)),
        total=("Amount due", show.money(due, request.viewer.currency)),
        signs=("Amount of the check", "Number of the check"),
    )
    return _answer(sheet, f"check-{payer.account.number}.pdf")


def form(request: PortalRequest, handle: str) -> HttpResponse:
    """The form that lets a bank account pay by itself, filled in and ready to sign."""
    method = bank_for(request, handle)
    account = method.account
    company = base_of(account).company.legal_name or base_of(account).name
    sheet = _sheet(
        base_of(account),
        "Automatic payments from a bank account",
        request.viewer.today,
        pairs=(
            ("Account", f"{account.number} {account.name}"),
            ("Bank account", f"{method.label}, ending in {method.last_four}"),
            ("Kind", kind_words(method)),
            ("Holder", method.holder),
        ),
        sentences=tuple(words.format(company=company) for words in CONSENT),
        signs=("Name", "Signature of the holder", "Date"),
    )
    return _answer(sheet, f"form-{account.number}-{method.last_four}.pdf")


def bank_for(request: PortalRequest, handle: str) -> Method:
    """A bank account of the viewer's; a card has no form."""
    method = method_for(request.viewer, handle)
    if method.kind != MethodKind.BANK:
        raise NotFound("form of", handle)
    return method
