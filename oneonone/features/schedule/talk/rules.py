"""Who asks to talk sooner; pure."""

from __future__ import annotations

from oneonone.lib.errors import NotAllowedError


def ensure_is_rep(*, is_rep: bool, rep_name: str) -> None:
    """Refuse the manager, who needs no asking."""
    if not is_rep:
        raise NotAllowedError(f"Only {rep_name} asks this. You can find an earlier time yourself.")
