"""How the rows of a call file lie: fields between delimiters, or at fixed positions.

A format (`usage.mediation.formats`) gives one of these and says in SQL what the fields mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Options = dict[str, Any]  # what a feed sets for its format, as it is stored with the feed
QUOTE = '"'


@dataclass(frozen=True)
class Delimited:
    """Fields between delimiters.

    columns: the names of the fields, by how many a line has; names that begin with `_` are not
    kept.   heading: what the first line must name, in this order.   sought: what it must name in
    any order, by the name of our column; then `columns` follows from each file.   is_open: further
    fields may follow and are ignored.   escape: stands before a delimiter that is part of a field,
    in files without quotation marks.   remark: a pattern of lines that are about the file.
    """

    columns: dict[int, tuple[str, ...]]
    heading: tuple[str, ...] = ()
    sought: tuple[tuple[str, str], ...] = ()
    has_heading: bool = False  # a first line that is not looked at
    is_open: bool = False
    delimiter: str = ","
    escape: str = ""
    remark: str = ""
    encoding: str = "utf-8"
    tells_encoding: bool = False  # the first line names it

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are kept."""
        if self.sought:
            return tuple(name for name, _ in self.sought)
        return tuple(name for name in self.columns[max(self.columns)] if not name.startswith("_"))

    @property
    def first_is_heading(self) -> bool:
        return bool(self.heading or self.sought or self.has_heading)


@dataclass(frozen=True)
class FixedWidth:
    """Fields at fixed positions: name -> first and last character, the first of a line is 1.

    width: a line must be this long; `cuts` beyond it are empty where the line ends before them.
    """

    cuts: dict[str, tuple[int, int]]
    width: int
    remark: str = ""
    encoding: str = "utf-8"
    tells_encoding: bool = False  # the first line names it

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are kept."""
        return tuple(self.cuts)

    @property
    def first_is_heading(self) -> bool:
        return False


Layout = Delimited | FixedWidth


@dataclass(frozen=True)
class CallFormat:
    """A format with the options of a feed: how rows lie, and what they mean.

    meaning: SQL over a source with line, raw and the columns of the layout (all text), giving the
    columns `formats.MEANT` in their order.   tells_direction: every row says out or in, so that
    nobody has to look whose the numbers are.
    """

    layout: Layout
    meaning: Callable[[str], str]
    tells_direction: bool = False
