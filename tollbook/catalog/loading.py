"""Loading a rate sheet into a deck: kept, compared with what runs, activated on a day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.catalog.models import Deck, DeckLoad, DeckRow
from tollbook.catalog.sheets import packed, read_sheet, unpacked
from tollbook.catalog.types import Change, Difference, SheetRow
from tollbook.kernel.errors import Refused
from tollbook.kernel.rows import among, insert_rows

ONE_DAY = timedelta(days=1)
_COLUMNS = (
    *("deck", "prefix", "destination", "band", "valid_from", "first_seconds", "next_seconds"),
    *("rate_micros", "connect_micros", "flat_micros", "minimum_seconds"),
)


@transaction.atomic
def add_deck(*, code: str, name: str, by: Actor) -> Deck:
    """A deck without rows."""
    if Deck.objects.filter(code__iexact=code).exists():
        raise Refused("code-taken", f"The code {code} is taken.")
    deck = Deck(code=code, name=name)
    save_tracked(row=deck, by=by)
    return deck


@transaction.atomic
def keep_sheet(*, deck: Deck, name: str, text: str, is_whole: bool, by: Actor) -> DeckLoad:
    """Keep a rate sheet beside the deck; nothing acts yet. One wrong row refuses the sheet."""
    rows, faults = read_sheet(text)
    if faults:
        told = " ".join(f"Line {fault.line}: {fault.sentence}" for fault in faults[:5])
        raise Refused("sheet-faults", told)
    load = DeckLoad(
        deck=deck,
        name=name[:255],
        loaded_at=by.at,
        row_count=len(rows),
        packed=packed(rows),
        is_whole=is_whole,
    )
    save_tracked(row=load, by=by)
    return load


def difference(load: DeckLoad, on: date) -> Difference:
    """What `load` says otherwise than the rows that hold on the day `on`, by prefix."""
    running = running_rows(load.deck, on)
    new = {row.prefix: row for row in unpacked(bytes(load.packed))}
    gone = running.keys() - new.keys() if load.is_whole else ()
    changes = [
        Change(prefix, running.get(prefix), row)
        for prefix, row in new.items()
        if running.get(prefix) != row
    ]
    changes += [Change(prefix, running[prefix], None) for prefix in gone]
    changes.sort(key=lambda change: change.prefix)
    return Difference(tuple(changes), len(new) - sum(each.new is not None for each in changes))


def running_rows(deck: Deck, on: date) -> Mapping[str, SheetRow]:
    """What holds on a day in any band, by prefix; of several rows the one that began last."""
    held = (
        _held(deck, on)
        .order_by("valid_from", "pk")
        .values_list(
            *("prefix", "destination", "rate_micros", "connect_micros", "first_seconds"),
            *("next_seconds", "minimum_seconds"),
        )
    )
    return {row[0]: SheetRow(*row) for row in held.iterator()}


def _held(deck: Deck, on: date) -> "QuerySet[DeckRow]":
    rows = DeckRow.objects.filter(deck=deck, band="", valid_from__lte=on)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


@transaction.atomic
def activate_load(*, load: DeckLoad, on: date, today: date, by: Actor) -> Difference:
    """Let the sheet act from the day `on`; rows that say something else end the day before.

    The past never changes: `on` is today at the earliest.
    """
    load = DeckLoad.objects.select_for_update(of=("self",)).select_related("deck").get(pk=load.pk)
    if load.state != "waiting":
        raise Refused("load-done", "This sheet was activated or dropped already.")
    if on < today:
        raise Refused(
            "past-priced", "Calls of those days have a price already. Begin today or later."
        )
    if DeckRow.objects.filter(deck=load.deck, band="", valid_from__gte=on).exists():
        raise Refused(
            "later-rows", "Rows of this deck begin on that day or later. Choose a day behind them."
        )
    told = difference(load, on)
    replaced = {change.prefix for change in told.changes if change.old is not None}
    held = _held(load.deck, on).values_list("pk", "prefix").iterator()
    ended = [pk for pk, prefix in held if prefix in replaced]
    DeckRow.objects.filter(pk__in=among(ended)).update(valid_to=on - ONE_DAY)
    _insert(load.deck, [each.new for each in told.changes if each.new is not None], on)
    load.state, load.acts_from = "active", on
    save_tracked(row=load, by=by)
    return told


def _insert(deck: Deck, rows: Iterable[SheetRow], on: date) -> None:
    day = on.isoformat()
    values = [
        (
            *(deck.pk, row.prefix, row.destination, "", day, row.first_seconds, row.next_seconds),
            *(row.rate_micros, row.connect_micros, 0, row.minimum_seconds),
        )
        for row in rows
    ]
    insert_rows(DeckRow, _COLUMNS, values)


@transaction.atomic
def drop_load(*, load: DeckLoad, by: Actor) -> None:
    """Say that a waiting sheet will not be used."""
    if load.state != "waiting":
        raise Refused("load-done", "This sheet was activated or dropped already.")
    load.state = "dropped"
    save_tracked(row=load, by=by)
