"""Which bills of a run go by e-mail, and how far each has come; the words are put on by `flows`.

Everything here holds the run while it writes, so two people who press a button do it once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, QuerySet

from tollbook.access.actions import record_event
from tollbook.access.types import Actor
from tollbook.billing.models import BillingProfile, Document, EmailBill, Invoice, Run, Settings
from tollbook.billing.rules.delivery import EmailFacts, why_no_email
from tollbook.billing.run import Step, quiet
from tollbook.billing.types import RunState
from tollbook.customers.queries import base_templates
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among
from tollbook.notices.models import Template
from tollbook.notices.types import NoticeKind

INVOICES_PER_ROUND = 1000
FIELDS = ("state", "reason", "to", "template")


def initialise_email(*, run: Run, step: Step = quiet) -> None:
    """Say for every issued bill of the run who gets an e-mail, or why nobody does.

    Doing it again looks anew at those that are not sent yet. Raises Refused before the issue.
    """
    if run.state != RunState.ISSUED:
        raise Refused("run-not-issued", "Issue the bills first; then they can go out by e-mail.")
    last = 0
    while keys := _next_invoices(run, last):
        _initialise(run, keys)
        last = keys[-1]
        step(f"{len(keys)} bills looked at")


def _next_invoices(run: Run, after: int) -> list[int]:
    rows = Invoice.objects.filter(run=run, issued_at__isnull=False, pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:INVOICES_PER_ROUND])


@transaction.atomic
def _initialise(run: Run, keys: Sequence[int]) -> None:
    hold_run(run)
    sent = EmailBill.objects.filter(invoice__in=among(keys), state="sent")
    done = set(sent.values_list("invoice", flat=True))
    invoices = Invoice.objects.filter(pk__in=among(set(keys) - done)).select_related("account")
    EmailBill.objects.bulk_create(
        list(_looked_at(list(invoices))),
        update_conflicts=True,
        unique_fields=["invoice"],
        update_fields=FIELDS,
        batch_size=200,
    )


def hold_run(run: Run) -> None:
    """Keep everybody else from writing about the mails of this run until the transaction ends."""
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)


def _looked_at(invoices: Sequence[Invoice]) -> Iterator[EmailBill]:
    accounts = [each.account_id for each in invoices]
    profiles = BillingProfile.objects.filter(account__in=among(accounts))
    profiles = profiles.select_related("email_template")
    by_account = {each.account_id: each for each in profiles}
    made = Document.objects.filter(
        invoice__in=among(each.pk for each in invoices), made_at__isnull=False
    )
    with_pdf = set(made.values_list("invoice", flat=True))
    templates = base_templates(NoticeKind.EMAIL_BILL)
    standard = Template.objects.filter(
        kind=NoticeKind.EMAIL_BILL, is_standard=True, is_active=True
    ).first()
    minimum = Settings.load().minimum_billing_amount
    for invoice in invoices:
        profile = by_account.get(invoice.account_id)
        template = _template_of(invoice, profile, templates) or standard
        facts = EmailFacts(
            choice=profile.email_bill if profile else 0,
            addresses=profile.billing_emails if profile else "",
            judged=judged_of(invoice),
            minimum=minimum,
            currency=invoice.front.get("currency", "USD"),
            has_template=template is not None,
            has_pdf=invoice.pk in with_pdf,
        )
        yield _email_bill(invoice, facts, template)


def judged_of(invoice: Invoice) -> Decimal:
    """What of a bill is held against the minimum of its delivery."""
    judged = invoice.judged_total
    return invoice.total_current if judged is None else judged


def _template_of(
    invoice: Invoice, profile: BillingProfile | None, templates: dict[int, Template]
) -> Template | None:
    """The account's own template, else that of the base that the bill was printed for."""
    own = profile.email_template if profile else None
    if own is not None and own.is_active:
        return own
    return templates.get(invoice.front.get("base", 0))


def _email_bill(invoice: Invoice, facts: EmailFacts, template: Template | None) -> EmailBill:
    reason = why_no_email(facts)
    if reason:
        return EmailBill(invoice=invoice, state="left_out", reason=reason)
    return EmailBill(invoice=invoice, state="ready", to=facts.addresses, template=template)


def take_ready(*, run: Run, limit: int) -> list[EmailBill]:
    """The next bills that wait to be sent, the run held until the transaction ends."""
    hold_run(run)
    rows = EmailBill.objects.filter(invoice__run=run, state="ready").order_by("pk")
    return list(_with_bill(rows)[:limit])


def take_one(*, bill: EmailBill) -> EmailBill:
    """One bill anew, its run held; raises Refused where it goes to nobody."""
    hold_run(bill.invoice.run)
    found = _with_bill(EmailBill.objects.all()).get(pk=bill.pk)
    if found.state == "left_out":
        raise Refused("left-out", found.reason)
    return found


def _with_bill(rows: "QuerySet[EmailBill]") -> "QuerySet[EmailBill]":
    return rows.select_related("template", "invoice__account", "invoice__company")


def mark_sent(*, bill: EmailBill, note: str, at: datetime) -> None:
    """Note that a bill lies in the outbox; in the transaction that lays it there."""
    bill.state, bill.note, bill.sent_at = "sent", note, at
    bill.sends += 1
    bill.save(update_fields=["state", "note", "sent_at", "sends"])


@transaction.atomic
def end_links(*, bill: EmailBill, by: Actor) -> None:
    """No link that was sent for this bill opens it any more."""
    EmailBill.objects.filter(pk=bill.pk).update(link_serial=F("link_serial") + 1)
    account = bill.invoice.account.number
    record_event(by=by, kind="ended bill links", account=account, subject=str(bill.invoice))
