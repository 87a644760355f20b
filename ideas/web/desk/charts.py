"""The geometry of charts, in per cent of the drawing: a template draws them as SVG, so that words keep their size at any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LABELS_MOST = 6
SHADES = 5


@dataclass(frozen=True)
class Bar:
    """A horizontal bar: what it stands for, its width, its number in words; `tone` is late, quiet or nothing."""

    label: str
    width: float
    text: str
    tone: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Column:
    """An upright bar with its number in words, written above it where there is room."""

    x: float
    width: float
    height: float
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Band:
    """From a lowest to a highest value with a middle one."""

    label: str
    low: float
    middle: float
    high: float
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Line:
    """A height across the drawing with its name; `x` is where a name below stands."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing of one kind: bars, columns, bands or world."""

    kind: str
    bars: list[Bar] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    ticks: list[Line] = field(default_factory=list)
    grid: list[Line] = field(default_factory=list)
    target: Line | None = None
    shades: list[tuple[str, int]] = field(default_factory=list)
    legend: list[tuple[int, str]] = field(default_factory=list)

    @property
    def shows_numbers(self) -> bool:
        """Whether there is room for a number above each column."""
        return len(self.columns) <= 2 * LABELS_MOST


def bars(lines: Sequence[tuple[str, float, str]], *, quiet: bool = False, late: Sequence[int] = (), whole: float | None = None, langs: Sequence[str] = ()) -> Chart:
    """Horizontal bars of (label, value, words); the longest fills the width, or `whole` does."""
    most = whole or max((value for _, value, _ in lines), default=0) or 1
    tones = ["late" if at in late else "quiet" if quiet else "" for at in range(len(lines))]
    return Chart("bars", bars=[Bar(label, _part(value, most), text, tones[at], langs[at] if langs else "") for at, (label, value, text) in enumerate(lines)])


def columns(
    points: Sequence[tuple[str, float | None, str]], *, target: tuple[float, str] | None = None, late: Sequence[int] = (), least: float = 0, top: float | None = None, said: Sequence[tuple[float, str]] = (),
) -> Chart:
    """Upright bars of (label, value, words); None draws nothing. `said` are heights with a thin line and a name, three at most."""
    most = top or max([value for _, value, _ in points if value is not None] + [least, target[0] if target else 0]) or 1
    step = 100 / max(len(points), 1)
    drawn = [
        Column(round(at * step + step * 0.14, 2), round(step * 0.72, 2), _part(value, most), text, "late" if at in late else "")
        for at, (_, value, text) in enumerate(points) if value is not None
    ]
    every = -(-len(points) // LABELS_MOST)
    ticks = [Line(round((at + 0.5) * step, 2), label) for at, (label, _, _) in enumerate(points) if at % every == 0]
    grid = [Line(round(100 - _part(value, most), 2), text) for value, text in said[:3]]
    return Chart("columns", columns=drawn, ticks=ticks, grid=grid, target=Line(round(100 - _part(target[0], most), 2), target[1]) if target else None)


def bands(lines: Sequence[tuple[str, tuple[float, float, float], str, str]]) -> Chart:
    """Spans of (label, (low, middle, high), words, language)."""
    most = max((values[2] for _, values, _, _ in lines), default=0) or 1
    return Chart("bands", bands=[Band(label, _part(low, most), _part(middle, most), _part(high, most), text, lang) for label, (low, middle, high), text, lang in lines])


def world(values: dict[str, int], said: dict[int, str]) -> Chart:
    """Countries in five shades by equal numbers of countries; `said` are the shades in words."""
    ranked = sorted(set(values.values()))
    shade = {value: 1 + at * SHADES // max(len(ranked), 1) for at, value in enumerate(ranked)}
    return Chart("world", shades=[(code, shade[value]) for code, value in sorted(values.items())], legend=sorted(said.items()))


def shade_bounds(values: dict[str, int]) -> dict[int, tuple[int, int]]:
    """The smallest and the largest value of each shade that is used."""
    ranked = sorted(set(values.values()))
    found: dict[int, tuple[int, int]] = {}
    for at, value in enumerate(ranked):
        shade = 1 + at * SHADES // len(ranked)
        found[shade] = (found.get(shade, (value, value))[0], value)
    return found


def _part(value: float, most: float) -> float:
    return round(max(0.0, min(100.0, 100 * value / most)), 2)
