"""Looking at the words of a template before customers do: filled with a real account's data, and
sent to oneself."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from tollbook.access.types import Actor
from tollbook.billing.models import Invoice
from tollbook.customers.models import Account, Base
from tollbook.customers.queries import base_of, default_base
from tollbook.flows.email_bills import others_of
from tollbook.flows.letterhead import address_at, envelope_of, letterhead
from tollbook.kernel import show
from tollbook.kernel.clock import day_in
from tollbook.kernel.culture import written_as
from tollbook.kernel.entry import addresses_in
from tollbook.kernel.errors import Refused
from tollbook.ledger.queries import balance_of
from tollbook.notices.actions import queue
from tollbook.notices.models import Template
from tollbook.notices.queries import words_of
from tollbook.notices.types import Brand, Channel, Message, NewNotice, NoticeKind, Reach

# What a message is about where the account itself does not say.
EXAMPLES: Mapping[str, str] = {
    "amount": "$42.50",
    "card": "Visa ending 4242",
    "code": "48 21 73 06",
    "days_late": "34",
    "due_date": "Mar 5, 2026",
    "expires": "Apr 30, 2026",
    "invoice": "L1042",
    "invoice_date": "Feb 13, 2026",
    "limit": "$200.00",
    "link_days": "30",
    "message": "Your service is ready.",
    "method": "Visa ending 4242",
    "minutes": "30",
    "next": "We try again on Mar 8, 2026.",
    "on": "Mar 5, 2026",
    "order": "O-1042",
    "paid_on": "Mar 5, 2026",
    "reason": "The bank declined the payment.",
    "reference": "8K2F-71QD",
    "report": "Calls by day",
    "result": "Your form was accepted.",
    "rows": "31 rows",
    "terms": "You allow us to collect what is due on each bill until you end it.",
    "ticket": "T-1042",
    "total_due": "$42.50",
    "other_providers": ", $6.75 of it for other providers",
    "valid": "24 hours",
    "what": "A technician comes on Mar 5, 2026 between 8 and 12 AM.",
    "when": "On the due date of each bill",
    "who": "Acme Freight",
}


def previewed(template: Template, account: Account | None, by: Actor) -> Message:
    """The message as `account` would get it, for a page of ours; None is an invented customer of
    the first base."""
    base = base_of(account) if account else default_base()
    brand = letterhead(base)
    # A page of ours fetches nothing from elsewhere, so the logo comes from where the page stands.
    here = replace(brand, logo_url=urlsplit(brand.logo_url).path)
    return _worded(template, account, here, by)


def _worded(template: Template, account: Account | None, brand: Brand, by: Actor) -> Message:
    base = base_of(account) if account else default_base()
    values = _values(template.of_kind, account, base, by)
    return words_of(template.of_kind, values, brand, template)


def send_test(*, template: Template, account: Account | None, by: Actor) -> str:
    """Mail the words to oneself, as `account` would get them; gives the address."""
    address = next(iter(addresses_in(by.user.emails)), "") if by.user else ""
    if not address:
        raise Refused("MAIL", "You have no e-mail address of your own; enter one first.")
    base = base_of(account) if account else default_base()
    brand = letterhead(base)
    with written_as(base.culture):
        words = _worded(template, account, brand, by)
    notice = NewNotice(
        kind=template.of_kind,
        message=replace(words, subject=f"Test: {words.subject}"),
        reach=(Reach(Channel.EMAIL, address),),
        brand=brand,
        envelope=envelope_of(base),
    )
    user = by.user.pk if by.user else ""
    queue(key=f"test:{template.kind}:{user}:{by.at.isoformat()}", notice=notice, at=by.at)
    return address


def _values(kind: NoticeKind, account: Account | None, base: Base, by: Actor) -> dict[str, str]:
    """Examples, over them what the account itself says. Links lead to pages, with no secret."""
    values = {**EXAMPLES, "name": "Acme Freight", "account": "100100"}
    if kind == NoticeKind.SECURITY_CHANGE:
        values |= {"what": "your password", "when": show.day(day_in(by.at, "UTC"))}
    if account is not None:
        values |= {"name": account.name, "account": account.number, "who": account.name}
        values |= _of_account(account, base.company.currency)
    link = address_at(base, "/example/")
    return values | {"link": link, "pay_link": link}


def _of_account(account: Account, currency: str) -> dict[str, str]:
    """What the account's balance and its newest bill say; nothing where it has none."""
    owed = {"amount": show.money(balance_of(account.pk), currency)}
    issued = Invoice.objects.filter(account=account, issued_at__isnull=False)
    invoice = issued.order_by("-invoice_on", "-pk").first()
    if invoice is None:
        return owed
    return owed | {
        "invoice": invoice.number or "",
        "invoice_date": show.day(invoice.invoice_on),
        "due_date": show.day(invoice.due_on),
        "total_due": show.money(invoice.total_due, invoice.front.get("currency", currency)),
        "other_providers": others_of(invoice, invoice.front.get("currency", currency)),
    }
