"""Prefixes of a deck, or of a code of exceptions, laid out by their length for equal keys."""

import pyarrow as pa
import pyarrow.compute as pc

from tollbook.rating.validity import ANY_BAND, DIGITS_MAX

DECKS_MAX = 9_000  # so that number and 15 digits fit 64 bits


def by_length(entries: pa.Table, deck_ids: pa.Array) -> dict[int, pa.Table]:
    """Entries (`validity.prefix_days`) apart by length of prefix, the longest first."""
    keys = pc.add(bases_of(entries["deck_id"], deck_ids), entries["key"])
    lengths_of = entries["length"]
    based = entries.drop_columns(["length", "deck_id", "key"]).append_column("key", keys)
    sizes = sorted(lengths_of.unique().to_pylist(), reverse=True)
    return {size: based.filter(pc.equal(lengths_of, size)) for size in sizes}


def bases_of(decks: pa.ChunkedArray, deck_ids: pa.Array) -> pa.ChunkedArray:
    """What stands above the 15 digits of a prefix, so that deck and prefix are one key."""
    assert len(deck_ids) <= DECKS_MAX, f"more than {DECKS_MAX} decks"
    places = pc.add(pc.index_in(decks, deck_ids).fill_null(-1).cast(pa.int64()), 1)
    return pc.multiply(places, 10**DIGITS_MAX)


def have_bands(entries: pa.Table) -> bool:
    """Whether some prefix of these holds in a named band only."""
    has: bool = pc.any(pc.not_equal(entries["band_no"], ANY_BAND)).as_py()
    return has
