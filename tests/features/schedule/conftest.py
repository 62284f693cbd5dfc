from __future__ import annotations

from .slot_world import stored

__all__ = ["stored"]
