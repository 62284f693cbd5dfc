"""The record of a meeting in words, the same on every day it is read; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.commitments.rules import on_day_words
from oneonone.features.conduct.rules import MOOD_WORDS, feelings_of
from oneonone.features.corrections.rules import LineSaid, PromiseSaid
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.preparations.rules import opens_at
from oneonone.features.questions import rules as questions
from oneonone.features.schedule.rules import working_days_after
from oneonone.lib.dates import DAY_NAMES, MONTH_NAMES, local

from .rules import CONTEST_WORKING_DAYS

Notes = Mapping[tuple[str, str], str]

# Tone and icon of an outcome's chip.
_OUTCOME_LOOKS = {
    "kept": ("ok", "check"),
    "partly": ("warn", ""),
    "not_yet": ("warn", ""),
    "let_go": ("", ""),
}
_SKIP_WORDS = {
    "customer_first": "the customer came first",
    "too_busy": "too busy",
    "nothing_pressing": "nothing pressing",
}


@dataclass(frozen=True)
class Pairing:
    """The two of a record: who is the rep, and their first names."""

    rep_id: int
    rep: str
    manager: str

    def name_of(self, person_id: int | None) -> str:
        return self.rep if person_id == self.rep_id else self.manager

    def on_side(self, side: str) -> str:
        return self.rep if side == "rep" else self.manager


class FocusSaid(NamedTuple):
    skill: str
    sign: str


class Vow(NamedTuple):
    """A promise in words to be read aloud, and by when."""

    text: str
    meta: str


class Vows(NamedTuple):
    """What one side promised; `dot` is the colour of whose words they are."""

    who: str
    dot: str
    vows: tuple[Vow, ...]


class Answer(NamedTuple):
    """How a promise of an earlier meeting went."""

    who: str
    text: str
    outcome: str
    tone: str
    icon: str


class Paragraph(NamedTuple):
    text: str
    lead: str = ""
    is_quote: bool = False
    # What follows the text in our words: a date.
    tail: str = ""


class Line(NamedTuple):
    who: str
    text: str


@dataclass(frozen=True)
class Section:
    """What one step left behind; a step that left nothing has none."""

    title: str
    under: str = ""
    mood: str = ""
    answers: tuple[Answer, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    list_title: str = ""
    lines: tuple[Line, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.mood or self.answers or self.paragraphs or self.lines or self.asked)


class DealSaid(NamedTuple):
    """A deal as it stood that day."""

    place: int
    name: str
    stage: str
    next_step_on: date | None


class Added(NamedTuple):
    """A line that one of the two added after the close."""

    text: str
    meta: str


@dataclass(frozen=True)
class Contest:
    """What the rep says of a meeting that does not count, and who has settled it."""

    sentence: str
    # The same for paper, which both may hold.
    on_paper: str
    settled_by: tuple[str, ...]
    is_settled: bool
    may_settle: bool


@dataclass(frozen=True)
class Coming:
    """The pair's next one-to-one."""

    id: int
    words: str
    preparation: str


@dataclass(frozen=True)
class Record:
    """A closed meeting as both read it; holds no private word and no draft."""

    id: int
    title: str
    heading: str
    when: str
    pairing: Pairing
    focus: FocusSaid | None
    vows: tuple[Vows, ...]
    sections: tuple[Section, ...]
    added: tuple[Added, ...]
    contest: Contest | None
    # The last day on which the rep may contest it; empty where nobody may.
    contest_until: str
    coming: Coming | None
    is_open: bool
    is_room: bool
    crumb: Line


def date_words(on: date, year: int) -> str:
    """Say a day without "today" or "tomorrow": a record is read on other days."""
    words = f"{DAY_NAMES[on.weekday()]} {on.day} {MONTH_NAMES[on.month - 1]}"
    return words if on.year == year else f"{words} {on.year}"


def moment_words(at: datetime, zone: str, year: int) -> str:
    """Say a moment of a day: "24 November, 14:10"."""
    wall = local(at, zone)
    suffix = "" if wall.year == year else f" {wall.year}"
    return f"{wall.day} {MONTH_NAMES[wall.month - 1]}{suffix}, {wall:%H:%M}"


def full_date_words(on: date) -> str:
    return date_words(on, 0)


