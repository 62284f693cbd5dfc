"""What a page carries beside a text, as whoever saves it sends it back."""

from __future__ import annotations

import re

from .browser import BenchError


def stamp_in(html: str, name: str) -> str:
    """Return the stamp of one text on a page, or in the answer to saving it."""
    found = re.search(rf'name="version_{name}" value="([^"]*)"', html)
    if found is None:
        raise BenchError(f"The text {name!r} came without its stamp, so it cannot be saved.")
    return found[1]
