"""What is included, for people: the names behind a call's trail, and what a period has left."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeAlias

from django.core.cache import cache

from tollbook.services.queries import carried_names
from tollbook.usage.included import (
    CHARGE,
    EPOCH,
    UNLIMITED,
    LaidOut,
    PeriodsOf,
    accounts_with_included,
    laid_out,
    pots_of,
)
from tollbook.usage.sharing import ALL, taken_in
from tollbook.usage.store.read import reading

FACTS_SECONDS = 60
FIELD_WORDS = {
    "unlimited_ld": "unlimited long distance",
    "free_ld_minutes": "free long distance minutes",
    "free_local_calls": "free local calls",
    "free_local_minutes": "free local minutes",
    "free_combined_minutes": "free local and extended area minutes",
}


@dataclass(frozen=True)
class IncludedUse:
    """One allotment of one account in a billing period: how much of it calls have taken."""

    account_id: int
    name: str  # as customers read it
    counts_calls: bool
    amount: int  # billed seconds or calls
    used: int
    first_on: date
    last_on: date

    @property
    def is_unlimited(self) -> bool:
        return self.amount == UNLIMITED

    @property
    def left(self) -> int:
        return max(self.amount - self.used, 0)


def named_shares(allotments: str) -> tuple[tuple[str, int], ...]:
    """The stored trail of a call's free seconds, each with a name for people."""
    told: list[tuple[str, int]] = [
        (name, seconds) for name, seconds in json.loads(allotments or "[]")
    ]
    names = share_names(name for name, _seconds in told)
    return tuple((names[name], seconds) for name, seconds in told)


def share_names(names: Iterable[str]) -> dict[str, str]:
    """Names of the trail -> what customers read."""
    wanted = set(names)
    charges = {name: int(name.removeprefix(CHARGE)) for name in wanted if name.startswith(CHARGE)}
    carried = carried_names(charges.values()) if charges else {}
    return {
        name: carried.get(charges[name], "included minutes")
        if name in charges
        else FIELD_WORDS.get(name, name)
        for name in wanted
    }


def included_use(
    account_ids: Collection[int], on: date, periods_of: PeriodsOf
) -> list[IncludedUse]:
    """What is included for these accounts in the billing periods that hold the day `on`, and how
    much of it their calls have taken; in the order in which a call asks.

    What is included may be a minute old, so that a page seldom pays for it; what is used is not.
    """
    wanted = sorted(account_ids)
    key = f"included:{on}:{sha256(repr(wanted).encode()).hexdigest()}"
    facts = cache.get_or_set(key, lambda: _facts(wanted, on, periods_of), FACTS_SECONDS)
    if not facts:
        return []
    out, names, days = facts
    with reading() as connected:
        taken = taken_in(connected, list(days), out.included, ALL)
    used = {(each.account_id, each.name): each for each in taken}
    found = []
    for (account_id, name), pots in out.numbers.items():
        if account_id not in days:
            continue  # Without a cycle there is no period to use it up in.
        _no, pot = pots[-1]
        took = used.get((account_id, name))
        spent = 0 if took is None else took.calls if pot.counts_calls else took.seconds
        size = (pot.counts_calls, pot.amount, spent)
        found.append(IncludedUse(account_id, names[name], *size, *days[account_id]))
    return found


Facts: TypeAlias = tuple[LaidOut, dict[str, str], dict[int, tuple[date, date]]]


def _facts(account_ids: list[int], on: date, periods_of: PeriodsOf) -> Facts | tuple[()]:
    """Allotments, their names, and the first and last day of each account's period."""
    having = accounts_with_included(account_ids)
    if not having:
        return ()
    periods = periods_of(having, on, on)
    out = laid_out(pots_of(having, periods), periods)
    days = {
        row["account_id"]: (
            EPOCH + timedelta(days=row["first_day"]),
            EPOCH + timedelta(days=row["last_day"]),
        )
        for row in periods.to_pylist()
    }
    return out, share_names(name for _account, name in out.numbers), days
