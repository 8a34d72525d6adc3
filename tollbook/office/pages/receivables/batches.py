"""Batches of checks and lockbox files: open, fill, compare with the slip, post once."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.kernel import show
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.kernel.money import from_micros, settle
from tollbook.ledger.actions import add_check, open_batch, post_batch, take_lockbox
from tollbook.ledger.models import Batch
from tollbook.ledger.queries import batch_for, batches_for, items_for, sums_of_batch
from tollbook.ledger.types import EntryKind, NewBatch, NewItem
from tollbook.office.forms.receivables import LockboxFile, NewBatchForm, NewCheck
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.receivables.queue import ItemRow
from tollbook.office.pages.shared import Badge, crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest

BYTES_MAX = 10 * 1024 * 1024
COLUMNS = (
    Column("Deposited"),
    Column("Batch"),
    Column("State"),
    Column("Rows", css="num"),
    Column("Unknown", css="num"),
    Column("Sum", css="num"),
    Column("Slip", css="num"),
    Column("More", css="more"),
)
ROW_COLUMNS = (
    Column("Line", css="num"),
    Column("Account"),
    Column("Reference"),
    Column("State"),
    Column("Amount", css="num"),
    Column("", css="do", hidden="Actions"),
)


class BatchRow:
    """A batch as lists show it."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    @property
    def total(self) -> Decimal:
        return settle(from_micros(int(self.batch.worth or 0)))  # type: ignore[attr-defined]

    @property
    def agrees(self) -> bool:
        same = self.batch.held == self.batch.control_count  # type: ignore[attr-defined]
        return same and self.total == self.batch.control_total

    @property
    def badge(self) -> Badge:
        if self.batch.posted_at is not None:
            return "Posted", "check", "good"
        return ("Agrees", "check", "info") if self.agrees else ("Open", "clock", "warn")


def batches(request: OfficeRequest) -> HttpResponse:
    """Every batch, newest first."""
    listing = listing_from(request.GET, sorts=("opened",), default="-opened")
    rows, pager = paged(batches_for(request.viewer), listing)
    context = {
        "rows": [BatchRow(each) for each in rows],
        "columns": COLUMNS,
        "listing": listing,
        "pager": pager,
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Batches")],
    }
    return render(request, "office/receivables/batches.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """Open a batch with what its deposit slip says."""
    form = NewBatchForm(sent_by(request), today=request.viewer.today)

    def do(_: object) -> str:
        facts = {key: value for key, value in form.cleaned_data.items() if key != "key"}
        made = open_batch(wanted=NewBatch(key=form.made_key, **facts), by=request.actor)
        return reverse("office-batch", args=[made.pk])

    act = Act(
        title="New batch of checks",
        lead="Enter what the deposit slip says. The batch is posted when its checks agree with it.",
        button="Open the batch",
        back=reverse("office-batches"),
        done="The batch is open. Enter its checks.",
        crumbs=_crumbs("New batch"),
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def lockbox(request: OfficeRequest) -> HttpResponse:
    """Take a bank's file as a batch; a line that cannot be read refuses it whole."""
    form = LockboxFile(sent_by(request), request.FILES or None)

    def do(_: object) -> str:
        file = form.cleaned_data["file"]
        if file.size > BYTES_MAX:
            raise Refused("size", "The file is larger than 10 MB; split it.")
        made = take_lockbox(
            name=file.name, data=file.read(), today=request.viewer.today, by=request.actor
        )
        return reverse("office-batch", args=[made.pk])

    act = Act(
        title="Take a lockbox file",
        lead="Nothing is posted by this. You see every payment first.",
        button="Take the file",
        back=reverse("office-batches"),
        done="The file is taken. Look it over, then post it.",
        crumbs=_crumbs("Lockbox file"),
        is_upload=True,
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def batch(request: OfficeRequest, batch_id: int) -> HttpResponse:
    """One batch: its rows beside its slip; a sent form adds a check."""
    found = batch_for(request.viewer, batch_id)
    form = NewCheck(sent_by(request), today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        try:
            add_check(batch=found, wanted=check_of(found, form), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("office-batch", batch_id)
    listing = listing_from(request.GET, sorts=("line",), default="line")
    rows, pager = paged(items_for(request.viewer).filter(batch=found).order_by("line"), listing)
    sums = sums_of_batch(found)
    context = {
        "row": BatchRow(found),
        "batch": found,
        "form": form,
        "sums": sums,
        "off": settle(sums.total - found.control_total),
        "left": found.control_count - sums.count,
        "rows": [ItemRow(each) for each in rows],
        "columns": ROW_COLUMNS,
        "listing": listing,
        "pager": pager,
        "currency": request.viewer.currency,
        "zone": request.viewer.zone,
        "crumbs": _crumbs(found.name),
    }
    status = 422 if form.errors else 200
    return render(request, "office/receivables/batch.html", context, status=status)


def check_of(batch: Batch, form: NewCheck) -> NewItem:
    """The check that the form asks for."""
    facts = form.cleaned_data
    return NewItem(
        key=f"check:{form.made_key}",
        kind=EntryKind.PAYMENT,
        account=facts["account"],
        amount=facts["amount"],
        effective_on=batch.deposited_on,
        classification="payment",
        description="Payment by check",
        reference=facts["reference"],
    )


@require_POST
def post(request: OfficeRequest, batch_id: int) -> HttpResponse:
    """Post the whole batch; twice does it once."""
    found = batch_for(request.viewer, batch_id)
    try:
        post_batch(batch=found, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        sums = sums_of_batch(found)
        waiting = f" {show.counted(sums.unknown, 'payment')} of unknown accounts wait."
        done = f"{show.counted(sums.posted, 'payment')} posted."
        say(request, done + (waiting if sums.unknown else ""))
    return redirect("office-batch", batch_id)


def _crumbs(words: str) -> list[dict[str, str]]:
    return [
        crumb("Receivables", "office-receivables"),
        crumb("Batches", "office-batches"),
        crumb(words),
    ]
