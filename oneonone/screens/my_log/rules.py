"""What happened to somebody's records, in sentences; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oneonone.audit.tags import AuditTag
from oneonone.audit.told import APP, Day, Line, by_day
from oneonone.lib.dates import local, time_words

# What follows the name; {meeting} is "the one-to-one of 16 November".
WORDS: Mapping[str, str] = {
    AuditTag.SIGN_IN: "signed in",
    AuditTag.SIGN_IN_FAILED: "Somebody gave a wrong password for your account",
    AuditTag.SIGN_OUT: "signed out",
    AuditTag.PASSWORD_CHANGE: "changed the password",
    AuditTag.SESSION_END: "signed you out everywhere",
    AuditTag.MEETING_READ: "opened {meeting}",
    AuditTag.HISTORY_READ: "looked through your history",
    AuditTag.MEETING_START: "started {meeting}",
    AuditTag.MEETING_CLOSE: "closed {meeting}",
    AuditTag.MEETING_STOP: "stopped {meeting}",
    AuditTag.MEETING_CONTEST: "said that {meeting} was otherwise",
    AuditTag.MEETING_SETTLE: "settled what was said of {meeting}",
    AuditTag.MEETING_CORRECT: "added a correction to {meeting}",
    AuditTag.MEETING_PLAN: "planned {meeting}",
    AuditTag.MEETING_MOVE: "moved {meeting}",
    AuditTag.MEETING_SKIP: "called off {meeting}",
    AuditTag.MEETING_AWAY: "marked {meeting} as away",
    AuditTag.MEETING_SHORTEN: "made {meeting} shorter",
    AuditTag.MEETING_UNDO: "took back a change to {meeting}",
    AuditTag.MEETING_ANSWER: "said whether {meeting} took place",
    AuditTag.RHYTHM_SET: "set the rhythm",
    AuditTag.LEAVE_ENTER: "entered days away",
    AuditTag.LEAVE_REMOVE: "removed days away",
    AuditTag.COVER_SET: "set who covers",
    AuditTag.COVER_END: "ended a cover",
    AuditTag.CALENDAR_LINK_MAKE: "made a calendar link",
    AuditTag.CALENDAR_LINK_END: "ended the calendar link",
    AuditTag.PREPARATION_SHARE: "shared the preparation for {meeting}",
    AuditTag.COMMITMENT_PROMISE: "added a promise to {meeting}",
    AuditTag.COMMITMENT_OUTCOME: "said what became of a promise",
    AuditTag.COMMITMENT_CLOSE: "closed the open promises to a former manager",
    AuditTag.GROWTH_ANSWER: "answered a growth entry",
    AuditTag.PULSE_SHOW: "showed a pulse",
    AuditTag.CARD_SHOW: "showed the card “How I like to work”",
    AuditTag.MANAGER_CHANGE: "changed who leads you",
    AuditTag.MANAGER_RESTORE: "restored the pair after a mistake",
    AuditTag.PERSON_LEAVE: "entered that you leave",
    AuditTag.PARTICIPATION_READ: "looked at who met",
    AuditTag.PARTICIPATION_DOWNLOAD: "took along who met, as a file",
    AuditTag.PERSON_STAY: "entered that you stay after all",
    AuditTag.HANDOVER_GIVE: "handed something over to a new manager",
    AuditTag.HANDOVER_REGRANT: "opened the earlier pair again",
    AuditTag.HANDOVER_TAKE_BACK: "took back what was handed over",
    AuditTag.DATA_EXPORT: "downloaded a copy of everything they may read",
    AuditTag.WORDS_PURGE: "deleted words whose time was over",
    AuditTag.QUESTION_CHANGE: "changed a question",
    AuditTag.INDICATOR_CHANGE: "changed an indicator",
    AuditTag.SUPPORT_CHANGE: "changed who to talk to",
    AuditTag.FILE_IMPORT: "brought in a file about you",
    AuditTag.ROOM_CODE: "made a code for a meeting-room computer for {meeting}",
    AuditTag.ROOM_ENTER: "put {meeting} on a shared screen",
    AuditTag.ROOM_LEAVE: "left the shared screen",
    AuditTag.PERSON_ADD: "added you here",
    AuditTag.PERSON_CHANGE: "changed your name, address, team or place",
    AuditTag.PERSON_SWITCH_OFF: "switched your account off",
    AuditTag.PERSON_SWITCH_ON: "switched your account on again",
    AuditTag.FLAG_GIVE: "made you an administrator",
    AuditTag.FLAG_TAKE: "ended that you are an administrator",
    AuditTag.HR_ASK: "asked for the right of HR",
    AuditTag.HR_GIVE: "gave you the right of HR",
    AuditTag.HR_TAKE: "took the right of HR from you",
    AuditTag.LINK_MAKE: "made a link with which your password can be chosen anew",
    AuditTag.SECOND_STEP_END: "took your second step away",
    AuditTag.LINK_USE: "chose a password with a link",
    AuditTag.SECOND_STEP_SET: "set up the second step",
    AuditTag.RECOVERY_USE: "used a recovery code",
    AuditTag.RECOVERY_RENEW: "made new recovery codes",
    AuditTag.NOTICE_READ: "read what is kept and who reads it",
    AuditTag.TEAM_CHANGE: "changed a team",
    AuditTag.TEMPLATE_CHANGE: "changed the agenda",
    AuditTag.CLOSED_DAYS_CHANGE: "changed the days nobody works",
    AuditTag.RETENTION_CHANGE: "changed how long things are kept",
    AuditTag.LOG_READ: "looked at the log of accounts",
    AuditTag.MAIL_RETRY: "sent mails once more",
    AuditTag.PEOPLE_EXPORT: "took along the list of people, as a file",
    AuditTag.ACCESS_EXPORT: "gathered everything kept about you",
    AuditTag.ERASURE_ASK: "asked for your data to be deleted",
    AuditTag.ERASURE_CALL_OFF: "called off that your data is deleted",
    AuditTag.ERASURE_DONE: "deleted somebody’s data",
    AuditTag.DENIED: "was refused a page",
    AuditTag.SYSTEM: "did some housekeeping",
}
# These name nobody: who it was is not known.
_WHOLE = frozenset({AuditTag.SIGN_IN_FAILED})
_OF_MINE = {
    AuditTag.DATA_EXPORT: "gathered everything of yours",
    AuditTag.SESSION_END: "signed other devices out",
}


@dataclass(frozen=True)
class Happened:
    """An event as it is known, with the day of its one-to-one."""

    id: int
    at: datetime
    tag: str
    # "You", a name, or nobody: the app by itself.
    who: str
    is_mine: bool
    meeting_on: date | None


def days(happened: Sequence[Happened], zone: str, day_words: Mapping[date, str]) -> tuple[Day, ...]:
    """Tell by day what happened, in the order it comes; `day_words` says days of one-to-ones."""
    return by_day((local(it.at, zone).date(), _line(it, zone, day_words)) for it in happened)


def _line(it: Happened, zone: str, day_words: Mapping[date, str]) -> Line:
    meeting = f"the one-to-one of {day_words[it.meeting_on]}" if it.meeting_on else "a one-to-one"
    words = _OF_MINE.get(AuditTag(it.tag), "") if it.is_mine else ""
    what = (words or WORDS[it.tag]).format(meeting=meeting)
    return Line(time_words(it.at, zone), "" if it.tag in _WHOLE else it.who or APP, what)
