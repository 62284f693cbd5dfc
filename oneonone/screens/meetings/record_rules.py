"""The record of a meeting in words, the same on every day it is read; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, Protocol

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.commitments.rules import on_day_words
from oneonone.features.conduct.rules import MOOD_WORDS, feelings_of
from oneonone.features.corrections.rules import LineSaid, PromiseSaid
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.preparations.rules import opens_at
from oneonone.features.questions.rules import bank, fill
from oneonone.features.schedule.rules import working_days_after
from oneonone.lib.dates import DAY_NAMES, MONTH_NAMES, local

from .rules import CONTEST_WORKING_DAYS

# The texts of a meeting by step and key, and what of them is not placed yet.
Notes = Mapping[tuple[str, str], str]
Left = dict[tuple[str, str], str]

_NEXT_STEP = "Next step."
_MOVED = "the date has moved since"
_NOT_COUNTED = "It does not count until you have both settled it"

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


class Held(Protocol):
    """A meeting as it is stored."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def is_stopped_early(self) -> bool: ...
    @property
    def is_off_app(self) -> bool: ...
    @property
    def contest(self) -> str | None: ...
    @property
    def rep_settled_at(self) -> datetime | None: ...
    @property
    def manager_settled_at(self) -> datetime | None: ...


class Mood(Protocol):
    """A check-in as it is stored."""

    @property
    def mood(self) -> str: ...
    @property
    def feelings(self) -> str: ...
    @property
    def is_shown(self) -> bool: ...


class Review(Protocol):
    """A deal as it stood that day."""

    @property
    def position(self) -> int: ...
    @property
    def deal_name(self) -> str: ...
    @property
    def deal_stage(self) -> str: ...
    @property
    def next_step_on(self) -> date | None: ...


class Slot(Protocol):
    """A meeting that did not take place."""

    @property
    def state(self) -> str: ...
    @property
    def skip_reason(self) -> str | None: ...
    @property
    def called_off_by_id(self) -> int | None: ...
    @property
    def called_off_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Said:
    """Everything that was said in a meeting or added to it."""

    notes: Notes
    lines: Sequence[LineSaid] = ()
    promises: Sequence[PromiseSaid] = ()
    reviews: Sequence[Review] = ()
    check_in: Mood | None = None


@dataclass(frozen=True)
class Reader:
    """Who looks, when and on whose wall clock, and what they may still do."""

    person_id: int
    zone: str
    now: datetime
    # Whether the pair is one they may still write in.
    is_open: bool = True
    is_room: bool = False


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
    # What follows the text in our words: by when.
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


def record_of(
    meeting: Held,
    said: Said,
    pairing: Pairing,
    reader: Reader,
    *,
    titles: Mapping[str, str],
    rep_zone: str,
    coming: Coming | None = None,
) -> Record:
    """Return the record of a held meeting as somebody reads it; `titles` are the steps in order."""
    year = local(meeting.started_at or meeting.starts_at, reader.zone).year
    until = contest_until(meeting, rep_zone)
    may_contest = can_contest(meeting, pairing, reader, until, rep_zone)
    return Record(
        id=meeting.id,
        heading=heading(meeting, pairing),
        when=when_words(meeting, reader.zone),
        pairing=pairing,
        focus=focus_said(said.lines, said.notes, is_agreed=not meeting.is_stopped_early),
        vows=vows_of(pairing, said.promises, year),
        sections=sections_of(
            said, pairing, titles=titles, is_agreed=not meeting.is_stopped_early, year=year
        ),
        added=added_of(pairing, said.lines, reader.zone, year),
        contest=contest_of(meeting, pairing, reader),
        contest_until=date_words(until, year) if may_contest else "",
        coming=coming,
        is_open=reader.is_open,
        is_room=reader.is_room,
    )


def heading(meeting: Held, pairing: Pairing) -> str:
    """Return the sentence a record begins with."""
    both = f"{pairing.rep} and {pairing.manager}"
    if meeting.is_stopped_early:
        return "Stopped early. What was written is kept."
    if meeting.is_off_app:
        return f"{both} met without the app."
    return f"How {both} like to work." if meeting.kind == "first" else f"What {both} agreed."


def when_words(meeting: Held, zone: str) -> str:
    """Say when it was, and how it ended."""
    begun = local(meeting.started_at or meeting.starts_at, zone)
    words = full_date_words(begun.date())
    if meeting.ended_at is None or meeting.is_off_app:
        return words
    end = f"{local(meeting.ended_at, zone):%H:%M}"
    how = "stopped" if meeting.is_stopped_early else "agreed by both"
    return f"{words}, {begun:%H:%M} to {end} · {how} at {end}"


def focus_said(lines: Iterable[LineSaid], notes: Notes, *, is_agreed: bool) -> FocusSaid | None:
    """Return the one focus as it stood at the close.

    What is written in a meeting that was stopped was not agreed: the focus before it stands.
    """
    standing = {line.kind: line.text for line in lines if line.kind in ("skill", "sign")}
    if not standing.get("skill") and is_agreed:
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
        *(
            Vow(it.text, _due(it.due_on, year, _MOVED if it.was_moved else ""))
            for it in own
            if it.is_new
        ),
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


