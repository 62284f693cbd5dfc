"""What each step of a meeting left behind in its record; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import HELPED_WORDS, MOOD_WORDS, feelings_of
from oneonone.features.corrections.rules import PromiseSaid
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.features.questions.rules import Question, bank, fill

from .record_dates import date_words
from .record_types import Answer, Line, Mood, Pairing, Paragraph, Review, Said, Section

# The texts by step and key that are not placed yet.
Left = dict[tuple[str, str], str]

_NEXT_STEP = "Next step."

# Tone and icon of an outcome's chip.
_OUTCOME_LOOKS = {
    "kept": ("ok", "check"),
    "partly": ("warn", ""),
    "not_yet": ("warn", ""),
    "let_go": ("", ""),
}


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
            case "growth":
                sections = [_growth(title, said, pairing, left)]
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
        paragraphs=(*_paragraphs(left, "check_in", leads), *_helped(said, pairing)),
        list_title="Talked about",
        lines=_lines(said, pairing, {"topic": "{}", "parked": "{}, saved from last time"}),
    )


def _helped(said: Said, pairing: Pairing) -> tuple[Paragraph, ...]:
    words = HELPED_WORDS.get(said.helped or "")
    lead = f"Did what {pairing.manager} offered last time help?"
    return (Paragraph(f"{words}.", lead),) if words else ()


def mood_words(check_in: Mood | None) -> str:
    """Say how the rep was, only where they show it: "Okay · focused, tired"."""
    if check_in is None or check_in.mood == "unsaid" or not check_in.is_shown:
        return ""
    words = MOOD_WORDS[check_in.mood], ", ".join(feelings_of(check_in.feelings))
    return " · ".join(part for part in words if part)


def _progress(title: str, said: Said, pairing: Pairing, left: Left) -> Section:
    return Section(
        title,
        answers=answers_of(pairing, said.promises),
        paragraphs=_paragraphs(left, "progress", (("numbers", ""),)),
        list_title="Went well",
        lines=_lines(said, pairing, {"win": "{}", "thanks": "Thanks from {}"}),
    )


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
        (f"{place}.idea", f"{pairing.manager}’s idea."),
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


def _growth(title: str, said: Said, pairing: Pairing, left: Left) -> Section:
    leads = (
        ("strength", f"What {pairing.rep} does well."),
        ("matters", f"What matters to {pairing.rep}."),
        ("ahead", f"Where {pairing.rep} wants to go."),
        ("first_step", "A first step."),
    )
    paragraphs = _paragraphs(left, "growth", leads)
    return Section(title, paragraphs=paragraphs, asked=_asked(said, "growth"))


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


def asked_in(said: Said) -> tuple[Question, ...]:
    """Return the questions that stood on the screen; one the bank no longer has is left out.

    One of somebody's own came with its kind and in its words of that day.
    """
    known = {question.id: question for question in bank()}
    found = []
    for line in said.lines:
        _asked, _, where = line.kind.partition("asked ")
        step, _, kind = where.partition(" ")
        if kind:
            found.append(Question("", step, "any", kind, line.text))
        elif step and line.text in known:
            found.append(replace(known[line.text], step=step))
    return tuple(found)


def _asked(said: Said, step: str) -> tuple[str, ...]:
    deal = said.reviews[0].deal_name if len(said.reviews) == 1 else ""
    return tuple(fill(question, deal=deal) for question in asked_in(said) if question.step == step)
