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
