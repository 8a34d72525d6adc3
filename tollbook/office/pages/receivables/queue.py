"""The posting queue: entries by hand, what waits for approval or an account, what was posted."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.customers.queries.sight import sees_number
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.ledger.actions import approve_item, drop_item, give_account, make_item, post_item
from tollbook.ledger.models import Item
from tollbook.ledger.queries import item_for, items_for
from tollbook.ledger.types import RAISING, EntryKind, ItemState, NewItem
from tollbook.office.forms.receivables import GiveAccount, NewEntry, QueueFilter, Reason
from tollbook.office.pages.catalog.shared import Act, acting
from tollbook.office.pages.customers.states import ENTRY_WORDS
from tollbook.office.pages.shared import Badge, chips, crumb, paged, say, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Made", "date"),
    Column("Account"),
    Column("What"),
    Column("State"),
    Column("Made by"),
    Column("Amount", css="num"),
    Column("More", css="more"),
)


class ItemRow:
    """An item of the queue as lists show it."""

    def __init__(self, item: Item) -> None:
        self.item = item

    @property
    def word(self) -> str:
        return "Reversal" if self.item.reverses_id else ENTRY_WORDS[EntryKind(self.item.kind)]

    @property
    def change(self) -> object:
        """The amount with the sign that it moves the balance by."""
        return self.item.amount if self.item.kind in RAISING else -self.item.amount

    @property
    def waits_for_approval(self) -> bool:
        waits = self.item.state == ItemState.WAITING and self.item.approved_at is None
        return waits and self.item.needs_approval

    @property
    def is_in_open_batch(self) -> bool:
        return self.item.batch is not None and self.item.batch.posted_at is None

    @property
    def waits_for_account(self) -> bool:
        return self.item.state == ItemState.WAITING and self.item.account_id is None

    @property
    def can_be_posted(self) -> bool:
        waits = self.waits_for_approval or self.waits_for_account or self.is_in_open_batch
        return self.item.state == ItemState.WAITING and not waits

    @property
    def badge(self) -> Badge:
        if self.item.state == ItemState.POSTED:
            return "Posted", "check", "good"
        if self.item.state == ItemState.DROPPED:
            return "Deleted", "x", ""
        if self.waits_for_approval:
            return "To be approved", "users", "warn"
        if self.waits_for_account:
            return "Unknown account", "help", "bad"
        if self.is_in_open_batch:
            return "In a batch", "inbox", "info"
        return "To be posted", "clock", "info"


def queue(request: OfficeRequest) -> HttpResponse:
    """What waits, or what became of the rest."""
    form = QueueFilter(request.GET)
    listing = listing_from(request.GET, sorts=("date",), default="-date")
    rows = narrowed(items_for(request.viewer), form)
    if listing.sort == "date":
        rows = rows.order_by("made_at", "pk")
    shown, pager = paged(rows, listing)
    words = {"q": f"Holds {form.value('q')}", "state": form.value("state").capitalize()}
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [ItemRow(each) for each in shown],
        "pager": pager,
        "chips": chips(listing, words),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Receivables", "office-receivables"), crumb("Posting queue")],
    }
    return render(request, "office/receivables/queue.html", context)


def narrowed(rows: QuerySet[Item], form: QueueFilter) -> QuerySet[Item]:
    """The items that the filter lets through; without a state, those that wait."""
    rows = rows.filter(state=form.value("state") or ItemState.WAITING)
    text = form.value("q")
    if not text:
        return rows
    by_account = Q(account__number__istartswith=text) | Q(account_text__istartswith=text)
    words = Q(reference__icontains=text) | Q(description__icontains=text)
    return rows.filter(by_account | words)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """Make an entry by hand; it waits in the queue."""
    initial = {"account": request.GET.get("account", "")[:40]}
    form = NewEntry(sent_by(request), today=request.viewer.today, initial=initial)

    def do(_: object) -> str:
        refuse_unseen(request, form.cleaned_data["account"])
        item = make_item(wanted=wanted_of(form), by=request.actor)
        return reverse("office-item", args=[item.pk])

    act = Act(
        title="New entry",
        lead="It waits in the queue until it is posted. Nothing is owed or paid before that.",
        button="Put it into the queue",
        back=reverse("office-queue"),
        done="In the queue. Look it over, then post it.",
        crumbs=_crumbs("New entry"),
    )
    return acting(request, form, act, do)


def wanted_of(form: NewEntry) -> NewItem:
    """The entry that the form asks for."""
    facts = form.cleaned_data
    return NewItem(
        key=f"hand:{form.made_key}",
        kind=EntryKind(facts["kind"]),
        account=facts["account"],
        amount=facts["amount"],
        effective_on=facts["effective_on"],
        classification=facts["classification"],
        description=facts["description"],
        reference=facts["reference"],
    )


def item(request: OfficeRequest, item_id: int) -> HttpResponse:
    """One entry of the queue with what may be done to it."""
    found = item_for(request.viewer, item_id)
    is_own = found.made_by_id == request.user.pk
    context = {
        "row": ItemRow(found),
        "item": found,
        "is_own": is_own,
        "currency": request.viewer.currency,
        "zone": request.viewer.zone,
        "crumbs": _crumbs(ItemRow(found).word),
    }
    return render(request, "office/receivables/item.html", context)


@require_POST
def post(request: OfficeRequest, item_id: int) -> HttpResponse:
    """Post it; twice does it once."""
    return _done(request, item_id, lambda found: post_item(item=found, by=request.actor))


@require_POST
def approve(request: OfficeRequest, item_id: int) -> HttpResponse:
    """A second person agrees, and it is posted."""
    return _done(request, item_id, lambda found: approve_item(item=found, by=request.actor))


def _done(request: OfficeRequest, item_id: int, do: object) -> HttpResponse:
    found = item_for(request.viewer, item_id)
    try:
        do(found)  # type: ignore[operator]
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, "Posted.")
    return redirect("office-item", item_id)


@require_http_methods(["GET", "POST"])
def drop(request: OfficeRequest, item_id: int) -> HttpResponse:
    """Delete it from the queue, with a reason."""
    found = item_for(request.viewer, item_id)
    form = Reason(sent_by(request))

    def do(_: object) -> None:
        drop_item(item=found, reason=form.cleaned_data["reason"], by=request.actor)

    act = Act(
        title="Delete this entry?",
        lead=f"{ItemRow(found).word} of {found.amount} for {found.account_text}. It was not "
        "posted; it stays on record as deleted.",
        button="Delete it",
        back=reverse("office-item", args=[item_id]),
        done="Deleted from the queue.",
        crumbs=_crumbs("Delete"),
        is_bad=True,
    )
    return acting(request, form, act, do)


@require_http_methods(["GET", "POST"])
def account(request: OfficeRequest, item_id: int) -> HttpResponse:
    """Say whose payment it is."""
    found = item_for(request.viewer, item_id)
    form = GiveAccount(sent_by(request))

    def do(_: object) -> None:
        refuse_unseen(request, form.cleaned_data["account"])
        give_account(item=found, account=form.cleaned_data["account"], by=request.actor)

    act = Act(
        title="Whose payment is it?",
        lead=f"{found.amount}, reference {found.reference or 'none'}. The file says "
        f"{found.account_text or 'nothing'}.",
        button="Give it to this account",
        back=reverse("office-item", args=[item_id]),
        done="Now it can be posted.",
        crumbs=_crumbs("Unknown account"),
    )
    return acting(request, form, act, do)


def refuse_unseen(request: OfficeRequest, number: str) -> None:
    """Raises Refused where staff who see only some customers name another's account."""
    if request.viewer.scope is not None and not sees_number(request.viewer, number):
        raise Refused("account", f"No account has the number {number}.")


def _crumbs(words: str) -> list[dict[str, str]]:
    return [
        crumb("Receivables", "office-receivables"),
        crumb("Posting queue", "office-queue"),
        crumb(words),
    ]
