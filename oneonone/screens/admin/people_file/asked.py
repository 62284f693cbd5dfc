"""One row of a file of people while it is decided what it does; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.imports import CellReader, Row

from .known import Company


@dataclass
class Asked:
    """One row on its way to a plan."""

    row: Row
    reader: CellReader
    said: dict[str, Any]
    key: str = ""
    manager: str = ""
    # The line as it would be, and whether it is another one than now.
    on: date | None = None
    is_back: bool = False
    rhythm: Rhythm | None = None
    # The pair whose rhythm it is, where it stands already.
    pair_id: int | None = None
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return self.reader.is_well and not self.row.fault


def zone_of(it: Asked, company: Company, coming: Mapping[str, Asked]) -> str:
    """Return in which zone somebody would live: the file's, their own, or their manager's."""
    seen: set[str] = set()
    at: Asked | None = it
    while at is not None and at.key not in seen:
        if zone := at.said.get("time_zone"):
            return str(zone)
        if known := company.people.get(at.key):
            return known.time_zone
        seen.add(at.key)
        if at.manager in company.people and at.manager not in coming:
            return company.people[at.manager].time_zone
        at = coming.get(at.manager)
    return company.usual_zone


def has_left(company: Company, key: str) -> bool:
    """Tell whether somebody is here no longer: a file says nothing about them."""
    known = company.people.get(key)
    if known is None or known.left_on is None:
        return False
    return known.left_on <= company.today(known.time_zone)
