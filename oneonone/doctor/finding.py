from __future__ import annotations

from dataclasses import dataclass

OK, ATTENTION, PROBLEM = "ok", "attention", "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do where it is not well."""

    what: str
    mark: str
    says: str
    remedy: str = ""