def heading(pairing: Pairing, *, kind: str, is_stopped_early: bool, is_off_app: bool) -> str:
    """Return the sentence a record begins with."""
    both = f"{pairing.rep} and {pairing.manager}"
    if is_stopped_early:
        return "Stopped early. What was written is kept."
    if is_off_app:
        return f"{both} met without the app."
    return f"How {both} like to work." if kind == "first" else f"What {both} agreed."


def when_words(
    started_at: datetime, ended_at: datetime | None, zone: str, *, is_stopped_early: bool
) -> str:
    """Say when it was, and how it ended."""
    begun = local(started_at, zone)
    words = full_date_words(begun.date())
    if ended_at is None:
        return words
    end = f"{local(ended_at, zone):%H:%M}"
    how = "stopped" if is_stopped_early else "agreed by both"
    return f"{words}, {begun:%H:%M} to {end} · {how} at {end}"


def focus_said(
    lines: Iterable[LineSaid], notes: Notes, *, is_stopped_early: bool
) -> FocusSaid | None:
    """Return the one focus as it stood at the close.

    What is written in a meeting that was stopped was not agreed: the focus before it stands.
    """
    standing = {line.kind: line.text for line in lines if line.kind in ("skill", "sign")}
    if not standing.get("skill") and not is_stopped_early:
        standing = {key: notes.get(("focus", key), "") for key in ("skill", "sign")}
    skill = standing.get("skill", "")
    return FocusSaid(skill, standing.get("sign", "")) if skill else None


def vows_of(pairing: Pairing, promises: Sequence[PromiseSaid], year: int) -> tuple[Vows, ...]:
    """Return what each side promised, carried ones first; nothing where nobody did."""
    if not any(it.is_new or it.outcome == "not_yet" for it in promises):
        return ()
    return tuple(
        Vows(pairing.on_side(side), dot, _vows(promises, side, year))
        for side, dot in (("rep", ""), ("manager", "mgr"))
    )


def _vows(promises: Sequence[PromiseSaid], side: str, year: int) -> tuple[Vow, ...]:
    own = [it for it in promises if it.side == side]
    carried = [it for it in own if not it.is_new and it.outcome == "not_yet"]
    return (
        *(Vow(it.text, _due(it.new_due_on, year, "carried from last time")) for it in carried),
        *(Vow(it.text, _due(it.due_on, year)) for it in own if it.is_new),
    )


def _due(on: date | None, year: int, more: str = "") -> str:
    return " · ".join(part for part in (f"by {date_words(on, year)}" if on else "", more) if part)


def answers_of(pairing: Pairing, promises: Iterable[PromiseSaid]) -> tuple[Answer, ...]:
    """Return how last time's promises went, the manager's first."""
    return tuple(
        Answer(
            pairing.on_side(it.side),
            it.text,
            f"{OUTCOME_WORDS[it.outcome]}, carried"
            if it.outcome == "not_yet"
            else OUTCOME_WORDS[it.outcome],
            *_OUTCOME_LOOKS[it.outcome],
        )
        for it in promises
        if it.outcome is not None and not it.is_new
    )


def mood_words(mood: str | None, feelings: str, *, is_shown: bool) -> str:
    """Say how the rep was, only where they show it: "Okay · focused, tired"."""
    if mood is None or mood == "unsaid" or not is_shown:
        return ""
    words = ", ".join(feelings_of(feelings))
    return f"{MOOD_WORDS[mood]} · {words}" if words else MOOD_WORDS[mood]


def sections_of(
    titles: Mapping[str, str],
    pairing: Pairing,
    *,
    notes: Notes,
    lines: Sequence[LineSaid],
    answers: tuple[Answer, ...],
    mood: str,
    deals: Sequence[DealSaid],
    is_focus_agreed: bool,
    year: int,
) -> tuple[Section, ...]:
    """Return what was said, step by step in the order of `titles`; steps left empty are left out.

    A text under a key that no step here knows is a paragraph of its step: nothing written
    disappears from its record.
    """
    left = {key: text for key, text in notes.items() if text.strip()}
    found: list[Section] = []
    for step, title in titles.items():
        match step:
            case "check_in":
                sections = [_check_in(title, pairing, left, lines, mood)]
            case "progress":
                sections = [_progress(title, pairing, left, lines, answers)]
            case "deals":
                sections = _deals(title, pairing, left, lines, deals, year)
            case "focus":
                sections = [_focus(title, pairing, left, lines, is_focus_agreed)]
            case _:
                sections = [Section(title)]
        rest = tuple(Paragraph(left.pop(key)) for key in sorted(left) if key[0] == step)
        found += _with_rest(sections, rest)
    return tuple(section for section in found if not section.is_empty)


