"""What is stored. Importing this package loads every model, so nobody sees half a schema."""

from .account import THEMES, Account, Role, SignInFailure
from .audit_event import AuditEvent
from .base import CLASSES, Directory, Participation, Private, RepOwned, System, Words, db
from .calendar_feed import CalendarFeed, CalendarFeedFailure
from .check_in import MOODS, CheckIn
from .commitment import OUTCOMES, SIDES, Commitment, CommitmentOutcome
from .correction import Correction
from .deal import STAGES, Deal, DealReview
from .focus import Focus, FocusEvidence
from .friction import Friction, FrictionState
from .indicator import Reading, TeamIndicator
from .installation import Installation
from .leave import Leave
from .meeting import CONTESTS, SKIP_REASONS, Meeting, MeetingMove, MeetingState
from .meeting_agenda import AskedQuestion, MeetingAgenda
from .muted_mail import MutedMail
from .operation import Operation
from .outbox import MAIL_KINDS, OutboxMessage
from .pair import Cadence, Pair
from .pair_change import PairChange
from .person import Person, Team
from .preparation import Preparation, PreparationClaim, PreparationDraft
from .private_note import PrivateNote
from .revision import PrivateRevision, Revision
from .room_code import RoomCode, RoomCodeFailure
from .session import BrowserSession
from .step_note import StepNote
from .talk_request import TalkRequest
from .topic import TOPIC_KINDS, Topic

__all__ = [
    "CLASSES",
    "CONTESTS",
    "MAIL_KINDS",
    "MOODS",
    "OUTCOMES",
    "SIDES",
    "SKIP_REASONS",
    "STAGES",
    "THEMES",
    "TOPIC_KINDS",
    "Account",
    "AskedQuestion",
    "AuditEvent",
    "BrowserSession",
    "Cadence",
    "CalendarFeed",
    "CalendarFeedFailure",
    "CheckIn",
    "Commitment",
    "CommitmentOutcome",
    "Correction",
    "Deal",
    "DealReview",
    "Directory",
    "Focus",
    "FocusEvidence",
    "Friction",
    "FrictionState",
    "Installation",
    "Leave",
    "Meeting",
    "MeetingAgenda",
    "MeetingMove",
    "MeetingState",
    "MutedMail",
    "Operation",
    "OutboxMessage",
    "Pair",
    "PairChange",
    "Participation",
    "Person",
    "Preparation",
    "PreparationClaim",
    "PreparationDraft",
    "Private",
    "PrivateNote",
    "PrivateRevision",
    "Reading",
    "RepOwned",
    "Revision",
    "Role",
    "RoomCode",
    "RoomCodeFailure",
    "SignInFailure",
    "StepNote",
    "System",
    "TalkRequest",
    "Team",
    "TeamIndicator",
    "Topic",
    "Words",
    "db",
]
