"""Numbers to SVG points. The template draws; this file only knows where."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One drawn series; `low` and `high` are its scale, for other marks on the same chart."""

    path: str
    end_x: float | None
    end_y: float | None
    low: float
    high: float


def line(
    values: Sequence[float | None],
    width: float,
    height: float,
    pad: float,
    *,
    low: float | None = None,
    high: float | None = None,
) -> Line:
    """Draw values from left to right, oldest first; None leaves a gap.

    The scale is the smallest and largest value unless `low` or `high` say otherwise. A value
    between two gaps becomes a path of no length, which a round line cap shows as a dot.
    """
    entered = [value for value in values if value is not None]
    bottom = min(entered, default=0.0) if low is None else low
    top = max(entered, default=0.0) if high is None else high
    points = [
        None
        if value is None
        else (
            x_of(index, len(values), width=width, pad=pad),
            y_of(value, low=bottom, high=top, height=height, pad=pad),
        )
        for index, value in enumerate(values)
    ]
    drawn = [point for point in points if point is not None]
    end_x, end_y = drawn[-1] if drawn else (None, None)
    return Line(_path(points), end_x, end_y, bottom, top)


def x_of(index: int, count: int, *, width: float, pad: float) -> float:
    """Return the x of the index-th of `count` evenly spaced points, to one decimal."""
    if count <= 1:
        return round(width / 2, 1)
    return round(pad + index * (width - 2 * pad) / (count - 1), 1)


def y_of(value: float, *, low: float, high: float, height: float, pad: float) -> float:
    """Return the y of a value, to one decimal; values off the scale stay on its edge.

    When nothing ever changed there is no scale, and the middle is the calm place.
    """
    if high <= low:
        return round(height / 2, 1)
    share = (min(max(value, low), high) - low) / (high - low)
    return round(height - pad - share * (height - 2 * pad), 1)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    commands: list[str] = []
    for index, point in enumerate(points):
        if point is None:
            continue
        before = points[index - 1] if index else None
        after = points[index + 1] if index + 1 < len(points) else None
        if before is not None:
            commands.append(f"L{point[0]:g} {point[1]:g}")
        else:
            commands.append(f"M{point[0]:g} {point[1]:g}" + ("h0" if after is None else ""))
    return "".join(commands)


@dataclass(frozen=True)
class Bar:
    """A part of a whole, standing: filled up to the part, with an outline around what is missing.

    Without a rest there is nothing to outline, and without a whole nothing to draw.
    """

    x: float
    y: float
    height: float
    rest_y: float | None
    rest_height: float | None


@dataclass(frozen=True)
class BarGroup:
    """Bars that belong together; `x` and `width` are percent of the chart, for a box of its own."""

    x: float
    width: float
    bars: tuple[Bar | None, ...]


def bar_groups(
    groups: Sequence[Sequence[tuple[int, int]]],
    *,
    height: float,
    bar_width: float,
    gap: float,
    box: float,
    stroke: float,
    most: int = 0,
) -> tuple[BarGroup, ...]:
    """Draw (part, whole) pairs side by side, in boxes `box` wide that fill the chart evenly.

    One scale for all: the largest whole fills the height, or `most` where that is more, so that a
    single promise is no tower. An outline lies inside its bar by half of its stroke.
    """
    largest = max((whole for group in groups for _part, whole in group), default=0)
    unit = height / max(largest, most, 1)
    return tuple(
        BarGroup(
            x=round(100 * index / len(groups), 3),
            width=round(100 / len(groups), 3),
            bars=tuple(
                _bar(part, whole, x, unit=unit, height=height, stroke=stroke)
                for (part, whole), x in zip(
                    group, _centred(len(group), bar_width, gap, box), strict=True
                )
            ),
        )
        for index, group in enumerate(groups)
    )


def _centred(count: int, bar_width: float, gap: float, box: float) -> list[float]:
    start = (box - count * bar_width - (count - 1) * gap) / 2
    return [round(start + index * (bar_width + gap), 1) for index in range(count)]


def _bar(
    part: int, whole: int, x: float, *, unit: float, height: float, stroke: float
) -> Bar | None:
    if not whole:
        return None
    top, part_top = round(height - whole * unit, 1), round(height - part * unit, 1)
    has_rest = part < whole
    return Bar(
        x=x,
        y=part_top,
        height=round(height - part_top, 1),
        rest_y=round(top + stroke / 2, 1) if has_rest else None,
        rest_height=round(height - top - stroke, 1) if has_rest else None,
    )


def dots(places: Sequence[tuple[float, float]], *, width: float, height: float, pad: float) -> str:
    """Draw a dot at each place, which is two shares of 0 to 1: from the left, and from below.

    A dot is a path of no length, which a round line cap shows as a circle however it is stretched.
    """
    return "".join(
        f"M{round(pad + x * (width - 2 * pad), 1):g} "
        f"{round(height - pad - y * (height - 2 * pad), 1):g}h0"
        for x, y in places
    )
