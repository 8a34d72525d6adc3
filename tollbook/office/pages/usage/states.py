"""How call files and what became of their rows look: badges, and reasons as sentences."""

from dataclasses import dataclass
from typing import Protocol

from tollbook.office.pages.shared import Badge
from tollbook.usage.models import CallFile

FILE_BADGES: dict[str, Badge] = {
    "taking": ("Being taken", "clock", "info"),
    "taken": ("Taken", "check", "good"),
    "failed": ("Not taken", "alert", "bad"),
}


def file_badge(file: CallFile) -> Badge:
    """How far the intake of `file` has come."""
    return FILE_BADGES[file.state]


class Counted(Protocol):
    """What has the counts of its rows: a file, or all files of a day."""

    @property
    def rows_read(self) -> int: ...
    @property
    def accepted(self) -> int: ...
    @property
    def duplicate(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def skipped(self) -> int: ...


@dataclass(frozen=True)
class Conservation:
    """Every row of a file ends in exactly one of four places; `holds` says that the sum agrees."""

    file: Counted

    @property
    def parts(self) -> list[tuple[str, int]]:
        file = self.file
        return [
            ("accepted", file.accepted),
            ("duplicate", file.duplicate),
            ("rejected", file.rejected),
            ("skipped", file.skipped),
        ]

    @property
    def holds(self) -> bool:
        return self.file.rows_read == sum(count for _, count in self.parts)

    @property
    def words(self) -> str:
        """The sum as a sentence, for the list and for people who do not see the picture."""
        parts = " + ".join(f"{count:,} {word}" for word, count in self.parts)
        return f"{self.file.rows_read:,} rows read = {parts}"
