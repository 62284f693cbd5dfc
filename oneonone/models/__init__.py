"""What is stored. Importing this package loads every model, so nobody sees half a schema."""

from .account import (
    ACCOUNT_FLAGS,
    LINK_KINDS,
    THEMES,
    Account,
    AccountLink,
    PendingFlag,
    RecoveryCode,
    Role,
    SignInFailure,
)
from .agenda_template import AgendaTemplate, ClosedDays
from .audit_event import AuditEvent
from .base import (
    CLASSES,
    Directory,
    Lasting,
    ManagerOwned,
    Participation,
    Private,
    RepOwned,
    System,
    Words,
    db,
)
from .calendar_feed import CalendarFeed, CalendarFeedFailure
from .check_in import MOODS, CheckIn
from .commitment import OUTCOMES, SIDES, Commitment, CommitmentOutcome
from .correction import Correction
from .data_export import DataExport
from .deal import STAGES, Deal, DealMove, DealReview, StagePace
from .erasure import Erasure
from .focus import FOCUS_ENDINGS, Focus, FocusEvidence, ParkedFocus
from .friction import Friction, FrictionState
from .growth import (
    GROWTH_KINDS,
    SIGNALS,
    GrowthEntry,
    GrowthEvidence,
    NoticedEvidence,
    NoticedGrowth,
)
from .handover import HANDED_KINDS, HandedOver
from .import_file import IMPORT_KINDS, ImportFile
from .indicator import OwnIndicator, Reading, TeamIndicator
from .installation import Installation
from .keeping import Keep, Kept, kept
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
from .pulse import (
    DRIVERS,
    TALKED,
    PulseAnswer,
    PulseAverage,
    PulseMonth,
    ShownPulse,
    TalkedMore,
)
from .quarter import QUARTER_ITEMS, QuarterItem, QuarterPage
from .question import CompanyQuestion, ManagerQuestion, QuestionChoice, QuestionOff
from .revision import PrivateRevision, Revision
from .room_code import RoomCode, RoomCodeFailure
from .session import BrowserSession
from .step_note import StepNote
from .support_contact import SupportContact
from .talk_request import TalkRequest
from .topic import TOPIC_KINDS, Topic
from .work_card import ShownWorkCard, WorkCard

__all__ = [
    "ACCOUNT_FLAGS",
    "CLASSES",
    "CONTESTS",
    "DRIVERS",
    "FOCUS_ENDINGS",
    "GROWTH_KINDS",
    "HANDED_KINDS",
    "IMPORT_KINDS",
    "LINK_KINDS",
    "MAIL_KINDS",
    "MOODS",
    "OUTCOMES",
    "QUARTER_ITEMS",
    "SIDES",
    "SIGNALS",
    "SKIP_REASONS",
    "STAGES",
    "TALKED",
    "THEMES",
    "TOPIC_KINDS",
    "Account",
    "AccountLink",
    "AgendaTemplate",
    "AskedQuestion",
    "AuditEvent",
    "BrowserSession",
    "Cadence",
    "CalendarFeed",
    "CalendarFeedFailure",
    "CheckIn",
    "ClosedDays",
    "Commitment",
    "CommitmentOutcome",
    "CompanyQuestion",
    "Correction",
    "DataExport",
    "Deal",
    "DealMove",
    "DealReview",
    "Directory",
    "Erasure",
    "Focus",
    "FocusEvidence",
    "Friction",
    "FrictionState",
    "GrowthEntry",
    "GrowthEvidence",
    "HandedOver",
    "ImportFile",
    "Installation",
    "Keep",
    "Kept",
    "Lasting",
    "Leave",
    "ManagerOwned",
    "ManagerQuestion",
    "Meeting",
    "MeetingAgenda",
    "MeetingMove",
    "MeetingState",
    "MutedMail",
    "NoticedEvidence",
    "NoticedGrowth",
    "Operation",
    "OutboxMessage",
    "OwnIndicator",
    "Pair",
    "PairChange",
    "ParkedFocus",
    "Participation",
    "PendingFlag",
    "Person",
    "Preparation",
    "PreparationClaim",
    "PreparationDraft",
    "Private",
    "PrivateNote",
    "PrivateRevision",
    "PulseAnswer",
    "PulseAverage",
    "PulseMonth",
    "QuarterItem",
    "QuarterPage",
    "QuestionChoice",
    "QuestionOff",
    "Reading",
    "RecoveryCode",
    "RepOwned",
    "Revision",
    "Role",
    "RoomCode",
    "RoomCodeFailure",
    "ShownPulse",
    "ShownWorkCard",
    "SignInFailure",
    "StagePace",
    "StepNote",
    "SupportContact",
    "System",
    "TalkRequest",
    "TalkedMore",
    "Team",
    "TeamIndicator",
    "Topic",
    "Words",
    "WorkCard",
    "db",
    "kept",
]
