"""What stands on the page of a meeting before it begins: the manager's, and the rep's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oneonone.access.viewer import PairSpan
from oneonone.agenda.adapt import GROWTH, adapt
from oneonone.agenda.conversation import world_of
from oneonone.agenda.plan import Agenda
from oneonone.agenda.registry import step_for
from oneonone.agenda.world import World
from oneonone.features.commitments import queries as commitments
from oneonone.features.commitments.rules import SettledLine
from oneonone.features.conduct.earlier import EarlierRow, earlier, last_held_on
from oneonone.features.conduct.queries import MeetingRow
from oneonone.features.conduct.rules import MOOD_LEVELS, MOOD_WORDS, feelings_of
from oneonone.features.deals import queries as deals
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.indicators import queries as indicators
from oneonone.features.indicators.minis import Mini, minis
from oneonone.features.preparations import queries as preparations
from oneonone.features.preparations.rules import (
    CHECK_INS_SEEN,
    MARK,
    is_changed_since_shared,
    is_open,
    opens_at,
)
from oneonone.lib.dates import ago_words, in_words, local, monday, now, short_day, today
from oneonone.lib.errors import RuleError
from oneonone.models.check_in import CheckIn
from oneonone.models.deal import Deal
from oneonone.models.focus import Focus
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.preparation import Preparation

from .ready_promises import PromiseLine, older, promise_line, settled_line_of
from .rules import ensure_can_start

# R4: only here, never on the shared screen.
HARD_WEEKS_NUDGE = (
    "Second hard week of the last three. Consider meeting weekly, "
    "or ask what could come off the list."
)


@dataclass(frozen=True)
class Arrival:
    """How the rep comes into the meeting, as they chose to say it."""

    word: str
    level: int | None
    feelings: str
    is_in_person: bool
    is_shown: bool
    # The moods of the last meetings, the latest first: "Okay, Tue 17".
    before: tuple[str, ...]


@dataclass(frozen=True)
class DealFacts:
    name: str
    stage: str
    buyer_action: str
    next_step: str
    # Why it counts as stalled (R10); empty where it does not.
    stalled: str


@dataclass(frozen=True)
class AgendaLine:
    title: str
    note: str
    minutes: int
    is_longer: bool
    is_optional: bool


@dataclass(frozen=True)
class Ready:
    """Sixty seconds for the manager to walk in prepared."""

    meeting: Meeting
    rep_id: int
    rep_name: str
    lead: str
    in_words: str
    preparation: Preparation | None
    arrival: Arrival | None
    nudge: str
    promises: tuple[PromiseLine, ...]
    # What was answered since the last one, and is not asked about.
    settled: tuple[SettledLine, ...]
    minis: Sequence[Mini]
    deal: DealFacts | None
    focus: Focus | None
    last_held: EarlierRow | None
    agenda: Agenda
    # Why it is bent; for the manager's own page.
    why: str
    agenda_lines: tuple[AgendaLine, ...]
    can_start: bool


@dataclass(frozen=True)
class Waiting:
    """The rep's page: when, with whom, and how far the preparation is."""

    meeting: Meeting
    manager_name: str
    in_words: str
    opens_at: datetime
    # "not_open", "open", "started", "shared" or "changed".
    prep: str
    is_first: bool
    can_start: bool
    # "chosen", "offered", or nothing where this quarter had its growth conversation.
    growth: str


def ready(row: MeetingRow, span: PairSpan, zone: str) -> Ready:
    """Compose the manager's page; nothing that is not shared can be read here (D11)."""
    meeting, on = row.meeting, today(zone)
    slots = earlier(meeting)
    since = last_held_on(slots, zone) or span.started_on
    promises = commitments.promises(meeting.pair_id, meeting.id, since=since)
    deal, claims = preparations.chosen(meeting.id)
    meeting_on = local(meeting.starts_at, zone).date()
    week_on = monday(meeting_on)
    before = [slot for slot in slots if slot.state == MeetingState.HELD][:CHECK_INS_SEEN]
    world = world_of(row, span, zone, promises=promises, slots=slots)
    agenda = adapt(world)
    rep_name = span.rep_name.split()[0]
    is_shared = row.preparation is not None
    return Ready(
        meeting=meeting,
        rep_id=span.rep_id,
        rep_name=rep_name,
        lead=_lead(agenda, world, is_shared=is_shared),
        in_words=in_words(meeting.starts_at - now()),
        preparation=row.preparation,
        arrival=_arrival(row.check_in, before, zone) if is_shared and row.check_in else None,
        nudge=HARD_WEEKS_NUDGE if agenda.is_second_hard_week else "",
        promises=tuple(
            promise_line(it, claims.get(it.commitment.id, ""), rep_name, on)
            for it in older(promises, meeting.id)
            if not it.is_settled(meeting_on)
        ),
        settled=tuple(
            settled_line_of(it, rep_name, on)
            for it in older(promises, meeting.id)
            if it.is_settled(meeting_on)
        ),
        minis=minis(indicators.readings(meeting.pair_id, span.rep_id, week_on), week_on),
        deal=_deal_facts(deal, on) if deal else None,
        focus=row.focus,
        last_held=before[0] if before else None,
        agenda=agenda,
        why=_why(agenda, rep_name),
        agenda_lines=_agenda_lines(agenda, world, rep_name),
        can_start=_can_start(meeting),
    )