def mood_words(check_in: Mood | None) -> str:
    """Say how the rep was, only where they show it: "Okay · focused, tired"."""
    if check_in is None or check_in.mood == "unsaid" or not check_in.is_shown:
        return ""
    words = MOOD_WORDS[check_in.mood], ", ".join(feelings_of(check_in.feelings))
    return " · ".join(part for part in words if part)


def sections_of(
    said: Said, pairing: Pairing, *, titles: Mapping[str, str], is_agreed: bool, year: int
) -> tuple[Section, ...]:
    """Return what was said, step by step in the order of `titles`; steps left empty are left out.

    A text under a key that no step here knows is a paragraph of its step: nothing written
    disappears from its record.
    """
    left = {key: text for key, text in said.notes.items() if text.strip()}
    found: list[Section] = []
    for step, title in titles.items():
        match step:
            case "check_in":
                sections = [_check_in(title, said, pairing, left)]
            case "progress":
                sections = [_progress(title, said, pairing, left)]
            case "deals":
                sections = _deals(title, said, pairing, left, year)
            case "focus":
                sections = [_focus(title, said, pairing, left, is_agreed=is_agreed)]
            case _:
                sections = [Section(title)]
        rest = tuple(Paragraph(left.pop(key)) for key in sorted(left) if key[0] == step)
        found += _with_rest(sections, rest)
    return tuple(section for section in found if not section.is_empty)


def _with_rest(sections: list[Section], rest: tuple[Paragraph, ...]) -> list[Section]:
    if not rest:
        return sections
    last = sections[-1]
    return [*sections[:-1], replace(last, paragraphs=(*last.paragraphs, *rest))]


def _check_in(title: str, said: Said, pairing: Pairing, left: Left) -> Section:
    rep = pairing.rep
    leads = (
        ("line", ""),
        ("feedback", f"How {rep} likes to hear feedback."),
        ("pressure", f"What {rep} does under pressure."),
        ("helps", "What helps most from a manager."),
    )
    return Section(
        title,
        mood=mood_words(said.check_in),
        paragraphs=_paragraphs(left, "check_in", leads),
        list_title="Talked about",
        lines=_lines(said, pairing, {"topic": "{}", "parked": "{}, saved from last time"}),
    )


def _progress(title: str, said: Said, pairing: Pairing, left: Left) -> Section:
    return Section(
        title,
        answers=answers_of(pairing, said.promises),
        paragraphs=_paragraphs(left, "progress", (("numbers", ""),)),
        list_title="Went well",
        lines=_lines(said, pairing, {"win": "{}", "thanks": "Thanks from {}"}),
    )


def _deals(title: str, said: Said, pairing: Pairing, left: Left, year: int) -> list[Section]:
    """Return a section for each deal; words about one that was taken off the table stay too."""
    reviews = {review.position: review for review in said.reviews}
    written = {int(key[0]) for step, key in left if step == "deals" and key[:2] in ("1.", "2.")}
    found = [
        _deal(title, place, reviews.get(place), pairing, left, year)
        for place in sorted({*reviews, *written})
    ] or [Section(title)]
    found[1:] = [replace(section, title="A second deal") for section in found[1:]]
    found[-1] = replace(found[-1], asked=_asked(said, "deals"))
    return found


def _deal(
    title: str, place: int, review: Review | None, pairing: Pairing, left: Left, year: int
) -> Section:
    leads = (
        (f"{place}.going_on", f"What {pairing.rep} sees."),
        (f"{place}.will_try", f"What {pairing.rep} will try."),
        (f"{place}.next_step", _NEXT_STEP),
    )
    said = _paragraphs(left, "deals", leads)
    if review is None:
        return Section(title, paragraphs=said)
    if review.next_step_on is not None:
        steps = [it for it in said if it.lead == _NEXT_STEP] or [Paragraph("", _NEXT_STEP)]
        dated = steps[0]._replace(tail=_by(steps[0].text, date_words(review.next_step_on, year)))
        said = (*(it for it in said if it.lead != _NEXT_STEP), dated)
    under = f"{review.deal_name} · {STAGE_WORDS[review.deal_stage].lower()}"
    return Section(title, under=under, paragraphs=said)


def _by(text: str, day: str) -> str:
    """Say by when, in a sentence of its own where the text before it is one."""
    is_sentence = not text or text.rstrip().endswith((".", "!", "?", "…"))
    return f" By {day}." if is_sentence else f", by {day}."


def _focus(title: str, said: Said, pairing: Pairing, left: Left, *, is_agreed: bool) -> Section:
    leads = (("skill", "Written, not agreed yet."), ("sign", "How we would see it."))
    written = _paragraphs(left, "focus", leads)
    return Section(
        title,
        # What was agreed stands at the head of the record.
        paragraphs=() if is_agreed else written,
        list_title="Seen since last time",
        lines=_lines(said, pairing, {"seen": "{}"}),
    )


