"""What open calls would cost if they were priced anew: shown before anybody keeps it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tollbook.usage.included import PeriodsOf
from tollbook.usage.rate_calls import Workshop
from tollbook.usage.repricing import fingerprint_of, lay_out, of_accounts, reprice
from tollbook.usage.store.write import working

NO_PASS = 0
CALLS_SHOWN_MAX = 25


@dataclass(frozen=True)
class KindDifference:
    """The open calls of one kind, as priced now and as they would be."""

    category: str
    calls: int
    changed: int
    before_micros: int
    after_micros: int

    @property
    def more_micros(self) -> int:
        return self.after_micros - self.before_micros


@dataclass(frozen=True)
class CallDifference:
    """One call that would cost something else."""

    account_id: int
    local_day: date
    from_number: str
    to_number: str
    before_micros: int
    after_micros: int
    before_cause: str  # why it has no price, "" when it has one
    after_cause: str


@dataclass(frozen=True)
class Rerating:
    """The whole difference, its kinds, and the calls that move most."""

    calls: int
    changed: int
    kinds: tuple[KindDifference, ...]
    most: tuple[CallDifference, ...]
    fingerprint: str = ""  # of everything that would change

    @property
    def before_micros(self) -> int:
        return sum(kind.before_micros for kind in self.kinds)

    @property
    def after_micros(self) -> int:
        return sum(kind.after_micros for kind in self.kinds)

    @property
    def more_micros(self) -> int:
        return self.after_micros - self.before_micros


def rerating(account_ids: Collection[int], periods: PeriodsOf) -> Rerating:
    """Price the open calls of these accounts anew beside the store; nothing is written to it."""
    with TemporaryDirectory(prefix="tollbook-rerate-") as folder:
        scratch = Path(folder)
        with working(scratch) as connected:
            calls = lay_out(connected, of_accounts(sorted(set(account_ids))))
            if not calls:
                return Rerating(0, 0, (), ())
            changed = reprice(Workshop(connected, scratch, NO_PASS), periods)
            kinds = tuple(KindDifference(*row) for row in connected.sql(_KINDS).fetchall())
            most = tuple(CallDifference(*row) for row in connected.sql(_MOST).fetchall())
            told = fingerprint_of(connected)
    return Rerating(calls, changed, kinds, most, told)


_BOTH = """
    SELECT l.account_id, l.local_day, l.from_number, l.to_number,
        coalesce(c.category, l.category) AS category, c.file_id IS NOT NULL AS is_changed,
        l.price_micros AS before, coalesce(c.price_micros, l.price_micros) AS after,
        l.unrated AS before_cause, coalesce(c.unrated, l.unrated) AS after_cause, l.no
    FROM lying l LEFT JOIN changed c USING (file_id, line)"""
_KINDS = f"""
    SELECT category, count(*), count(*) FILTER (is_changed), sum(before)::BIGINT,
        sum(after)::BIGINT
    FROM ({_BOTH}) GROUP BY category ORDER BY category"""
_MOST = f"""
    SELECT account_id, local_day, from_number, to_number, before, after, before_cause, after_cause
    FROM ({_BOTH}) WHERE is_changed AND (before <> after OR before_cause <> after_cause)
    ORDER BY abs(after - before) DESC, no LIMIT {CALLS_SHOWN_MAX}"""
