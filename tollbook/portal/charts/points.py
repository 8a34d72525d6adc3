"""The chart of a report: bars in the report's own order, or a line; the table says it all again."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tollbook.portal.charts.scale import NONE, percent, pixels
from tollbook.reports.types import ChartKind, Point

HEIGHT = 200
TOP, FLOOR = Decimal(24), Decimal(168)
NAMES_MAX = 8  # more names below a line would run into each other; on a phone half of them


@dataclass(frozen=True)
class Mark:
    """One point, drawn: a bar in per cent of its track, or a dot at x and y."""

    name: str
    words: str
    x: str
    width: str
    y: str = ""
    shows_name: bool = True
    only_wide: bool = False

    @property
    def short(self) -> str:
        """The name without its year, which the table tells."""
        return self.name.partition(",")[0]


@dataclass(frozen=True)
class Chart:
    """Everything the template places. `zero_x` is "" while nothing lies below zero."""

    kind: str
    label: str
    marks: tuple[Mark, ...]
    strokes: tuple[tuple[str, str, str, str], ...]
    zero_x: str
    zero_y: str
    summary: str
    height: int = HEIGHT


def drawn(kind: str, label: str, points: Sequence[Point]) -> Chart | None:
    """The chart of `points`, the figure called `label`; None where there is none."""
    if not points:
        return None
    if kind == ChartKind.LINE and len(points) > 1:
        return _line(label, points)
    left = max(*(-each.value for each in points), NONE)
    right = max(*(each.value for each in points), NONE)
    whole = left + right or Decimal(1)
    marks = tuple(
        Mark(
            each.name,
            each.words,
            percent(left + min(each.value, NONE), whole),
            percent(abs(each.value), whole),
        )
        for each in points
    )
    zero_x = percent(left, whole) if left else ""
    return Chart(ChartKind.BARS, label, marks, (), zero_x, "", _summary(label, points))


def _line(label: str, points: Sequence[Point]) -> Chart:
    low = min(*(each.value for each in points), NONE)
    high = max(*(each.value for each in points), NONE)
    per_unit = (FLOOR - TOP) / (high - low or Decimal(1))
    step = Decimal(100) / len(points)
    every, _ = divmod(len(points) + NAMES_MAX - 1, NAMES_MAX)
    marks = tuple(
        Mark(
            each.name,
            each.words,
            percent(step * place + step / 2, Decimal(100)),
            percent(step, Decimal(100)),
            pixels(FLOOR - (each.value - low) * per_unit),
            place % every == 0,
            place % (every * 2) != 0,
        )
        for place, each in enumerate(points)
    )
    strokes = tuple((a.x, a.y, b.x, b.y) for a, b in pairwise(marks))
    zero = pixels(FLOOR + low * per_unit)
    return Chart(ChartKind.LINE, label, marks, strokes, "", zero, _summary(label, points))


def _summary(label: str, points: Sequence[Point]) -> str:
    """The chart in one sentence."""
    most, least = max(points, key=_value), min(points, key=_value)
    if len(points) == 1:
        return f"{label}: {points[0].words} for {points[0].name}."
    return f"{label}: most for {most.name} ({most.words}), least for {least.name} ({least.words})."


def _value(point: Point) -> Decimal:
    return point.value