def waiting(row: MeetingRow, span: PairSpan, zone: str) -> Waiting:
    """Compose the rep's page, from what is the rep's own."""
    meeting = row.meeting
    drafts = {it.key: it.value for it in preparations.drafts(meeting.id).values()}
    return Waiting(
        meeting=meeting,
        manager_name=span.manager_name.split()[0],
        in_words=in_words(meeting.starts_at - now()),
        opens_at=opens_at(meeting.starts_at),
        prep=_prep_state(meeting, drafts, is_shared=row.preparation is not None),
        is_first=meeting.kind == "first",
        can_start=_can_start(meeting),
        growth=_growth(row, span, zone),
    )


def _growth(row: MeetingRow, span: PairSpan, zone: str) -> str:
    agenda = adapt(world_of(row, span, zone, slots=earlier(row.meeting)))
    if agenda.has(GROWTH):
        return "chosen"
    return "offered" if agenda.offers_growth else ""


def _prep_state(meeting: Meeting, drafts: dict[str, str], *, is_shared: bool) -> str:
    if is_shared:
        return "changed" if is_changed_since_shared(drafts) else "shared"
    if not is_open(meeting.starts_at, now()):
        return "not_open"
    has_answers = any(value and not key.startswith(MARK) for key, value in drafts.items())
    return "started" if has_answers else "open"


def _lead(agenda: Agenda, world: World, *, is_shared: bool) -> str:
    match agenda.mode:
        case "lighter":
            return "Start with what would help."
        case "first":
            return "How we like to work."
    if world.manager_has_overdue:
        return "Your promise comes first."
    return "Ask first, then listen." if is_shared else "Not prepared yet."


def _arrival(check_in: CheckIn, before: Sequence[EarlierRow], zone: str) -> Arrival:
    return Arrival(
        word=MOOD_WORDS[check_in.mood],
        level=MOOD_LEVELS.get(check_in.mood),
        feelings=", ".join(feelings_of(check_in.feelings)),
        is_in_person=check_in.is_in_person,
        is_shown=check_in.is_shown,
        before=tuple(
            f"{MOOD_WORDS[it.mood]}, {short_day(local(it.starts_at, zone).date())}"
            for it in before
            if it.mood is not None
        ),
    )


def _deal_facts(deal: Deal, on: date) -> DealFacts:
    days = (on - deal.stage_since).days
    last = deal.last_buyer_action_on
    when = f", by {short_day(deal.next_step_on)}" if deal.next_step_on else ""
    return DealFacts(
        name=deal.name,
        stage=f"{STAGE_WORDS[deal.stage]}, {days} day{'' if days == 1 else 's'}",
        buyer_action=ago_words(last, on) if last else "",
        next_step=f"{deal.next_step}{when}" if deal.next_step else "",
        stalled=deals.row_of(deal, on).stalled,
    )


def _why(agenda: Agenda, rep_name: str) -> str:
    """Say what a shared screen never says: why a rule changed something."""
    said = []
    if agenda.mode == "lighter":
        said.append(f"{rep_name} said it would help. Your support comes before their priorities.")
    if agenda.gap_days:
        said.append(f"It has been {agenda.gap_days} days, so step 1 asks what got stuck.")
    if agenda.asks_how_done:
        said.append(
            f"Less than half of what {rep_name} promised was kept, twice running. "
            "One promise that both can see is worth more than three."
        )
    return " ".join(said)


def _agenda_lines(agenda: Agenda, world: World, rep_name: str) -> tuple[AgendaLine, ...]:
    usual = adapt(World(minutes_total=world.minutes_total, template_minutes=world.template_minutes))
    minutes = {step.key: step.minutes for step in usual.steps}
    return tuple(
        AgendaLine(
            title=step_for(step.key).title,
            note=(f"{rep_name} chooses" if step.key == "deals" and agenda.asks_for_deal else ""),
            minutes=step.minutes,
            is_longer=agenda.mode != "first" and step.minutes > minutes.get(step.key, 0),
            is_optional=step.is_optional,
        )
        for step in agenda.steps
    )


def _can_start(meeting: Meeting) -> bool:
    try:
        ensure_can_start(meeting.state, meeting.starts_at, now())
    except RuleError:
        return False
    return True
