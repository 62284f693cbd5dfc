"""What the address of a person's page may say; anything else is as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from .history import SHOWN, Asked
from .trend_rules import PERIODS, USUAL_PERIOD, Period

# An id as the product writes it (V-3).
_ID = re.compile("[1-9][0-9]{0,8}")


def asked_of(args: Mapping[str, str], now: datetime, zone: str) -> Asked:
    """Read `show` and `before`."""
    shown, before = args.get("show", "all"), args.get("before", "")
    return Asked(
        now=now,
        zone=zone,
        shown=shown if shown in SHOWN else "all",
        before_id=int(before) if _ID.fullmatch(before) else None,
    )


def period_of(args: Mapping[str, str]) -> Period:
    """Read `months`."""
    return PERIODS.get(args.get("months", ""), PERIODS[USUAL_PERIOD])
