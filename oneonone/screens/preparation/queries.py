from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.commitments import queries as commitments
from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct.queries import MeetingRow
from oneonone.features.deals import queries as deals
from oneonone.features.indicators import queries as indicators
from oneonone.features.indicators.entry import Gauge, gauges, wants_deals
from oneonone.features.preparations import queries as preparations
from oneonone.features.preparations.rules import (
    SHARED_MARK,
    TOPIC_KEYS,
    Answers,
    answers_from,
    digest,
    is_open,
)
from oneonone.features.topics import queries as topics
from oneonone.features.topics.rules import MOST_TOPICS
from oneonone.lib.dates import local, monday, now, today
from oneonone.lib.versions import stamp
from oneonone.models.commitment import Commitment
from oneonone.models.deal import Deal
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.preparation import PreparationDraft
from oneonone.models.topic import Topic

from .rules import PRACTICE, Line, Page, check_in_lines, outcome_words, reading_text


@dataclass(frozen=True)
class Prep:
    """One preparation as its author finds it; nobody else ever gets one."""

    row: MeetingRow
    span: PairSpan
    zone: str
    is_pair_open: bool
    drafts: dict[str, PreparationDraft]

    @property
    def meeting(self) -> Meeting:
        return self.row.meeting

    @property
    def rep_name(self) -> str:
        return self.span.rep_name.split()[0]

    @property
    def manager_name(self) -> str:
        return self.span.manager_name.split()[0]

    @property
    def is_shared(self) -> bool:
        return self.row.preparation is not None

    @property
    def is_planned(self) -> bool:
        return self.meeting.state == MeetingState.PLANNED

    @property
    def is_off(self) -> bool:
        """Tell whether it was called off or nobody was there; what was typed stays readable."""
        return self.meeting.state in (MeetingState.SKIPPED, MeetingState.AWAY)

    @property
    def is_growth(self) -> bool:
        """Tell whether either chose the growth conversation: deals and the skill may wait."""
        state = self.row.agenda
        return state is not None and state.is_growth and not state.is_usual_wanted

    @property
    def is_open(self) -> bool:
        return is_open(self.meeting.starts_at, now())

    @property
    def week_on(self) -> date:
        """Return the Monday of the week the numbers are about."""
        return monday(local(self.meeting.starts_at, self.zone).date())

    @property
    def url(self) -> str:
        return f"/meetings/{self.meeting.id}/prep"

    @property
    def reader(self) -> str:
        """Say who reads what stands here."""
        if self.is_shared:
            return f"You and {self.manager_name}. HR sees that you met, never what was said."
        return f"Only you, until you share it with {self.manager_name}. HR never."

    @cached_property
    def values(self) -> dict[str, str]:
        return {key: row.value for key, row in self.drafts.items()}

    @cached_property
    def answers(self) -> Answers:
        return answers_from(self.values)

    @property
    def has_changed(self) -> bool:
        """Tell whether something was changed since it was shared."""
        return self.is_shared and self.values.get(SHARED_MARK) != digest(self.values)

    def stamp(self, key: str) -> str:
        """Return what the page carries beside an answer, to tell two devices apart."""
        row = self.drafts.get(key)
        return stamp(row.version, row.value) if row else stamp(0, "")


@dataclass(frozen=True)
class Material:
    """What one page asks about; each page fills its own part."""

    promises: Sequence[Commitment] = ()
    gauges: Sequence[Gauge] = ()
    deals: Sequence[Deal] = ()
    # Why a deal counts as stalled, by its id.
    stalled: Mapping[int, str] = field(default_factory=dict)
    # Own lines that came another way; they take their place among the three.
    lines: Sequence[Topic] = field(default=())

    @property
    def topic_keys(self) -> tuple[str, ...]:
        return TOPIC_KEYS[: max(0, MOST_TOPICS - len(self.lines))]


def prep(meeting_id: int, viewer: Viewer, zone: str, *, is_to_write: bool = False) -> Prep:
    """Return one preparation; raises NotVisibleError."""
    if is_to_write:
        preparations.hold(meeting_id)
    row = conduct.meeting_row(meeting_id)
    pair_id = row.meeting.pair_id
    return Prep(
        row=row,
        span=next(span for span in viewer.spans if span.id == pair_id),
        zone=zone,
        is_pair_open=pair_id in viewer.open_pairs,
        drafts=preparations.drafts(meeting_id),
    )


