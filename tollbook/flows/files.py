"""Watched folders: a file that lies in a feed's `incoming` is taken and moved to `done`.

`DATA/feeds/<feed code>/incoming`, `done` and `failed`. A file that is still being written is left
alone: one whose size or time changed within the last minute, or whose name says so.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tollbook.kernel.errors import NotFound, Refused
from tollbook.usage.actions import take
from tollbook.usage.models import Feed

Tell = Callable[[str], None]
QUIET_SECONDS = 60
UNFINISHED = (".part", ".tmp")
TAKEN_BEFORE = "file-taken-before"


@dataclass(frozen=True)
class Arrival:
    """What became of one file of a watched folder; `refusal` is "" when it was taken."""

    feed: str
    name: str
    accepted: int = 0
    refusal: str = ""


def feed_named(code: str) -> Feed:
    """The feed with this code; raises NotFound."""
    found = Feed.objects.filter(code__iexact=code).first()
    if found is None:
        raise NotFound("feed", code)
    return found


def watched_folder(feed: Feed) -> Path:
    """Where files of `feed` arrive."""
    return Path(settings.DATA_DIR) / "feeds" / feed.code


def take_watched(*, now: datetime, tell: Tell) -> list[Arrival]:
    """Take every finished file of every active feed, oldest first; one bad file stops nothing."""
    arrivals = []
    for feed in Feed.objects.filter(is_active=True).order_by("code"):
        for path in finished_files(watched_folder(feed) / "incoming", now):
            tell(f"{feed.code}: {path.name}")
            arrivals.append(_take(path, feed, now))
    return arrivals


def finished_files(folder: Path, now: datetime) -> Iterator[Path]:
    """The files of `folder` that nobody writes any more, in the order of their times. Whoever lays
    files down may take one away or name it anew at any moment.
    """
    if not folder.is_dir():
        return
    names = [path for path in folder.iterdir() if not path.name.startswith(".")]
    found = [(at, path) for path in names if (at := _written_at(path)) is not None]
    for at, path in sorted(found, key=lambda each: (each[0], each[1].name)):
        is_quiet = now.timestamp() - at >= QUIET_SECONDS and _written_at(path) == at
        if is_quiet and path.suffix.casefold() not in UNFINISHED:
            yield path


def _written_at(path: Path) -> float | None:
    """When the file was written last; None where it is no file, or gone."""
    try:
        return path.stat().st_mtime if path.is_file() else None
    except FileNotFoundError:
        return None


def _take(path: Path, feed: Feed, now: datetime) -> Arrival:
    try:
        file = take(path=path, feed=feed, now=now)
    except Refused as refusal:
        # A kill between taking and moving leaves a file that was taken: it only has to move.
        _move(path, "done" if refusal.code == TAKEN_BEFORE else "failed")
        return Arrival(feed.code, path.name, refusal=str(refusal))
    _move(path, "done")
    return Arrival(feed.code, path.name, file.accepted)


def _move(path: Path, folder: str) -> None:
    """Into the sister folder, under a free name."""
    target = path.parent.parent / folder
    target.mkdir(parents=True, exist_ok=True)
    place, number = target / path.name, 1
    while place.exists():
        place, number = target / f"{path.stem}-{number}{path.suffix}", number + 1
    with suppress(FileNotFoundError):  # whoever laid it down has taken it away
        path.rename(place)