def _paragraphs(left: Left, step: str, leads: Iterable[tuple[str, str]]) -> tuple[Paragraph, ...]:
    """Take these texts out of what is left and return them in this order."""
    taken = [(key, lead, left.pop((step, key), "")) for key, lead in leads]
    return tuple(
        Paragraph(text, lead, is_quote=(step, key) == ("check_in", "line"))
        for key, lead, text in taken
        if text
    )


def _lines(said: Said, pairing: Pairing, kinds: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines of these kinds with who brought them, the rep's first."""
    ours = [line for line in said.lines if line.kind in kinds]
    ours.sort(key=lambda line: line.author_id != pairing.rep_id)
    return tuple(
        Line(kinds[line.kind].format(pairing.name_of(line.author_id)), line.text) for line in ours
    )


def _asked(said: Said, step: str) -> tuple[str, ...]:
    """Return the questions that stood on the screen; one the bank no longer has is left out."""
    deal = said.reviews[0].deal_name if len(said.reviews) == 1 else ""
    known = {question.id: question for question in bank()}
    return tuple(
        fill(known[line.text], deal=deal)
        for line in said.lines
        if line.kind == f"asked {step}" and line.text in known
    )


def added_of(
    pairing: Pairing, lines: Iterable[LineSaid], zone: str, year: int
) -> tuple[Added, ...]:
    """Return the corrections with name and time, in the order written."""
    return tuple(
        Added(line.text, f"{pairing.name_of(line.author_id)}, {moment_words(line.at, zone, year)}")
        for line in lines
        if line.kind == "correction" and line.at is not None
    )


def contest_until(meeting: Held, rep_zone: str) -> date:
    """Return the last day on which the rep may say it was not so: three working days after."""
    ended_at = meeting.ended_at or meeting.starts_at
    return working_days_after(local(ended_at, rep_zone).date(), CONTEST_WORKING_DAYS)


def can_contest(
    meeting: Held, pairing: Pairing, reader: Reader, until: date, rep_zone: str
) -> bool:
    """Tell whether the record offers it: to the rep, alone with it, while there is time."""
    is_theirs = reader.person_id == pairing.rep_id and reader.is_open and not reader.is_room
    return is_theirs and meeting.contest is None and local(reader.now, rep_zone).date() <= until


def contest_of(meeting: Held, pairing: Pairing, reader: Reader) -> Contest | None:
    """Say what the rep says and what is left to do about it; nothing on a shared screen."""
    if meeting.contest is None or reader.is_room:
        return None
    is_rep = reader.person_id == pairing.rep_id
    has_met = meeting.contest != "did_not_meet"
    settled = {
        pairing.rep: meeting.rep_settled_at is not None,
        pairing.manager: meeting.manager_settled_at is not None,
    }
    is_settled = all(settled.values())
    said = "this is not what you agreed" if has_met else "you did not meet"
    left = "You have both settled it" if is_settled else _NOT_COUNTED
    paper = "this is not what was agreed" if has_met else "they did not meet"
    return Contest(
        sentence=f"{'You say' if is_rep else f'{pairing.rep} says'} {said}. {left}.",
        on_paper=f"{pairing.rep} says {paper}. "
        f"{'Both have settled it' if is_settled else 'Not settled by both yet'}.",
        settled_by=tuple(name for name, has_settled in settled.items() if has_settled),
        is_settled=is_settled,
        may_settle=reader.is_open and not settled[pairing.rep if is_rep else pairing.manager],
    )


def coming_of(meeting_id: int, starts_at: datetime, pairing: Pairing, reader: Reader) -> Coming:
    """Say when the two meet next and when its preparation opens."""
    wall, today = local(starts_at, reader.zone), local(reader.now, reader.zone).date()
    whose = "Your" if reader.person_id == pairing.rep_id else f"{pairing.rep}’s"
    opens = opens_at(starts_at)
    opens_on = local(opens, reader.zone).date()
    is_open = reader.now >= opens
    opening = "is open" if is_open else f"opens {on_day_words(opens_on, today)}"
    return Coming(
        meeting_id,
        f"{date_words(wall.date(), today.year)}, {wall:%H:%M}",
        f"{whose} preparation {opening}.",
    )


def did_not_happen_words(slot: Slot, pairing: Pairing, zone: str, year: int) -> str:
    """Say what became of a slot, as a fact and about nobody."""
    match slot.state:
        case "away":
            return "Away. It is not counted."
        case "skipped":
            by = f" by {pairing.name_of(slot.called_off_by_id)}" if slot.called_off_by_id else ""
            off_at = slot.called_off_at
            on = f" on {date_words(local(off_at, zone).date(), year)}" if off_at else ""
            why = f": {_SKIP_WORDS[slot.skip_reason]}" if slot.skip_reason else ""
            return f"Called off{by}{on}{why}."
        case _:
            return "Nobody said whether you met, so it stands as missed."
