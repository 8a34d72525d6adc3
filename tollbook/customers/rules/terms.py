"""When a contract ends: the contract date and the months of its term, unless a hand says so."""

from dataclasses import dataclass, replace
from datetime import date

from tollbook.kernel.period import add_months


@dataclass(frozen=True)
class Contract:
    """The days of a contract. months: of its term, 0 for month to month and for none."""

    contracted_on: date | None
    term: str  # its code, "" for none
    months: int
    ends_on: date | None
    by_hand: bool


def settled(before: Contract | None, after: Contract) -> Contract:
    """`after` with the end worked out where no hand has entered it.

    before: as it stood, None for a new account. An end that differs from it was entered by hand; an
    emptied one is worked out again. What the term lasts may change later without moving ends that
    stand, so the end is worked out only when contract date or term are others.
    """
    stood = before.ends_on if before else None
    if after.ends_on != stood:
        if after.ends_on is not None:
            return replace(after, by_hand=True)
        return replace(after, ends_on=worked_out(after), by_hand=False)
    if after.by_hand and after.ends_on is not None:
        return after
    is_moved = before is None or (before.contracted_on, before.term) != (
        after.contracted_on,
        after.term,
    )
    if is_moved or after.ends_on is None:
        return replace(after, ends_on=worked_out(after), by_hand=False)
    return after


def worked_out(contract: Contract) -> date | None:
    """Contract date and months, clamped to the month's end; None for month to month."""
    if contract.contracted_on is None or contract.months == 0:
        return None
    return add_months(contract.contracted_on, contract.months)


def ends_before_it_begins(contract: Contract) -> bool:
    """Whether the end lies before the contract date."""
    ends_on, begun = contract.ends_on, contract.contracted_on
    return ends_on is not None and begun is not None and ends_on < begun