def _with_rest(sections: list[Section], rest: tuple[Paragraph, ...]) -> list[Section]:
    if not rest:
        return sections
    last = sections[-1]
    fuller = {**last.__dict__, "paragraphs": (*last.paragraphs, *rest)}
    return [*sections[:-1], Section(**fuller)]


def _check_in(
    title: str,
    pairing: Pairing,
    left: dict[tuple[str, str], str],
    lines: Iterable[LineSaid],
    mood: str,
) -> Section:
    rep = pairing.rep
    leads = (
        ("line", ""),
        ("feedback", f"How {rep} likes to hear feedback."),
        ("pressure", f"What {rep} does under pressure."),
        ("helps", "What helps most from a manager."),
    )
    return Section(
        title,
        mood=mood,
        paragraphs=_paragraphs(left, "check_in", leads),
        list_title="Talked about",
        lines=_lines(pairing, lines, {"topic": "{}", "parked": "{}, saved from last time"}),
    )


def _progress(
    title: str,
    pairing: Pairing,
    left: dict[tuple[str, str], str],
    lines: Iterable[LineSaid],
    answers: tuple[Answer, ...],
) -> Section:
    return Section(
        title,
        answers=answers,
        paragraphs=_paragraphs(left, "progress", (("numbers", ""),)),
        list_title="Went well",
        lines=_lines(pairing, lines, {"win": "{}", "thanks": "Thanks from {}"}),
    )


def _deals(
    title: str,
    pairing: Pairing,
    left: dict[tuple[str, str], str],
    lines: Iterable[LineSaid],
    deals: Sequence[DealSaid],
    year: int,
) -> list[Section]:
    """Return a section for each deal; words about one that was taken off the table stay too."""
    by_place = {deal.place: deal for deal in deals}
    written = {int(key[0]) for step, key in left if step == "deals" and key[:2] in ("1.", "2.")}
    found = []
    for place in sorted({*by_place, *written}):
        deal = by_place.get(place)
        leads = (
            (f"{place}.going_on", f"What {pairing.rep} sees."),
            (f"{place}.will_try", f"What {pairing.rep} will try."),
            (f"{place}.next_step", "Next step."),
        )
        said = list(_paragraphs(left, "deals", leads))
        if deal is not None and deal.next_step_on is not None:
            tail = f"By {date_words(deal.next_step_on, year)}."
            has_step = bool(said) and said[-1].lead == "Next step."
            said = (
                [*said[:-1], said[-1]._replace(tail=tail)]
                if has_step
                else [*said, Paragraph("", "Next step.", tail=tail)]
            )
        under = f"{deal.name} · {STAGE_WORDS[deal.stage].lower()}" if deal else ""
        found.append(
            Section("A second deal" if found else title, under=under, paragraphs=tuple(said))
        )
    asked = _asked(lines, "deals", deals)
    if not found or not asked:
        return found or [Section(title, asked=asked)]
    return [*found[:-1], Section(**{**found[-1].__dict__, "asked": asked})]


def _focus(
    title: str,
    pairing: Pairing,
    left: dict[tuple[str, str], str],
    lines: Iterable[LineSaid],
    is_agreed: bool,
) -> Section:
    leads = (("skill", "Written, not agreed yet."), ("sign", "How we would see it."))
    written = _paragraphs(left, "focus", leads)
    return Section(
        title,
        # What was agreed stands at the head of the record.
        paragraphs=() if is_agreed else written,
        list_title="Seen since last time",
        lines=_lines(pairing, lines, {"seen": "{}"}),
    )


def _paragraphs(
    left: dict[tuple[str, str], str], step: str, leads: Iterable[tuple[str, str]]
) -> tuple[Paragraph, ...]:
    """Take these texts out of what is left and return them in this order."""
    taken = [(key, lead, left.pop((step, key), "")) for key, lead in leads]
    return tuple(
        Paragraph(text, lead, is_quote=(step, key) == ("check_in", "line"))
        for key, lead, text in taken
        if text
    )


