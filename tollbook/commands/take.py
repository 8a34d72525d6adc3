"""`tollbook take FILE --feed F`: take a call file, or each one of a folder, whole or not at all."""

import argparse
from datetime import datetime
from pathlib import Path

from tollbook.commands.terminal import Terminal
from tollbook.flows.actions import share_out
from tollbook.flows.queries import feed_named, finished_files
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.usage.actions import take
from tollbook.usage.models import CallFile, Feed

COUNTS = ("rows_read", "accepted", "duplicate", "rejected", "skipped", "orphans", "unrated")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file (plain, .gz, .zip), or a folder of them")
    parser.add_argument("--feed", required=True, metavar="CODE", help="where it comes from")


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Refused with a sentence when it was taken before or cannot be read as a whole.

    Of a folder every file is tried, oldest first; one that is refused stops no other.
    """
    feed = feed_named(options.feed)
    now = clock.now()
    if options.file.is_dir():
        return _take_folder(options.file, feed, now, terminal)
    file = take(path=options.file, feed=feed, now=now, step=terminal.step)
    share_out(now=now)
    terminal.result(facts_of(file), words_of(file))
    return 0


def _take_folder(folder: Path, feed: Feed, now: datetime, terminal: Terminal) -> int:
    """1 when a file was refused, or when there was none that nobody writes any more."""
    taken, refused = [], []
    for path in finished_files(folder, now):
        terminal.step(path.name)
        try:
            taken.append(take(path=path, feed=feed, now=now, step=terminal.step))
        except Refused as refusal:
            refused.append({"file": path.name, "refusal": str(refusal)})
    share_out(now=now)
    words = [*map(words_of, taken), *(f"{each['file']}: {each['refusal']}" for each in refused)]
    told = "\n".join(words) or "No file here that nobody writes any more."
    terminal.result({"taken": [*map(facts_of, taken)], "refused": refused}, told)
    return 1 if refused or not taken else 0


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
