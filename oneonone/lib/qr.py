"""QR codes as one path of an SVG: nothing to style, nothing to download."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# Readers want four empty modules around the code (ISO/IEC 18004, 6.3.8).
QUIET_ZONE = 4


@dataclass(frozen=True)
class Code:
    """A drawing of `size` × `size` modules, the quiet zone included; the path is the dark ones."""

    size: int
    path: str


def code_of(text: str) -> Code:
    """Return the code of a text that a phone's camera reads from across a table."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET_ZONE)]
    drawn = "".join(_runs(row, y) for y, row in enumerate(rows))
    return Code(len(rows), drawn)


def _runs(row: bytes, y: int) -> str:
    """Draw each run of dark modules of a row as one bar."""
    bars, x = [], 0
    for run in row.replace(b"\x00", b" ").split(b" "):
        if run:
            bars.append(f"M{x} {y}h{len(run)}v1h-{len(run)}z")
        x += len(run) + 1
    return "".join(bars)