def material(found: Prep, page: Page) -> Material:
    """Return what a page asks about."""
    match page.key:
        case "progress":
            numbers = [it for it in measured(found) if it.indicator.key != PRACTICE]
            return Material(promises=promises(found), gauges=numbers)
        case "deals":
            at_hand = deals.open_deals(found.span.rep_id)
            return Material(deals=at_hand, stalled=deals.stalled_among(at_hand, today(found.zone)))
        case "focus":
            return Material(
                gauges=[
                    it for it in measured(found, with_deals=False) if it.indicator.key == PRACTICE
                ]
            )
        case "alignment":
            return Material(lines=other_lines(found))
        case _:
            return Material()


def everything(found: Prep) -> Material:
    """Return what all pages ask about, for saying the answers back and for sharing them.

    The numbers come without the deals they are counted from: what was pressed says itself.
    """
    return Material(
        promises=promises(found),
        gauges=measured(found, with_deals=False),
        deals=deals.open_deals(found.span.rep_id),
    )


def promises(found: Prep) -> list[Commitment]:
    """Return what both promised and is still open, the rep's own first."""
    pair_id, meeting_id = found.meeting.pair_id, found.meeting.id
    rows = [it.commitment for it in commitments.promises(pair_id, meeting_id)]
    made = [row for row in rows if row.meeting_id != meeting_id]
    still = [row for row in made if row.agreed_at is not None and row.outcome is None]
    return sorted(still, key=lambda row: row.side != "rep")


def other_lines(found: Prep) -> list[Topic]:
    """Return the rep's open lines that this preparation did not bring."""
    own = {id_in(found.values.get(mark_of(key), "")) for key in TOPIC_KEYS}
    return [
        line
        for line in topics.open_topics(found.meeting.pair_id)
        if line.author_id == found.span.rep_id and line.kind == "topic" and line.id not in own
    ]


def mark_of(topic_key: str) -> str:
    """Return the key under which a shared line is remembered, as the stamp of its id and text."""
    return f"_{topic_key}"


def id_in(mark: str) -> int:
    """Return the id of a remembered line; 0 is nobody's."""
    number = mark.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def measured(found: Prep, *, with_deals: bool = True) -> tuple[Gauge, ...]:
    """Return what the team reads; the deals are read where one of them comes from deals."""
    week_on, rep_id = found.week_on, found.span.rep_id
    rows = indicators.readings(found.meeting.pair_id, rep_id, week_on)
    has_deals = with_deals and wants_deals(rows)
    facts = indicators.deal_facts(rep_id, week_on) if has_deals else []
    return gauges(rows, week_on, deals=facts, today=today(found.zone))


def lines(found: Prep, asked: Material, *, is_preview: bool = False) -> list[Line]:
    """Say the answers back, page by page; a preview leaves out what was not answered."""
    answers = found.answers
    by_id = {deal.id: deal.name for deal in asked.deals}
    said: list[tuple[str, str, str]] = [
        ("check-in", label, text) for label, text in check_in_lines(answers)
    ]
    for promise in asked.promises:
        whose = "You" if promise.side == "rep" else found.manager_name
        claim = outcome_words(answers.claims.get(promise.id, ""))
        said.append(("progress", f"{whose}: {promise.text}", claim))
    for gauge in asked.gauges:
        page = "focus" if gauge.indicator.key == PRACTICE else "progress"
        text = gauge.words(reading_text(found.values, gauge))
        said.append((page, gauge.indicator.name, text))
    deal = by_id.get(answers.deal_id or 0, "")
    said.append(("deals", "The deal", deal or _none_this_week(found)))
    said.append(("focus", "The one skill", answers.focus_line))
    said.append(("alignment", "In your way", answers.in_my_way))
    said.append(("alignment", "What would help", answers.would_help))
    said += [("alignment", "To talk about", text) for text in answers.topics.values() if text]
    if not any(word == "check-in" for word, _label, _text in said):
        said.insert(0, ("check-in", "How you are", ""))
    return [
        Line(label, text or "Nothing said", "" if is_preview else f"{found.url}/{word}")
        for word, label, text in said
        if text or not is_preview
    ]


def _none_this_week(found: Prep) -> str:
    return "None this week" if found.values.get("deal") == "none" else ""