def _lines(
    pairing: Pairing, lines: Iterable[LineSaid], kinds: Mapping[str, str]
) -> tuple[Line, ...]:
    """Return the lines of these kinds with who brought them, the rep's first."""
    ours = [line for line in lines if line.kind in kinds]
    ours.sort(key=lambda line: line.author_id != pairing.rep_id)
    return tuple(
        Line(kinds[line.kind].format(pairing.name_of(line.author_id)), line.text) for line in ours
    )


def _asked(lines: Iterable[LineSaid], step: str, deals: Sequence[DealSaid]) -> tuple[str, ...]:
    """Return the questions that stood on the screen; one the bank no longer has is left out."""
    name = deals[0].name if len(deals) == 1 else ""
    found = []
    for line in lines:
        if line.kind == f"asked {step}":
            try:
                found.append(questions.fill(questions.question(line.text), deal=name))
            except KeyError:
                continue
    return tuple(found)


def added_of(
    pairing: Pairing, lines: Iterable[LineSaid], zone: str, year: int
) -> tuple[Added, ...]:
    """Return the corrections with name and time, in the order written."""
    return tuple(
        Added(line.text, f"{pairing.name_of(line.author_id)}, {moment_words(line.at, zone, year)}")
        for line in lines
        if line.kind == "correction" and line.at is not None
    )


def contest_until(ended_at: datetime, rep_zone: str) -> date:
    """Return the last day on which the rep may say it was not so: three working days after."""
    return working_days_after(local(ended_at, rep_zone).date(), CONTEST_WORKING_DAYS)


def contest_of(
    contest: str | None,
    pairing: Pairing,
    *,
    viewer_id: int,
    has_rep_settled: bool,
    has_manager_settled: bool,
    is_open: bool,
) -> Contest | None:
    """Say what the rep says, to whoever looks, and what is left to do about it."""
    if contest is None:
        return None
    is_rep = viewer_id == pairing.rep_id
    who = "You say" if is_rep else f"{pairing.rep} says"
    what = "you did not meet" if contest == "did_not_meet" else "this is not what you agreed"
    is_settled = has_rep_settled and has_manager_settled
    paper = "they did not meet" if contest == "did_not_meet" else "this is not what was agreed"
    return Contest(
        sentence=f"{who} {what}. "
        + (
            "You have both settled it."
            if is_settled
            else "It does not count until you have both settled it."
        ),
        on_paper=f"{pairing.rep} says {paper}. "
        + ("Both have settled it." if is_settled else "Not settled by both yet."),
        settled_by=tuple(
            name
            for name, has_settled in (
                (pairing.rep, has_rep_settled),
                (pairing.manager, has_manager_settled),
            )
            if has_settled
        ),
        is_settled=is_settled,
        may_settle=is_open and not (has_rep_settled if is_rep else has_manager_settled),
    )


def coming_of(
    meeting_id: int, starts_at: datetime, pairing: Pairing, *, viewer_id: int, now: datetime, zone: str
) -> Coming:
    """Say when the two meet next and when its preparation opens."""
    wall, today = local(starts_at, zone), local(now, zone).date()
    whose = "Your" if viewer_id == pairing.rep_id else f"{pairing.rep}’s"
    opens = opens_at(starts_at)
    opening = (
        "is open"
        if now >= opens
        else f"opens {on_day_words(local(opens, zone).date(), today)}"
    )
    return Coming(
        meeting_id,
        f"{date_words(wall.date(), today.year)}, {wall:%H:%M}",
        f"{whose} preparation {opening}.",
    )


def did_not_happen_words(
    pairing: Pairing,
    *,
    state: str,
    reason: str | None,
    called_off_by_id: int | None,
    called_off_on: date | None,
    year: int,
) -> str:
    """Say what became of a slot, as a fact and about nobody."""
    match state:
        case "away":
            return "Away. It does not count as due."
        case "skipped":
            who = pairing.name_of(called_off_by_id) if called_off_by_id else ""
            by = f" by {who}" if who else ""
            on = f" on {date_words(called_off_on, year)}" if called_off_on else ""
            why = f": {_SKIP_WORDS[reason]}" if reason in _SKIP_WORDS else ""
            return f"Called off{by}{on}{why}."
        case _:
            return "Nobody said that you met, so it stands as missed."


def has_contest_window(today: date, until: date) -> bool:
    return today <= until


# A missed slot of today is not "next": what comes is what has not begun.
NEXT_AFTER = timedelta(0)
