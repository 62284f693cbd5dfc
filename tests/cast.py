"""The same small company in every test. `tests/conftest.py` holds the database it stands in.

It is Monday 23 November 2026, 10:20 in Paris. Everybody lives there. Each pair met on Monday
16 November and talks again tomorrow at 10:00; Tom and Daniel are in the middle of it now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from oneonone.features.auth.rules import NOTICE_VERSION
from oneonone.features.indicators.rules import INDICATORS
from oneonone.lib.dates import instant
from oneonone.models import (
    Account,
    AskedQuestion,
    Cadence,
    CheckIn,
    Commitment,
    CommitmentOutcome,
    Correction,
    DataExport,
    Deal,
    DealReview,
    Focus,
    FocusEvidence,
    Friction,
    GrowthEntry,
    GrowthEvidence,
    HandedOver,
    ImportFile,
    Installation,
    ManagerQuestion,
    Meeting,
    MeetingAgenda,
    NoticedEvidence,
    NoticedGrowth,
    Pair,
    ParkedFocus,
    Person,
    Preparation,
    PreparationDraft,
    PrivateNote,
    PulseAnswer,
    PulseAverage,
    QuarterItem,
    QuarterPage,
    Reading,
    ShownPulse,
    ShownWorkCard,
    StepNote,
    SupportContact,
    TalkedMore,
    Team,
    TeamIndicator,
    Topic,
    WorkCard,
)

ZONE = "Europe/Paris"
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
LAST_MONDAY = date(2026, 11, 16)
TOMORROW = date(2026, 11, 24)
TEN = time(10, 0)

# A file with nothing in it: the end of every zip, without a beginning.
NOTHING_GATHERED = b"PK\x05\x06" + bytes(18)

PASSWORD = "half-an-hour-that-is-worth-it"
# Far below what production uses; signing in for real replaces it (S-AUTH-1).
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Member:
    id: int
    name: str
    team_id: int
    is_hr: bool = False
    is_admin: bool = False
    is_active: bool = True

    @property
    def key(self) -> str:
        return self.name.split()[0].lower()

    @property
    def email(self) -> str:
        return f"{self.key}@cast.example"


WEST, NORTH, EAST = 1, 2, 3

# Sees what she and Daniel share, and for ever what she shared with Ines; her own deals.
PRIYA = Member(1, "Priya Shah", WEST)
# In a live meeting with Daniel right now. A peer of Priya: nothing of hers.
TOM = Member(2, "Tom Okonkwo", WEST)
# A peer of Priya and Tom.
LEILA = Member(3, "Leila Haddad", WEST)
# A rep in another team: nothing of Daniel's reps.
NOOR = Member(4, "Noor Rahman", NORTH)
# Daniel's rep since 2 November, Ines's until then: 21 days, so Ines is a former manager "< 30".
JONAS = Member(5, "Jonas Weber", WEST)
# Manages Priya, Tom, Leila and Jonas, and is a rep of Marek. Nothing of what Priya said to Ines.
DANIEL = Member(6, "Daniel Okafor", WEST)
# Manages Noor and Hana. Managed Priya until 30 June: her words closed for Ines that day.
INES = Member(7, "Ines Duarte", NORTH)
# Manages Daniel and Ines: their words with him, and counts only of those below them.
MAREK = Member(8, "Marek Novak", WEST)
# HR: whether meetings take place, never a word. Nobody's rep, nobody's manager.
RUTH = Member(9, "Ruth Klein", EAST, is_hr=True)
# Administrator: accounts and reporting lines, never a word. Nobody's rep, nobody's manager.
SAM = Member(10, "Sam Berg", EAST, is_admin=True)
# HR and a rep of Ines: participation as HR, words only of her own one-to-ones.
HANA = Member(11, "Hana Sato", NORTH, is_hr=True)
# Administrator and the manager of Nadia: words only of that pair.
OMAR = Member(12, "Omar Farouk", EAST, is_admin=True)
# Omar's rep.
NADIA = Member(13, "Nadia Petrova", EAST)
# A manager elsewhere, no relation to anybody above: a stranger to all of them.
VERA = Member(14, "Vera Lind", EAST)
# Vera's rep.
OTTO = Member(15, "Otto Brandt", EAST)
# Daniel's rep on paper; the account is disabled, so he is nobody here.
IVO = Member(16, "Ivo Marin", WEST, is_active=False)

CAST = (
    PRIYA, TOM, LEILA, NOOR, JONAS, DANIEL, INES, MAREK,
    RUTH, SAM, HANA, OMAR, NADIA, VERA, OTTO, IVO,
)  # fmt: skip


@dataclass(frozen=True)
class Two:
    """A pair; its meetings have ids of their own, so that a test can name them."""

    id: int
    rep: Member
    manager: Member
    started_on: date = date(2026, 1, 5)
    ended_on: date | None = None
    last_on: date = LAST_MONDAY
    is_live: bool = False

    @property
    def earlier(self) -> int:
        """The held meeting before the last one"""
        return self.id * 10 + 1

    @property
    def held(self) -> int:
        return self.id * 10 + 2

    @property
    def planned(self) -> int:
        """Tomorrow at 10:00; a closed pair has none"""
        assert self.ended_on is None
        return self.id * 10 + 3

    @property
    def live(self) -> int:
        assert self.is_live
        return self.id * 10 + 4


PRIYA_DANIEL = Two(1, PRIYA, DANIEL, started_on=date(2026, 7, 1))
TOM_DANIEL = Two(2, TOM, DANIEL, is_live=True)
LEILA_DANIEL = Two(3, LEILA, DANIEL)
NOOR_INES = Two(4, NOOR, INES)
DANIEL_MAREK = Two(5, DANIEL, MAREK)
INES_MAREK = Two(6, INES, MAREK)
HANA_INES = Two(7, HANA, INES)
NADIA_OMAR = Two(8, NADIA, OMAR)
OTTO_VERA = Two(9, OTTO, VERA)
IVO_DANIEL = Two(10, IVO, DANIEL)
JONAS_DANIEL = Two(11, JONAS, DANIEL, started_on=date(2026, 11, 2))
# Closed for Ines since 1 July; Priya reads it for ever, Daniel never.
PRIYA_INES = Two(
    12,
    PRIYA,
    INES,
    started_on=date(2025, 9, 1),
    ended_on=date(2026, 7, 1),
    last_on=date(2026, 6, 22),
)
# Closed for Ines 21 days ago.
JONAS_INES = Two(13, JONAS, INES, ended_on=date(2026, 11, 2), last_on=date(2026, 10, 26))
# Closed a year ago; Ines leads Noor again since January, and reads nothing of then.
NOOR_INES_BEFORE = Two(
    14,
    NOOR,
    INES,
    started_on=date(2025, 1, 6),
    ended_on=date(2025, 9, 1),
    last_on=date(2025, 8, 25),
)

PAIRS = (
    PRIYA_DANIEL, TOM_DANIEL, LEILA_DANIEL, NOOR_INES, DANIEL_MAREK, INES_MAREK, HANA_INES,
    NADIA_OMAR, OTTO_VERA, IVO_DANIEL, JONAS_DANIEL, PRIYA_INES, JONAS_INES,
    NOOR_INES_BEFORE,
)  # fmt: skip


def member(key: str) -> Member:
    """Return the one of that first name."""
    return next(one for one in CAST if one.key == key)


def add_cast(session: Session) -> None:
    """Fill an empty database; the session must be a system one."""
    if session.get(Installation, 1) is None:  # `oneonone init` has made it
        session.add(Installation(created_at=NOW, is_demo=False))
    indicators = [indicator.key for indicator in INDICATORS if indicator.is_default][:3]
    for team_id, name in ((WEST, "West"), (NORTH, "North"), (EAST, "East")):
        session.add(Team(id=team_id, name=name, agenda_minutes={}))
        session.flush()
        for position, key in enumerate(indicators, start=1):
            session.add(TeamIndicator(team_id=team_id, key=key, position=position))
    for one in CAST:
        session.add(Person(id=one.id, name=one.name, team_id=one.team_id, time_zone=ZONE))
    session.flush()
    for one in CAST:
        session.add(
            Account(
                id=one.id,
                person_id=one.id,
                email=one.email,
                email_key=one.email,
                password_hash=CHEAP_HASH,
                is_hr=one.is_hr,
                is_admin=one.is_admin,
                is_active=one.is_active,
                notice_version=NOTICE_VERSION,
            )
        )
        session.add(_deal(one, 1, "Acme renewal"))
        session.add(_deal(one, 2, "Borealis pilot"))
        session.add(_file(one))
        for row in _kept_by(one):
            session.add(row)
            session.flush()
    for two in PAIRS:
        session.add(
            Pair(
                id=two.id,
                rep_id=two.rep.id,
                manager_id=two.manager.id,
                started_on=two.started_on,
                ended_on=two.ended_on,
            )
        )
    session.flush()
    session.add(SupportContact(id=1, name="Ada Brand", about="Works council", reach="0800 1234"))
    for manager in {two.manager.id: two.manager for two in PAIRS}.values():
        session.add(
            ManagerQuestion(
                id=manager.id,
                manager_id=manager.id,
                step="growth",
                kind="think",
                text=f"What would {manager.key} miss?",
            )
        )
    session.add(
        PulseAverage(
            author_id=DANIEL.id,
            month_on=date(2026, 10, 1),
            safety=Decimal("4.2"),
            clarity=Decimal("3.8"),
            autonomy=Decimal("3.4"),
            progress=Decimal("4.0"),
        )
    )
    for two in PAIRS:
        # One after the other, as foreign keys want it: the models have few relationships.
        for row in _rows_of(two, indicators):
            session.add(row)
            session.flush()

    # What Priya brought along when she came to Daniel.
    for number, kind in enumerate(("card", "growth"), start=1):
        session.add(
            HandedOver(
                pair_id=PRIYA_DANIEL.id,
                from_pair_id=PRIYA_INES.id,
                kind=kind,
                source_id=number,
                copy_id=number,
                handed_on=date(2026, 7, 2),
            )
        )
    session.flush()


def deal_id(one: Member, number: int = 1) -> int:
    """The id of the first or second deal of somebody"""
    return one.id * 10 + number


def _deal(one: Member, number: int, name: str) -> Deal:
    return Deal(
        id=deal_id(one, number),
        rep_id=one.id,
        name=f"{name} ({one.key})",
        buyer=f"Buyer {number} of {one.key}",
        stage="proposal",
        stage_since=date(2026, 11, 2),
        value=Decimal("12000.00") + one.id,
        last_buyer_action_on=date(2026, 11, 12),
        next_step=f"Send the draft contract ({one.key} {number})",
        next_step_on=date(2026, 11, 27),
        changed_on=date(2026, 11, 12),
    )


def _file(one: Member) -> ImportFile:
    return ImportFile(
        id=one.id,
        author_id=one.id,
        kind="deals",
        name=f"deals-of-{one.key}.csv",
        content=f"Name,Stage\nLumen ({one.key}),Proposal\n",
        mapping={"name": "Name", "stage": "Stage"},
        counts={},
        created_at=NOW,
    )


def _kept_by(one: Member) -> Iterator[Any]:
    """What somebody has for themselves alone"""
    yield WorkCard(
        author_id=one.id,
        feedback=f"At once and in private ({one.key})",
        pressure=f"A day without calls ({one.key})",
        helps=f"A question before an answer ({one.key})",
        changed_on=LAST_MONDAY,
    )
    page = QuarterPage(
        id=one.id,
        author_id=one.id,
        starts_on=date(2026, 10, 1),
        opening=f"What I am proud of ({one.key})",
        ahead=f"What I want to learn ({one.key})",
    )
    yield page
    yield QuarterItem(
        author_id=one.id,
        page_id=page.id,
        kind="own",
        text=f"The fair in October ({one.key})",
        position=1,
    )
    yield DataExport(
        author_id=one.id,
        state="done",
        gathered={"name": one.name},
        archive=NOTHING_GATHERED,
        created_at=NOW,
    )


def _rows_of(two: Two, indicators: list[str]) -> Iterator[Any]:
    tag = f"{two.rep.key} to {two.manager.key}"
    ids = {"pair_id": two.id}
    at_held = {**ids, "meeting_id": two.held}
    began = instant(two.last_on, TEN, ZONE)
    ended = began + timedelta(minutes=28)
    earlier_on = two.last_on - timedelta(days=7)
    next_on = TOMORROW if two.ended_on is None else two.last_on + timedelta(days=7)
    rep, manager = two.rep.id, two.manager.id

    yield Cadence(**ids, starts_on=two.started_on, every_weeks=1, weekday=1, at=TEN, time_zone=ZONE)
    yield _held(two, two.earlier, earlier_on)
    yield _held(two, two.held, two.last_on)
    if two.ended_on is None:
        yield Meeting(
            **ids, id=two.planned, planned_on=next_on, starts_at=instant(next_on, TEN, ZONE)
        )
    if two.is_live:
        begun = instant(date(2026, 11, 23), TEN, ZONE)
        yield Meeting(
            **ids,
            id=two.live,
            planned_on=date(2026, 11, 23),
            starts_at=begun,
            started_at=begun,
            state="live",
        )
        yield MeetingAgenda(**ids, meeting_id=two.live, current_step="progress")
        yield CheckIn(**ids, meeting_id=two.live, mood="good", feelings="proud")

    yield MeetingAgenda(**at_held, current_step="alignment", next_at=instant(next_on, TEN, ZONE))
    yield CheckIn(**at_held, mood="okay", feelings="focused,tired")
    yield Preparation(
        **at_held,
        shared_at=began - timedelta(hours=16),
        deal_id=deal_id(two.rep),
        focus_line=f"I asked before I answered ({tag})",
        in_my_way=f"Legal takes nine days ({tag})",
        would_help=f"A reference customer ({tag})",
    )
    for step in ("check_in", "progress", "deals", "focus", "alignment"):
        yield StepNote(**at_held, step=step, key="line", text=f"{step} ({tag})", author_id=rep)
    for place, question_id in enumerate(("Q09", "Q10"), start=1):
        yield AskedQuestion(**at_held, step=("check_in", "progress")[place - 1],
                            question_id=question_id)  # fmt: skip
    yield DealReview(
        **at_held,
        position=1,
        deal_id=deal_id(two.rep),
        chosen_by_id=rep,
        deal_name=f"Acme renewal ({two.rep.key})",
        deal_stage="proposal",
        deal_value=Decimal("12000.00"),
        next_step_on=date(2026, 11, 27),
    )

    yield Focus(
        **ids,
        skill=f"Silence after the price ({tag})",
        named_by_id=manager,
        started_on=two.started_on,
        ended_on=earlier_on,
        ending="got_it",
    )
    focus = Focus(
        **ids,
        skill=f"Ask one more question ({tag})",
        sign=f"Two open questions a call ({tag})",
        named_by_id=rep,
        started_on=earlier_on,
    )
    yield focus
    yield FocusEvidence(
        **ids,
        focus_id=focus.id,
        author_id=manager,
        text=f"The Orbital call ({tag})",
        seen_on=two.last_on,
    )

    kept = Commitment(
        **ids,
        meeting_id=two.earlier,
        side="rep",
        position=1,
        promised_by_id=rep,
        text=f"Call the buyer back ({tag})",
        due_on=two.last_on,
        promised_for=two.last_on,
        agreed_at=began,
        outcome="kept",
        outcome_on=two.last_on,
        claim="kept",
        claimed_on=two.last_on,
    )
    yield kept
    yield CommitmentOutcome(**at_held, commitment_id=kept.id, outcome="kept", given_by_id=manager)
    yield Commitment(
        **at_held,
        side="rep",
        position=1,
        promised_by_id=rep,
        text=f"Write to three old customers ({tag})",
        due_on=next_on,
        promised_for=next_on,
        agreed_at=ended,
    )
    yield Commitment(
        **at_held,
        side="manager",
        position=1,
        promised_by_id=manager,
        text=f"Find a reference site ({tag})",
        due_on=next_on,
        promised_for=next_on,
        agreed_at=ended,
    )

    for week in range(2):
        for key in indicators:
            yield Reading(
                **ids,
                key=key,
                value=Decimal(3 + week),
                entered_by_id=rep,
                week_on=two.last_on - timedelta(days=7 * (1 - week)),
            )
    yield Topic(**ids, author_id=rep, text=f"Holiday cover in December ({tag})", created_at=ended)
    yield Topic(
        **ids,
        author_id=manager,
        text=f"The new price list ({tag})",
        created_at=began,
        done_meeting_id=two.held,
    )
    yield Topic(
        **ids,
        author_id=manager,
        kind="win",
        text=f"Two replies in one day ({tag})",
        created_at=began,
        done_meeting_id=two.held,
    )
    yield ParkedFocus(**ids, author_id=rep, text=f"Shorter mails ({tag})", parked_on=two.last_on)
    yield from _growth_of(two, tag)
    for author_id in (rep, manager):
        yield ShownWorkCard(
            **ids,
            author_id=author_id,
            feedback=f"Straight ({author_id}, {tag})",
            pressure=f"A walk ({author_id}, {tag})",
            helps=f"Time to think ({author_id}, {tag})",
            shown_on=two.started_on,
        )
    yield from _pulse_of(two, tag, ended)
    yield Friction(
        **ids, text=f"The price tool is slow ({tag})", raised_by_id=rep, raised_on=ended.date()
    )
    yield Correction(
        **at_held, author_id=rep, text=f"It was the Tuesday call ({tag})", written_at=ended
    )
    for author in (rep, manager):
        yield PrivateNote(
            meeting_id=two.held,
            author_id=author,
            step="check_in",
            text=f"Note to myself: {author} ({tag})",
        )
    yield PreparationDraft(
        meeting_id=two.planned if two.ended_on is None else two.held,
        author_id=rep,
        key="in_my_way",
        value=f"Not shared yet ({tag})",
    )


def _growth_of(two: Two, tag: str) -> Iterator[Any]:
    """One agreed strength with two examples, one the manager has only noticed"""
    manager = two.manager.id
    entry = GrowthEntry(
        pair_id=two.id,
        kind="strength",
        claim=f"Hears what is not said ({tag})",
        offered=f"Good listener ({tag})",
        author_id=manager,
        state="agreed",
        shared_on=two.last_on,
        answered_on=two.last_on,
    )
    yield entry
    for meeting_id in (two.earlier, two.held):
        yield GrowthEvidence(
            pair_id=two.id,
            entry_id=entry.id,
            meeting_id=meeting_id,
            quote=f"“You stopped there” ({meeting_id}, {tag})",
            signal="self_awareness",
            author_id=manager,
            seen_on=two.last_on,
        )
    noticed = NoticedGrowth(
        author_id=manager,
        pair_id=two.id,
        kind="value",
        claim=f"Fair to competitors ({tag})",
        noticed_on=two.last_on,
    )
    yield noticed
    yield NoticedEvidence(
        author_id=manager,
        noticed_id=noticed.id,
        meeting_id=two.held,
        quote=f"“They are good people” ({tag})",
        seen_on=two.last_on,
    )


def _pulse_of(two: Two, tag: str, ended: datetime) -> Iterator[Any]:
    """The rep answered twice and showed the first; both said who talked more"""
    answers = {"safety": 4, "clarity": 5, "autonomy": 3, "progress": 4}
    for meeting_id, is_shown in ((two.earlier, True), (two.held, False)):
        yield PulseAnswer(
            author_id=two.rep.id,
            meeting_id=meeting_id,
            **answers,
            line=f"More of this ({meeting_id}, {tag})",
            is_shown=is_shown,
            answered_at=ended + timedelta(hours=2),
        )
    yield ShownPulse(
        pair_id=two.id,
        meeting_id=two.earlier,
        **answers,
        line=f"More of this ({tag})",
        shown_on=two.last_on,
    )
    for author_id, who in ((two.rep.id, "other"), (two.manager.id, "me")):
        yield TalkedMore(author_id=author_id, meeting_id=two.held, who=who)


def _held(two: Two, meeting_id: int, on: date) -> Meeting:
    began = instant(on, TEN, ZONE)
    return Meeting(
        id=meeting_id,
        pair_id=two.id,
        planned_on=on,
        starts_at=began,
        state="held",
        started_at=began,
        ended_at=began + timedelta(minutes=28),
        ended_by_id=two.manager.id,
    )
