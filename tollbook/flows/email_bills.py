"""Bills by e-mail: each with a link that opens it without signing in, for a while.

A bill and its place in the outbox are written in one transaction, and the outbox sends each mail
once (`notices.sending`): a kill anywhere leaves a bill either ready or in the outbox.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.db import transaction

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.billing.actions import mark_sent, take_one, take_ready
from tollbook.billing.models import Document, EmailBill, Invoice, Run, Settings
from tollbook.billing.queries import document_of
from tollbook.billing.queries.sending import email_bills_to_send
from tollbook.customers.models import Base
from tollbook.customers.queries import base_of
from tollbook.flows.letterhead import address_at, envelope_of, letterhead
from tollbook.flows.telling import pay_link_of
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.culture import written_as
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.errors import Refused
from tollbook.notices.actions import queue
from tollbook.notices.queries import words_of
from tollbook.notices.types import Attachment, Channel, Envelope, NewNotice, NoticeKind, Reach

Tell = Callable[[str], None]
BILLS_PER_ROUND = 100
SAMPLES = 3
ATTACHED_BYTES_MAX = 10_000_000
TOO_LARGE = "The PDF is over 10 MB, so only its link was sent."
SALT = "bill-link"


def quiet(_words: str) -> None:
    """Tells nobody."""


# --- sending


def send_email_bills(*, run: Run, now: datetime, tell: Tell = quiet) -> int:
    """Lay every bill that is ready into the outbox; says how many. Called again it goes on."""
    sent = 0
    while count := _send_round(run, now):
        sent += count
        tell(f"{sent} e-mail bills laid into the outbox")
    return sent


@transaction.atomic
def _send_round(run: Run, now: datetime) -> int:
    bills = take_ready(run=run, limit=BILLS_PER_ROUND)
    for bill in bills:
        _send(bill, now)
    return len(bills)


@transaction.atomic
def send_email_bill_again(*, bill: EmailBill, by: Actor) -> None:
    """Send one bill once more, to where it went; links that were sent before stay good."""
    bill = take_one(bill=bill)
    _send(bill, by.at)
    account = bill.invoice.account.number
    record_event(by=by, kind="sent e-mail bill again", account=account, subject=str(bill.invoice))


def _send(bill: EmailBill, now: datetime) -> None:
    letter = _letter(bill, now)
    queue(key=f"email-bill:{bill.pk}:{bill.sends + 1}", notice=letter.notice, at=now)
    mark_sent(bill=bill, note=letter.note, at=now)


def send_samples(*, run: Run, by: Actor, count: int = SAMPLES) -> int:
    """Send the first bills that are ready to oneself, as customers would get them."""
    address = next(iter(addresses_in(by.user.emails)), "") if by.user else ""
    if not address:
        raise Refused("MAIL", "You have no e-mail address of your own; enter one first.")
    bills = list(email_bills_to_send(run).order_by("pk")[:count])
    if not bills:
        raise Refused("no-bills", "No bill of this run is ready to go by e-mail.")
    for bill in bills:
        notice = _letter(bill, by.at).notice
        message = replace(notice.message, subject=f"Sample: {notice.message.subject}")
        sample = replace(
            notice, message=message, reach=(Reach(Channel.EMAIL, address),), account=""
        )
        queue(key=f"email-bill-sample:{bill.pk}:{by.at.isoformat()}", notice=sample, at=by.at)
    return len(bills)


@dataclass(frozen=True)
class Letter:
    """A bill's mail, ready for the outbox, and what staff should know of it."""

    notice: NewNotice
    note: str


def _letter(bill: EmailBill, now: datetime) -> Letter:
    invoice = bill.invoice
    base = _base_of(invoice)
    attachment, note = _attachment(invoice)
    brand = letterhead(base)
    words = words_of(NoticeKind.EMAIL_BILL, _values(bill, base, now), brand, bill.template)
    notice = NewNotice(
        kind=NoticeKind.EMAIL_BILL,
        message=words,
        reach=(Reach(Channel.EMAIL, bill.to),),
        brand=brand,
        envelope=_envelope(base),
        account=invoice.account.number,
        # Its link opens the bill, so nobody else may read it.
        is_secret=True,
        attachment=attachment,
    )
    return Letter(notice, note)


def _base_of(invoice: Invoice) -> Base:
    """The base that the bill was printed for."""
    found = Base.objects.select_related("company").filter(pk=invoice.front.get("base")).first()
    return found or base_of(invoice.account)


def _envelope(base: Base) -> Envelope:
    own = next(iter(addresses_in(base.billing_from_email)), "")
    return replace(envelope_of(base), from_address=own) if own else envelope_of(base)


def _values(bill: EmailBill, base: Base, now: datetime) -> dict[str, str]:
    invoice = bill.invoice
    currency = invoice.front.get("currency", "USD")
    days = Settings.load().email_link_days
    last_day = day_in(now, invoice.company.time_zone) + timedelta(days=days)
    return {
        "name": invoice.front["account"]["name"],
        "account": invoice.front["account"]["number"],
        "invoice": invoice.number or "",
        **_figures(invoice, base, currency),
        "link": address_at(base, f"/bill/{link_token(bill, last_day)}/"),
        "link_days": str(days),
        "pay_link": _pay_link(invoice, now),
    }


def _figures(invoice: Invoice, base: Base, currency: str) -> dict[str, str]:
    """The days and amounts of a bill as its base writes them."""
    with written_as(base.culture):
        return {
            "invoice_date": show.day(invoice.invoice_on),
            "due_date": show.day(invoice.due_on),
            "total_due": show.money(invoice.total_due, currency),
            "other_providers": others_of(invoice, currency),
        }


def others_of(invoice: Invoice, currency: str) -> str:
    """What of a bill is for other providers, to stand behind its total; "" for nothing."""
    amount = invoice.other_providers
    return f", {show.money(amount, currency)} of it for other providers" if amount else ""


def _pay_link(invoice: Invoice, now: datetime) -> str:
    """Where the bill can be paid without signing in, "" where it asks for nothing of its own."""
    if invoice.entry_id is None or invoice.total_due <= 0 or invoice.total_current <= 0:
        return ""
    source = f"invoice:{invoice.number}"
    return pay_link_of(account=invoice.account, debt_source=source, now=now)


def _attachment(invoice: Invoice) -> tuple[Attachment | None, str]:
    """The PDF where the setting says so, and a note where it is too large."""
    document = document_of(invoice)
    if not Settings.load().attach_invoice_to_email or document is None:
        return None, ""
    path = Path(settings.DATA_DIR) / document.path
    if path.is_file() and path.stat().st_size > ATTACHED_BYTES_MAX:
        return None, TOO_LARGE
    return Attachment(document.path, f"invoice-{invoice.number}.pdf"), ""


# --- the link


def link_token(bill: EmailBill, last_day: date) -> str:
    """What a link holds, signed: the bill, its serial, which ends older links, and the last day."""
    told = [bill.pk, bill.link_serial, last_day.isoformat()]
    return signing.Signer(salt=SALT).sign_object(told).replace(":", "~")


def document_behind(token: str, now: datetime) -> Document | None:
    """The document that a link opens; None where it is over, ended, or none of ours."""
    try:
        told = signing.Signer(salt=SALT).unsign_object(token.replace("~", ":"))
        pk, serial, last = int(told[0]), int(told[1]), date.fromisoformat(told[2])
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None
    bills = EmailBill.objects.filter(pk=pk, link_serial=serial).select_related("invoice__company")
    bill = bills.first()
    if bill is None or day_in(now, bill.invoice.company.time_zone) > last:
        return None
    return document_of(bill.invoice)
