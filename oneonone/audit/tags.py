from __future__ import annotations

from enum import StrEnum


class AuditTag(StrEnum):
    SIGN_IN = "account:sign-in"
    SIGN_IN_FAILED = "account:sign-in-failed"
    SIGN_OUT = "account:sign-out"
    PASSWORD_CHANGE = "account:password-change"
    SESSION_END = "account:session-end"
    MEETING_READ = "meeting:read"
    MEETING_START = "meeting:start"
    MEETING_CLOSE = "meeting:close"
    MEETING_STOP = "meeting:stop"
    MEETING_CONTEST = "meeting:contest"
    MEETING_SETTLE = "meeting:settle"
    MEETING_CORRECT = "meeting:correct"
    PREPARATION_SHARE = "preparation:share"
    COMMITMENT_PROMISE = "commitment:promise"
    COMMITMENT_OUTCOME = "commitment:outcome"
    ROOM_CODE = "room:code"
    ROOM_ENTER = "room:enter"
    ROOM_LEAVE = "room:leave"
    DENIED = "denied"
    SYSTEM = "system"
