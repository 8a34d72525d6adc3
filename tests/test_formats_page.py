"""What docs/formats.md says of call files is what the intake does."""

import re

import pytest

from tests.pages import DOCS, section, table, tables
from tollbook.kernel.phones import normalise
from tollbook.usage.mediation import container, lines, screen
from tollbook.usage.mediation.formats import (
    DISPOSITIONS,
    FORMATS,
    LEFT_OUT,
    NO_CALLS,
    asterisk,
    format_of,
)
from tollbook.usage.models import Feed
from tollbook.usage.types import (
    MAPPED_FIELDS,
    ORPHAN_WORDS,
    REJECT_WORDS,
    SKIP_WORDS,
    UNRATED_WORDS,
)

PAGE = DOCS / "formats.md"


@pytest.mark.parametrize(
    ("place", "words"),
    [(0, REJECT_WORDS), (1, SKIP_WORDS), (2, ORPHAN_WORDS | UNRATED_WORDS)],
)
def test_every_code_stands_on_the_page_with_its_sentence(place: int, words: dict[str, str]) -> None:
    rows = tables(section(PAGE, "Every row ends once"))[place]

    assert {row["code"]: row["what it says"] for row in rows} == words
    assert len(rows) == len(words)


def test_every_code_that_the_intake_gives_has_a_sentence() -> None:
    given = set(re.findall(r"THEN '([a-z_]+)'", screen._code(screen.Bounds(0, 1, 1, sender_id=1))))
    folder = DOCS.parent / "tollbook/usage/mediation"
    texts = [path.read_text() for path in folder.glob("*.py")]
    for text in texts:
        given |= set(re.findall(r'(?:reject\(.*|if_else\(is_cut, )"([a-z_]+)"', text))
    bounds = screen.Bounds(0, 1, 1, skips=(("trunk", "t"),))
    skipped = set(re.findall(r"THEN '([a-z_]+)'", screen._skip(bounds))) | {*LEFT_OUT, *NO_CALLS}
    faults = {"other_record"}  # what only a format can see

    assert given | faults == set(REJECT_WORDS)
    assert skipped == set(SKIP_WORDS)


def test_every_format_has_a_section_that_names_its_columns() -> None:
    for name in FORMATS:
        named = re.findall(r"`([a-z_]+)`", section(PAGE, name))
        columns = set(MAPPED_FIELDS) if name == "columns" else set(format_of(name, {}).layout.names)

        assert columns <= set(named), name


def test_the_columns_of_asterisk_are_counted_right() -> None:
    columns = asterisk.COLUMNS[18]
    told = re.findall(r"(\d+) `([a-z]+)`", section(PAGE, "asterisk"))

    assert {int(place): name for place, name in told} == dict(enumerate(columns, 1))


def test_the_page_names_the_words_for_how_a_call_ended() -> None:
    told = next(row for row in table(PAGE, "tollbook") if row["column"] == "disposition")

    assert set(re.findall(r"`([a-z_]+)`", told["what stands there"])) == set(DISPOSITIONS)


def test_numbers_are_kept_as_the_page_shows() -> None:
    rows = table(PAGE, "Numbers")

    shown = [(row["as written"], row["kept as"]) for row in rows]

    assert [(written, normalise(written, "218") or "no number") for written, _ in shown] == shown


def test_the_bounds_of_the_page_are_those_of_the_code() -> None:
    page, feed = PAGE.read_text(), Feed()

    assert f"more than {lines.REJECTS_MAX:,} rows" in page
    assert f"more than {container.RATIO_MAX} times its size" in page
    assert f"more than {container.RATIO_FREE_BYTES >> 20} MB" in page
    days = feed.longest_seconds // 86_400
    assert f"up to {feed.ahead_hours} hours ahead and {feed.oldest_days} days back" in page
    assert f"calls up to {days} days long" in page
