"""`tollbook take FILE --feed F`: take one call file, whole or not at all."""

import argparse
from pathlib import Path

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import share_out
from tollbook.flows.queries import feed_named
from tollbook.kernel import clock
from tollbook.usage.actions import take
from tollbook.usage.models import CallFile

COUNTS = ("rows_read", "accepted", "duplicate", "rejected", "skipped", "orphans", "unrated")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file, plain or gzip")
    parser.add_argument("--feed", required=True, metavar="CODE", help="where it comes from")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Refused with a sentence when it was taken before or cannot be read as a whole."""
    feed = feed_named(options.feed)
    now = clock.now()
    file = take(path=options.file, feed=feed, now=now, step=terminal.step)
    share_out(now=now)
    terminal.result(facts_of(file), words_of(file))
    return 0


def facts_of(file: CallFile) -> dict[str, object]:
    """The register's row of a file."""
    return {"file": file.name, **{name: getattr(file, name) for name in COUNTS}}


def words_of(file: CallFile) -> str:
    """The conservation of rows in one line."""
    return (
        f"{file.name}: {file.rows_read:,} rows = {file.accepted:,} accepted + "
        f"{file.duplicate:,} duplicate + {file.rejected:,} rejected + {file.skipped:,} skipped; "
        f"of the accepted, {file.orphans:,} without owner and {file.unrated:,} without price."
    )
