"""Days on which nobody is expected to meet: public holidays, and days somebody is away; pure.

No cause is kept and nobody is named (R-TIME-7): a slot on such a day is away, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

# First and last day somebody is away, both included.
Span = tuple[date, date]


def is_excused(on: date, countries: Iterable[str], away: Iterable[Span]) -> bool:
    """Tell whether a day counts against nobody."""
    if any(first_on <= on <= last_on for first_on, last_on in away):
        return True
    return any(on in public_holidays(country, on.year) for country in countries)


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of "DE" or of its part "DE-BY"; an unknown country has none.

    An unknown part of a known country has the days of the whole country.
    """
    name, _, part = country.strip().upper().partition("-")
    for subdivision in (part, None) if part else (None,):
        try:
            return frozenset(holidays.country_holidays(name, subdiv=subdivision, years=year))
        except NotImplementedError:
            continue
    return frozenset()
