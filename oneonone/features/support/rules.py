"""How somebody is reached; pure."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_WEB = re.compile(r"https://[^\s<>\"']+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,28}[0-9]")


def link_of(reach: str) -> str:
    """Return the address a contact's line leads to; empty where it is only to be read."""
    if _MAIL.fullmatch(reach):
        return f"mailto:{reach}"
    if _WEB.fullmatch(reach):
        return reach
    if _PHONE.fullmatch(reach):
        digits = re.sub(r"[^0-9]", "", reach)
        return f"tel:{'+' if reach.startswith('+') else ''}{digits}"
    return ""
