"""Everybody as a file that, brought again, changes nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.lib.dates import now
from oneonone.lib.tabular import write

from . import queries, rules
from .known import Company, Known

_REASON = "people as a file"
_FIELDS = tuple(it for it in rules.FIELDS if not it.is_hidden)


def as_csv(session: Session) -> bytes:
    """Return everybody who has not left, by name, as CSV."""
    with as_system(session, _REASON):
        company = queries.company(session, now(), None)
    people = [it for it in company.people.values() if not _has_left(it, company)]
    people.sort(key=lambda it: (it.name.casefold(), it.key))
    rows = [[said[it.key] for it in _FIELDS] for said in (_said(it, company) for it in people)]
    return write([[it.label for it in _FIELDS], *rows])


def _said(person: Known, company: Company) -> dict[str, str]:
    lines = company.coming(person.key, company.today(person.time_zone))
    said = {
        "name": person.name,
        "email": person.email,
        "team": person.team,
        "manager": "",
        "from": "",
        "cadence": "",
        "time_zone": person.time_zone,
        "country": person.country,
    }
    if lines:
        rhythm = company.rhythms.get(lines[0].pair_id)
        said["manager"] = company.people[lines[0].manager].email
        said["from"] = lines[0].started_on.isoformat()
        if rhythm:
            said["cadence"] = rules.rhythm_words(rhythm.every_weeks, rhythm.weekday, rhythm.at)
    return said


def _has_left(person: Known, company: Company) -> bool:
    return person.left_on is not None and person.left_on <= company.today(person.time_zone)
