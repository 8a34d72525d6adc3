"""Reads of what staff made: the posting queue, batches, classifications, single entries."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.money import ZERO, from_micros, settle
from tollbook.kernel.rows import Micros
from tollbook.ledger.models import Allocation, Batch, Choice, Classification, Entry, Item
from tollbook.ledger.types import OF_THE_SYSTEM, RAISING, BatchSums, ItemState


@dataclass(frozen=True)
class Settlement:
    """What an entry settles or is settled by: each other entry with the amount; `open` is left."""

    pairs: list[tuple[Entry, Decimal]]
    open: Decimal
    reversal: Entry | None
    is_tied: bool  # its payer chose what it settles


def items_for(viewer: Viewer) -> QuerySet[Item]:
    """What waits in the queue, and what became of the rest; staff only, newest first."""
    rows = Item.objects.select_related(
        *("account", "classification", "batch", "made_by", "approved_by", "entry", "reverses")
    )
    rows = rows.order_by("-made_at", "-pk")
    return rows.filter(seen_by(viewer, "account")) if viewer.is_staff else rows.none()


def item_for(viewer: Viewer, item_id: int) -> Item:
    """One item of the queue; raises NotFound."""
    found = items_for(viewer).filter(pk=item_id).first()
    if found is None:
        raise NotFound("item", item_id)
    return found


def entry_for(viewer: Viewer, entry_id: int) -> Entry:
    """One posted entry of an account that `viewer` may see; raises NotFound."""
    rows = Entry.objects.select_related("account", "classification", "posted_by", "reverses")
    found = rows.filter(seen_by(viewer, "account"), pk=entry_id).first()
    if found is None:
        raise NotFound("entry", entry_id)
    return found


def settlement_of(entry: Entry) -> Settlement:
    """What an entry settles or is settled by, what of it is open, and its reversal."""
    is_debt = entry.kind in RAISING
    mine, other = ("settles", "taken_from") if is_debt else ("taken_from", "settles")
    rows = (
        Allocation.objects.filter(**{mine: entry}).values(other).annotate(m=Sum(Micros("amount")))
    )
    sums = {row[other]: _amount(row["m"]) for row in rows.order_by() if row["m"]}
    others = Entry.objects.select_related("account").in_bulk(sums)
    pairs = [(others[key], amount) for key, amount in sums.items()]
    pairs.sort(key=lambda pair: pair[0].position)
    return Settlement(
        pairs=pairs,
        open=settle(entry.amount - sum((amount for _, amount in pairs), ZERO)),
        reversal=Entry.objects.filter(reverses=entry).first(),
        is_tied=Choice.objects.filter(entry=entry).exists(),
    )


def batches_for(viewer: Viewer) -> QuerySet[Batch]:
    """All batches, newest first, with rows `held`, their `worth` in micros and `unknown` ones."""
    kept = ~Q(items__state=ItemState.DROPPED)
    nobody = Q(items__account__isnull=True, items__state=ItemState.WAITING)
    rows = Batch.objects.select_related("opened_by", "posted_by").annotate(
        held=Count("items", filter=kept),
        worth=Sum(Micros("items__amount"), filter=kept),
        unknown=Count("items", filter=nobody),
    )
    rows = rows.order_by("-opened_at", "-pk")
    return rows if viewer.sees_all else rows.none()


def batch_for(viewer: Viewer, batch_id: int) -> Batch:
    """One batch; raises NotFound."""
    found = batches_for(viewer).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("batch", batch_id)
    return found


def sums_of_batch(batch: Batch) -> BatchSums:
    """What stands in a batch; rows that were deleted do not count."""
    waiting = Q(state=ItemState.WAITING)
    sums = Item.objects.filter(batch=batch).aggregate(
        count=Count("pk", filter=~Q(state=ItemState.DROPPED)),
        total=Sum(Micros("amount"), filter=~Q(state=ItemState.DROPPED)),
        unknown=Count("pk", filter=waiting & Q(account__isnull=True)),
        posted=Count("pk", filter=Q(state=ItemState.POSTED)),
    )
    return BatchSums(sums["count"], _amount(sums["total"]), sums["unknown"], sums["posted"])


def queue_sums(viewer: Viewer) -> dict[str, int]:
    """How much waits: to be posted, to be approved, for an account; one statement."""
    waiting = items_for(viewer).filter(state=ItemState.WAITING)
    undecided = Q(needs_approval=True, approved_at__isnull=True)
    in_batch = Q(batch__isnull=False, batch__posted_at__isnull=True)
    found: dict[str, int] = waiting.order_by().aggregate(
        approve=Count("pk", filter=undecided),
        unknown=Count("pk", filter=Q(account__isnull=True) & ~in_batch),
        post=Count("pk", filter=~undecided & Q(account__isnull=False) & ~in_batch),
        batched=Count("pk", filter=in_batch),
    )
    return found


def classifications_for(viewer: Viewer) -> QuerySet[Classification]:
    """Every classification by its general ledger code."""
    rows = Classification.objects.order_by("gl_code", "code")
    return rows if viewer.is_staff else rows.none()


def manual_classifications() -> list[tuple[str, str]]:
    """Code and label of what staff may post under."""
    rows = Classification.objects.exclude(code__in=OF_THE_SYSTEM).order_by(F("label").asc())
    return list(rows.values_list("code", "label"))


def _amount(micros: int | None) -> Decimal:
    return settle(from_micros(int(micros or 0)))
