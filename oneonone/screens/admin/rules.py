"""Who is shown in the list of people, and what was done with an account in words; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from oneonone.audit.tags import AuditTag
from oneonone.lib.text import id_of, typed, without_accents

# More than these are a list to scroll; searching is faster.
AT_ONCE = 50
# What stands on somebody's page; the log has all of it.
LATEST = 6
NO_TEAM = "none"

SHOWN = {
    "": "Everybody here",
    "can": "Who can sign in",
    "new": "Without a password yet",
    "off": "Who cannot sign in",
    "rights": "HR and administrators",
    "unled": "Nobody leads them",
    "left": "Who left",
}

# What follows the name of who did it.
DONE = {
    AuditTag.PERSON_ADD: "added them",
    AuditTag.PERSON_CHANGE: "changed who they are",
    AuditTag.PERSON_LEAVE: "entered that they leave",
    AuditTag.PERSON_STAY: "entered that they stay",
    AuditTag.PERSON_SWITCH_OFF: "switched the account off",
    AuditTag.PERSON_SWITCH_ON: "switched the account on",
    AuditTag.FLAG_GIVE: "made them an administrator",
    AuditTag.FLAG_TAKE: "ended that they are an administrator",
    AuditTag.HR_ASK: "asked for the right of HR",
    AuditTag.HR_GIVE: "gave them the right of HR",
    AuditTag.HR_TAKE: "took the right of HR",
    AuditTag.LINK_MAKE: "made a link for a password",
    AuditTag.SECOND_STEP_END: "took the second step away",
    AuditTag.SESSION_END: "signed them out everywhere",
    AuditTag.MANAGER_CHANGE: "changed who leads them",
    AuditTag.MANAGER_RESTORE: "corrected who leads them",
    AuditTag.ACCESS_EXPORT: "gathered everything kept about them",
    AuditTag.ERASURE_ASK: "asked that everything of theirs is deleted",
    AuditTag.ERASURE_CALL_OFF: "called off that everything of theirs is deleted",
}


class Brief(Protocol):
    """As much of somebody as a list is chosen from."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def team_id(self) -> int | None: ...
    @property
    def left_on(self) -> date | None: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def has_password(self) -> bool: ...
    @property
    def has_right(self) -> bool: ...
    @property
    def is_led(self) -> bool: ...


@dataclass(frozen=True)
class Asked:
    """What the list is to show, as it stands in the address."""

    query: str
    # An id, "none" for who is in no team, or nothing.
    team: str
    shown: str
    part: int

    def href(self, part: int) -> str:
        asked = {"q": self.query, "team": self.team, "show": self.shown, "part": str(part)}
        return f"/admin/people?{urlencode({name: value for name, value in asked.items() if value})}"


def asked_of(arguments: Mapping[str, str]) -> Asked:
    """Read an address; what is not understood asks for nothing."""
    team, shown = arguments.get("team", ""), arguments.get("show", "")
    return Asked(
        query=typed(arguments.get("q", "")),
        team=team if team == NO_TEAM or id_of(team) else "",
        shown=shown if shown in SHOWN else "",
        part=max(id_of(arguments.get("part", "")), 1),
    )


def is_shown(one: Brief, asked: Asked, today: date) -> bool:
    """Tell whether somebody is among those the list is to show."""
    has_left = one.left_on is not None and one.left_on <= today
    is_theirs = {
        "": not has_left,
        "can": one.is_active and not has_left,
        "new": one.is_active and not one.has_password and not has_left,
        "off": not one.is_active and not has_left,
        "rights": one.has_right and not has_left,
        "unled": not one.is_led and not has_left,
        "left": has_left,
    }[asked.shown]
    if not is_theirs or asked.team not in ("", str(one.team_id or NO_TEAM)):
        return False
    looked_for = without_accents(asked.query)
    return not asked.query or any(looked_for in without_accents(it) for it in (one.name, one.email))


def done_words(events: Iterable[tuple[str, date, str]]) -> list[tuple[date, str]]:
    """Say what was done: "Sam Berg added them", by the day; nobody's name is the app's own work."""
    return [(on, f"{name or 'oneonone'} {DONE[AuditTag(tag)]}") for tag, on, name in events]
