"""What was done to accounts, lines and settings, in sentences; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from oneonone.audit.tags import AuditTag
from oneonone.audit.told import APP, Day, Line, by_day
from oneonone.lib.dates import local, time_words
from oneonone.lib.text import without_accents

SOMEBODY = "somebody"

# What one looks for, in the order of the list.
KIND_WORDS: Mapping[str, str] = {
    "people": "People",
    "lines": "Who leads whom",
    "rights": "Rights",
    "ways-in": "Passwords and ways in",
    "refused": "Refused",
    "settings": "Settings",
    "participation": "Looks at who met",
    "keeping": "Deleting and access",
    "log": "Looks at this log",
}
DAYS: Mapping[str, str] = {
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "365": "Last year",
    "all": "Everything kept",
}
USUAL_DAYS = "30"

# What follows the name of who did it; {whom} is whose it was.
WORDS: Mapping[str, str] = {
    AuditTag.PERSON_ADD: "added {whom}",
    AuditTag.PERSON_CHANGE: "changed what is known of {whom}",
    AuditTag.PERSON_SWITCH_OFF: "switched off the account of {whom}",
    AuditTag.PERSON_SWITCH_ON: "switched on the account of {whom}",
    AuditTag.FILE_IMPORT: "brought in a file of people",
    AuditTag.PEOPLE_EXPORT: "took along everybody as a file",
    AuditTag.MANAGER_CHANGE: "changed who leads {whom}",
    AuditTag.MANAGER_RESTORE: "corrected who leads {whom}, and their pair goes on",
    AuditTag.COVER_SET: "set who stands in with {whom}",
    AuditTag.COVER_END: "ended that somebody stands in with {whom}",
    AuditTag.PERSON_LEAVE: "entered that {whom} leaves",
    AuditTag.PERSON_STAY: "entered that {whom} stays after all",
    AuditTag.FLAG_GIVE: "made {whom} an administrator",
    AuditTag.HR_ASK: "asked that {whom} gets the right of HR",
    AuditTag.HR_GIVE: "gave {whom} the right of HR",
    AuditTag.HR_TAKE: "took the right of HR from {whom}",
    AuditTag.FLAG_TAKE: "ended that {whom} is an administrator",
    AuditTag.LINK_MAKE: "made a link for {whom} to choose a password",
    AuditTag.LINK_USE: "chose a password with a link",
    AuditTag.PASSWORD_CHANGE: "changed their password",
    AuditTag.SECOND_STEP_SET: "set up a second step",
    AuditTag.SECOND_STEP_END: "took away the second step of {whom}",
    AuditTag.RECOVERY_USE: "signed in with a recovery code",
    AuditTag.RECOVERY_RENEW: "made new recovery codes",
    AuditTag.SESSION_END: "signed {whom} out everywhere",
    AuditTag.NOTICE_READ: "read what is kept and who reads it",
    AuditTag.SIGN_IN_FAILED: "Somebody gave a wrong password for the account of {whom}",
    AuditTag.DENIED: "was refused a page",
    AuditTag.TEAM_CHANGE: "changed a team",
    AuditTag.TEMPLATE_CHANGE: "changed the agenda",
    AuditTag.CLOSED_DAYS_CHANGE: "changed the closed days",
    AuditTag.QUESTION_CHANGE: "changed the company’s questions",
    AuditTag.INDICATOR_CHANGE: "changed what teams read",
    AuditTag.SUPPORT_CHANGE: "changed who people can talk to",
    AuditTag.RETENTION_CHANGE: "changed how long things are kept",
    AuditTag.MAIL_RETRY: "let mails be tried again",
    AuditTag.PARTICIPATION_READ: "looked at who met",
    AuditTag.PARTICIPATION_DOWNLOAD: "took along who met, as a file",
    AuditTag.ERASURE_ASK: "asked for everything of {whom} to be deleted",
    AuditTag.ERASURE_CALL_OFF: "called off the deletion of {whom}",
    AuditTag.ERASURE_DONE: "deleted everything of {whom}",
    AuditTag.ACCESS_EXPORT: "gathered what is kept about {whom}",
    AuditTag.WORDS_PURGE: "deleted words of {whom} whose time was over",
    AuditTag.LOG_READ: "read this log",
}
# How many it was about, where that is known: one, more.
_UNITS: Mapping[str, tuple[str, str]] = {
    AuditTag.MAIL_RETRY: ("mail", "mails"),
    AuditTag.LOG_READ: ("line", "lines"),
    AuditTag.FILE_IMPORT: ("row", "rows"),
    AuditTag.WORDS_PURGE: ("row", "rows"),
}
_USUAL_UNIT = ("person", "people")
_WITH_COUNT = {AuditTag.LOG_READ: "took this log along as a file"}
# These name nobody: who it was is not known.
_WHOLE = frozenset({AuditTag.SIGN_IN_FAILED})
_NOBODYS = {AuditTag.SIGN_IN_FAILED: "Somebody gave a password for an address nobody has here"}


class Event(Protocol):
    """What the log holds of one thing that happened."""

    @property
    def at(self) -> datetime: ...
    @property
    def tag(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def whom_id(self) -> int | None: ...
    @property
    def whom(self) -> str | None: ...
    @property
    def count(self) -> int | None: ...


@dataclass(frozen=True)
class Filters:
    """What was asked for, as the address says it."""

    kind: str = ""
    who: str = ""
    days: str = USUAL_DAYS

    def since(self, now: datetime) -> datetime | None:
        """Return from when on, nothing for everything."""
        return None if self.days == "all" else now - timedelta(days=int(self.days))

    @property
    def asked(self) -> dict[str, str]:
        """Return what stands in an address that asks the same."""
        given = {"kind": self.kind, "who": self.who, "days": self.days}
        return {name: value for name, value in given.items() if value != _PLAIN[name]}


_PLAIN = {"kind": "", "who": "", "days": USUAL_DAYS}


def filters_in(sent: Mapping[str, str], who: str) -> Filters:
    """Return the filters an address asks for; what is none of ours counts as not asked."""
    kind, days = sent.get("kind", ""), sent.get("days", "")
    return Filters(
        kind=kind if kind in KIND_WORDS else "",
        who=who,
        days=days if days in DAYS else USUAL_DAYS,
    )


def is_named(name: str, asked: str) -> bool:
    """Tell whether a name holds what was asked for, whatever its case and accents."""
    looked_for = without_accents(asked)
    return bool(looked_for) and looked_for in without_accents(name)


def days(events: Sequence[Event], zone: str) -> tuple[Day, ...]:
    """Tell by day what happened, in the order it comes; the same over and over is one line."""
    return by_day((on, _line(same, zone)) for on, same in _together(events, zone))


def _together(events: Sequence[Event], zone: str) -> Iterator[tuple[date, list[Event]]]:
    def what(event: Event) -> tuple[object, ...]:
        on = local(event.at, zone).date()
        return on, event.tag, event.actor_id, event.whom_id, event.count

    for (on, *_), same in groupby(events, what):
        yield on, list(same)  # type: ignore[misc]  # the day stands first


def _line(same: Sequence[Event], zone: str) -> Line:
    event = same[0]
    who, what = said(event)
    times = f", {len(same)} times" if len(same) > 1 else ""
    return Line(time_words(event.at, zone), who, f"{what}{times}")


def said(event: Event) -> tuple[str, str]:
    """Return who did it, "" where that is not known, and what; with how many it was about."""
    tag = AuditTag(event.tag)
    is_own = event.actor_id is not None and event.actor_id == event.whom_id
    words = WORDS[tag]
    if event.whom_id is None:
        words = _NOBODYS.get(tag, words)
    if event.count is not None:
        words = _WITH_COUNT.get(tag, words)
        one, more = _UNITS.get(tag, _USUAL_UNIT)
        words += f" ({event.count:,} {one if event.count == 1 else more})"
    whom = "themselves" if is_own else event.whom or SOMEBODY
    who = "" if tag in _WHOLE else event.actor or APP
    return who, words.replace("{whom}", whom)
