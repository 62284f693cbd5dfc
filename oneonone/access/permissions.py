"""What each role may do. Whom they may see is another question: the guard answers it.

A page that can be shown to HR and to a works council: `oneonone access` prints it by route.
"""

from __future__ import annotations

from enum import StrEnum

from oneonone.models.account import Role


class Permission(StrEnum):
    HOME_READ = "home:read"
    SETTINGS_CHANGE = "settings:change"
    TEAM_READ = "team:read"
    MEETING_READ = "meeting:read"
    MEETING_PREPARE = "meeting:prepare"
    MEETING_RUN = "meeting:run"
    MEETING_CORRECT = "meeting:correct"
    MEETING_PLAN = "meeting:plan"
    RHYTHM_SET = "rhythm:set"
    TALK_REQUEST = "talk:request"
    FRICTION_READ = "friction:read"
    FRICTION_RAISE = "friction:raise"
    NOTE_WRITE = "note:write"
    TOPIC_WRITE = "topic:write"
    COMMITMENT_READ = "commitment:read"
    COMMITMENT_CLAIM = "commitment:claim"
    COMMITMENT_OUTCOME = "commitment:outcome"
    GROWTH_WRITE = "growth:write"
    PULSE_ANSWER = "pulse:answer"
    CARD_WRITE = "card:write"
    QUARTER_WRITE = "quarter:write"
    HANDOVER_GIVE = "handover:give"
    DATA_EXPORT = "data:export"
    MIRROR_READ = "mirror:read"
    DEAL_WRITE = "deal:write"
    READING_ENTER = "reading:enter"
    FILE_IMPORT = "file:import"
    PERSON_READ = "person:read"
    QUESTION_CHOOSE = "question:choose"
    SCREEN_LEAVE = "screen:leave"
    PARTICIPATION_READ = "participation:read"
    # Everybody's and not the own tree's alone.
    PARTICIPATION_READ_ALL = "participation:read-all"
    ADMINISTER = "administer"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PERSON: frozenset(
        {
            Permission.HOME_READ,
            Permission.SETTINGS_CHANGE,
            Permission.MEETING_READ,
            Permission.MEETING_PREPARE,
            Permission.MEETING_RUN,
            Permission.MEETING_CORRECT,
            Permission.MEETING_PLAN,
            Permission.TALK_REQUEST,
            Permission.FRICTION_READ,
            Permission.FRICTION_RAISE,
            Permission.NOTE_WRITE,
            Permission.TOPIC_WRITE,
            Permission.COMMITMENT_READ,
            Permission.COMMITMENT_CLAIM,
            Permission.COMMITMENT_OUTCOME,
            Permission.GROWTH_WRITE,
            Permission.PULSE_ANSWER,
            Permission.CARD_WRITE,
            Permission.QUARTER_WRITE,
            Permission.HANDOVER_GIVE,
            Permission.DATA_EXPORT,
            Permission.DEAL_WRITE,
            Permission.READING_ENTER,
            Permission.FILE_IMPORT,
            Permission.PERSON_READ,
            Permission.SCREEN_LEAVE,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.TEAM_READ,
            Permission.RHYTHM_SET,
            Permission.QUESTION_CHOOSE,
            Permission.MIRROR_READ,
        }
    ),
    # Counts of the own tree (D5).
    Role.LEADER: frozenset({Permission.PARTICIPATION_READ}),
    Role.HR: frozenset({Permission.PARTICIPATION_READ, Permission.PARTICIPATION_READ_ALL}),
    Role.ADMIN: frozenset({Permission.ADMINISTER}),
    # A room holds nothing else, whoever signed it in (product.md, section 4).
    Role.ROOM: frozenset(
        {Permission.MEETING_READ, Permission.MEETING_RUN, Permission.SCREEN_LEAVE}
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return everything these roles may do together."""
    return frozenset().union(*(GRANTS[role] for role in roles))
