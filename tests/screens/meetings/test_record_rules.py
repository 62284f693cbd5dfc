"""What a record says, in words that are the same on every day it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from oneonone.agenda.registry import AGENDA
from oneonone.features.corrections import rules as corrections
from oneonone.features.corrections.rules import LineSaid, PromiseSaid
from oneonone.features.questions.rules import bank
from oneonone.lib.errors import ConflictError, NotAllowedError
from oneonone.screens.meetings import contest_rules, record_rules, record_sections
from oneonone.screens.meetings.record_dates import date_words
from oneonone.screens.meetings.record_types import (
    Line,
    Pairing,
    Paragraph,
    Reader,
    Said,
    Section,
    Vow,
)

PRIYA, DANIEL = 1, 6
PARIS = "Europe/Paris"
TWO = Pairing(PRIYA, "Priya", "Daniel")
TITLES = {step.key: step.title for step in AGENDA}
TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10:00 in Paris, a Tuesday


@dataclass(frozen=True)
class AMeeting:
    id: int = 7
    kind: str = "regular"
    starts_at: datetime = TEN
    started_at: datetime | None = TEN
    ended_at: datetime | None = TEN + timedelta(minutes=26)
    is_stopped_early: bool = False
    is_off_app: bool = False
    contest: str | None = None
    not_met_by_id: int | None = None
    rep_settled_at: datetime | None = None
    manager_settled_at: datetime | None = None


@dataclass(frozen=True)
class ACheckIn:
    mood: str = "okay"
    feelings: str = "focused,tired"
    is_shown: bool = True


@dataclass(frozen=True)
class AReview:
    position: int = 1
    deal_name: str = "Northwind Hotels"
    deal_stage: str = "negotiation"
    next_step_on: date | None = None


@dataclass(frozen=True)
class ASlot:
    state: str = "skipped"
    skip_reason: str | None = None
    called_off_by_id: int | None = None
    called_off_at: datetime | None = None
    not_met_at: datetime | None = None


def a_promise(text: str = "Call Ana", side: str = "rep", **differs) -> PromiseSaid:
    fields = {"promised_for": date(2026, 11, 26), "is_new": True, **differs}
    return PromiseSaid(side, text, **fields)


def sections(**said) -> dict[str, Section]:
    found = record_sections.sections_of(
        Said(**{"notes": {}, **said}), TWO, titles=TITLES, is_agreed=True, year=2026
    )
    return {section.title: section for section in found}


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({}, "What Priya and Daniel agreed."),
        ({"kind": "first"}, "How Priya and Daniel like to work."),
        ({"is_off_app": True}, "Priya and Daniel met without the app."),
        ({"is_stopped_early": True}, "Stopped early. What was written is kept."),
        (
            {"is_stopped_early": True, "kind": "first"},
            "Stopped early. What was written is kept.",
        ),
    ],
)
def test_a_record_begins_with_a_sentence(differs, words):
    assert record_rules.heading(AMeeting(**differs), TWO) == words


@pytest.mark.parametrize(
    ("differs", "zone", "words"),
    [
        ({}, PARIS, "Tuesday 24 November 2026, 10:00 to 10:26 · agreed by both at 10:26"),
        (
            {"is_stopped_early": True},
            PARIS,
            "Tuesday 24 November 2026, 10:00 to 10:26 · stopped at 10:26",
        ),
        ({"started_at": None, "ended_at": None}, PARIS, "Tuesday 24 November 2026"),
        ({"is_off_app": True}, PARIS, "Tuesday 24 November 2026"),
        (
            {},
            "Pacific/Auckland",
            "Tuesday 24 November 2026, 22:00 to 22:26 · agreed by both at 22:26",
        ),
    ],
)
def test_it_says_when(differs, zone, words):
    assert record_rules.when_words(AMeeting(**differs), zone) == words


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 26), "Thursday 26 November"),
        (date(2027, 1, 5), "Tuesday 5 January 2027"),
    ],
)
def test_a_date_never_says_tomorrow(on, words):
    assert date_words(on, 2026) == words


STANDING = (LineSaid("skill", DANIEL, "Open with their words"), LineSaid("sign", DANIEL, "Quotes"))
WRITTEN = {("focus", "skill"): "Half a thought", ("focus", "sign"): "Seen twice"}


@pytest.mark.parametrize(
    ("lines", "notes", "is_agreed", "focus"),
    [
        (STANDING, {}, True, ("Open with their words", "Quotes")),
        (STANDING, WRITTEN, True, ("Open with their words", "Quotes")),
        ((), WRITTEN, True, ("Half a thought", "Seen twice")),
        ((), WRITTEN, False, None),
        (STANDING, WRITTEN, False, ("Open with their words", "Quotes")),
        ((), {}, True, None),
    ],
)
def test_one_focus_as_it_stood_at_the_close(lines, notes, is_agreed, focus):
    assert record_rules.focus_said(lines, notes, is_agreed=is_agreed) == focus


def test_carried_promises_come_first_with_their_new_dates():
    carried = a_promise(
        "Find a reference", "manager", is_new=False, outcome="not_yet",
        new_due_on=date(2026, 11, 25),
    )  # fmt: skip
    new = a_promise("Keep Wednesday free", "manager", promised_for=None)
    rep, manager = record_rules.vows_of(TWO, [new, carried, a_promise()], 2026)
    assert (rep.who, rep.vows) == ("Priya", (Vow("Call Ana", "by Thursday 26 November"),))
    assert (manager.who, manager.dot) == ("Daniel", "mgr")
    assert manager.vows == (
        Vow("Find a reference", "by Wednesday 25 November · carried from last time"),
        Vow("Keep Wednesday free", ""),
    )


def test_a_promise_stands_with_the_day_it_was_made_for_whatever_came_later():
    made = a_promise(promised_for=date(2026, 11, 26), new_due_on=date(2026, 12, 24))
    assert record_rules.vows_of(TWO, [made], 2026)[0].vows == (
        Vow("Call Ana", "by Thursday 26 November"),
    )


def test_a_meeting_without_promises_has_no_empty_columns():
    assert record_rules.vows_of(TWO, [a_promise(is_new=False, outcome="kept")], 2026) == ()


@pytest.mark.parametrize(
    ("outcome", "words", "tone", "icon"),
    [
        ("kept", "Kept", "ok", "check"),
        ("partly", "Partly", "warn", ""),
        ("not_yet", "Not yet, carried", "warn", ""),
        ("let_go", "Let go", "", ""),
    ],
)
def test_an_answer_says_who_and_how_it_went(outcome, words, tone, icon):
    answered = a_promise(side="manager", is_new=False, outcome=outcome)
    assert record_sections.answers_of(TWO, [answered, a_promise()]) == (
        ("Daniel", "Call Ana", words, tone, icon),
    )


@pytest.mark.parametrize(
    ("check_in", "words"),
    [
        (None, ""),
        (ACheckIn(), "Okay · focused, tired"),
        (ACheckIn(feelings=""), "Okay"),
        (ACheckIn(mood="unsaid"), ""),
        (ACheckIn(mood="rough", is_shown=False), ""),
    ],
)
def test_a_mood_is_said_only_while_it_is_shown(check_in, words):
    assert record_sections.mood_words(check_in) == words


def test_steps_that_left_nothing_are_left_out():
    assert sections() == {}
    assert list(sections(check_in=ACheckIn(), notes={("alignment", "line"): "More"})) == [
        "How you are",
        "What we each promise",
    ]


def test_the_check_in_has_its_line_in_quotes_and_what_was_talked_about():
    said = sections(
        notes={("check_in", "line"): "One quiet hour."},
        lines=(
            LineSaid("topic", DANIEL, "Price list"),
            LineSaid("topic", PRIYA, "Holiday"),
            LineSaid("parked", PRIYA, "The fair"),
        ),
    )["How you are"]
    assert said.paragraphs == (Paragraph("One quiet hour.", is_quote=True),)
    assert said.lines == (
        Line("Priya", "Holiday"),
        Line("Priya, saved from last time", "The fair"),
        Line("Daniel", "Price list"),
    )


def test_a_first_meeting_says_how_the_rep_likes_to_work():
    notes = {("check_in", key): key for key in ("feedback", "pressure", "helps")}
    leads = [paragraph.lead for paragraph in sections(notes=notes)["How you are"].paragraphs]
    assert leads == [
        "How Priya likes to hear feedback.",
        "What Priya does under pressure.",
        "What helps most from a manager.",
    ]


def test_what_moved_has_answers_wins_and_the_line_about_numbers():
    said = sections(
        notes={("progress", "numbers"): "Replies stopped."},
        promises=[a_promise(is_new=False, outcome="kept")],
        lines=[LineSaid("thanks", PRIYA, "For the call"), LineSaid("win", DANIEL, "Two replies")],
    )["What moved"]
    assert [answer.outcome for answer in said.answers] == ["Kept"]
    assert said.paragraphs == (Paragraph("Replies stopped."),)
    assert said.lines == (Line("Thanks from Priya", "For the call"), Line("Daniel", "Two replies"))


def test_a_deal_stands_with_its_name_its_words_and_a_dated_next_step():
    said = sections(
        notes={
            ("deals", "1.next_step"): "Ask Ana.",
            ("deals", "1.going_on"): "They want proof.",
            ("deals", "1.will_try"): "Find the hotel.",
        },
        reviews=[AReview(next_step_on=date(2026, 11, 26))],
    )["One deal"]
    assert said.under == "Northwind Hotels · negotiation"
    assert said.paragraphs == (
        Paragraph("They want proof.", "What Priya sees."),
        Paragraph("Find the hotel.", "What Priya will try."),
        Paragraph("Ask Ana.", "Next step.", tail=" By Thursday 26 November."),
    )


def test_a_date_without_words_is_kept_as_well():
    said = sections(reviews=[AReview(next_step_on=date(2026, 11, 26))])["One deal"]
    assert said.paragraphs == (Paragraph("", "Next step.", tail=" By Thursday 26 November."),)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("Call Ana", ", by Thursday 26 November."),
        ("Call Ana.", " By Thursday 26 November."),
        ("Who decides?", " By Thursday 26 November."),
    ],
)
def test_a_date_follows_a_step_as_a_sentence_does(text, tail):
    said = sections(
        notes={("deals", "1.next_step"): text},
        reviews=[AReview(next_step_on=date(2026, 11, 26))],
    )["One deal"]
    assert said.paragraphs[0].tail == tail


def test_two_deals_are_two_sections_and_the_questions_stand_below():
    first = next(question for question in bank() if question.step == "deals")
    said = sections(
        notes={("deals", "1.going_on"): "A", ("deals", "2.going_on"): "B"},
        reviews=[AReview(), AReview(position=2, deal_name="Kestrel")],
        lines=[
            LineSaid("asked deals", None, first.id),
            LineSaid("asked deals", None, "no longer in the bank"),
            LineSaid("asked check_in", None, "Q01"),
        ],
    )
    assert said["One deal"].asked == ()
    assert said["A second deal"].under == "Kestrel · negotiation"
    assert len(said["A second deal"].asked) == 1
    assert "{" not in said["A second deal"].asked[0]


def test_words_about_a_deal_that_was_taken_off_the_table_are_kept():
    said = sections(notes={("deals", "1.going_on"): "They want proof."})["One deal"]
    assert (said.under, said.paragraphs[0].text) == ("", "They want proof.")


def test_evidence_stands_with_who_saw_it():
    said = sections(lines=[LineSaid("seen", DANIEL, "The Orbital call")])["One skill"]
    assert said.lines == (Line("Daniel", "The Orbital call"),)


def test_what_was_agreed_as_focus_is_not_said_twice():
    assert sections(notes=WRITTEN) == {}


def test_what_was_written_as_focus_and_not_agreed_stands_in_its_step():
    found = record_sections.sections_of(
        Said(notes=WRITTEN), TWO, titles=TITLES, is_agreed=False, year=2026
    )
    assert [p.lead for p in found[0].paragraphs] == [
        "Written, not agreed yet.",
        "How we would see it.",
    ]


@pytest.mark.parametrize("step", TITLES)
def test_a_text_under_a_key_nobody_knows_is_still_in_the_record(step):
    found = sections(notes={(step, "line"): "Kept", (step, "unknown"): "Kept too"})
    texts = [paragraph.text for paragraph in found[TITLES[step]].paragraphs]
    assert sorted(texts) == ["Kept", "Kept too"]


def test_corrections_have_name_and_time():
    at = datetime(2026, 11, 24, 13, 10, tzinfo=UTC)
    lines = [LineSaid("correction", DANIEL, "08:30, not 09:00", at), LineSaid("win", PRIYA, "x")]
    assert contest_rules.added_of(TWO, lines, PARIS, 2026) == (
        ("08:30, not 09:00", "Daniel, 24 November, 14:10"),
    )
    assert (
        contest_rules.added_of(TWO, lines, PARIS, 2025)[0].meta == "Daniel, 24 November 2026, 14:10"
    )


@pytest.mark.parametrize(
    ("ended_at", "zone", "until"),
    [
        (datetime(2026, 11, 24, 9, 26, tzinfo=UTC), PARIS, date(2026, 11, 27)),
        # A Thursday: the weekend does not count.
        (datetime(2026, 11, 26, 9, 26, tzinfo=UTC), PARIS, date(2026, 12, 1)),
        # Still Monday where the rep lives.
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), "America/New_York", date(2026, 11, 26)),
    ],
)
def test_a_contest_is_open_for_three_working_days_of_the_rep(ended_at, zone, until):
    assert contest_rules.contest_until(AMeeting(ended_at=ended_at), zone) == until


def test_without_an_end_the_days_count_from_its_slot():
    assert contest_rules.contest_until(AMeeting(ended_at=None), PARIS) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("reader", "meeting", "is_offered"),
    [
        (Reader(PRIYA, PARIS, TEN), AMeeting(), True),
        (Reader(PRIYA, PARIS, TEN + timedelta(days=3, hours=13, minutes=59)), AMeeting(), True),
        (Reader(PRIYA, PARIS, TEN + timedelta(days=3, hours=14)), AMeeting(), False),
        (Reader(DANIEL, PARIS, TEN), AMeeting(), False),
        (Reader(PRIYA, PARIS, TEN, is_open=False), AMeeting(), False),
        (Reader(PRIYA, PARIS, TEN, is_room=True), AMeeting(), False),
        (Reader(PRIYA, PARIS, TEN), AMeeting(contest="not_agreed"), False),
    ],
)
def test_a_contest_is_offered_to_the_rep_alone_while_there_is_time(reader, meeting, is_offered):
    until = contest_rules.contest_until(meeting, PARIS)
    assert contest_rules.can_contest(meeting, TWO, reader, until, PARIS) is is_offered


CONTESTED = AMeeting(contest="not_agreed")


@pytest.mark.parametrize(
    ("meeting", "who", "sentence", "settled_by", "may_settle"),
    [
        (
            CONTESTED,
            DANIEL,
            "Priya says this is not what you agreed. "
            "It does not count until you have both settled it.",
            (),
            True,
        ),
        (
            replace(CONTESTED, contest="did_not_meet", rep_settled_at=TEN),
            PRIYA,
            "You say you did not meet. It does not count until you have both settled it.",
            ("Priya",),
            False,
        ),
        (
            replace(CONTESTED, rep_settled_at=TEN, manager_settled_at=TEN),
            DANIEL,
            "Priya says this is not what you agreed. You have both settled it.",
            ("Priya", "Daniel"),
            False,
        ),
    ],
)
def test_a_contest_is_said_calmly_to_both(meeting, who, sentence, settled_by, may_settle):
    contest = contest_rules.contest_of(meeting, TWO, Reader(who, PARIS, TEN))
    assert contest is not None
    assert (contest.sentence, contest.settled_by) == (sentence, settled_by)
    assert contest.may_settle is may_settle


def test_on_paper_a_contest_speaks_of_both_by_name():
    contest = contest_rules.contest_of(CONTESTED, TWO, Reader(DANIEL, PARIS, TEN))
    assert contest is not None
    assert contest.on_paper == "Priya says this is not what was agreed. Not settled by both yet."


def test_no_contest_is_shown_where_there_is_none_or_on_a_shared_screen():
    assert contest_rules.contest_of(AMeeting(), TWO, Reader(PRIYA, PARIS, TEN)) is None
    assert contest_rules.contest_of(CONTESTED, TWO, Reader(PRIYA, PARIS, TEN, is_room=True)) is None


@pytest.mark.parametrize(
    ("who", "now", "words"),
    [
        (DANIEL, TEN, "Priya’s preparation opens on Sunday."),
        (PRIYA, TEN, "Your preparation opens on Sunday."),
        (PRIYA, TEN + timedelta(days=5), "Your preparation is open."),
        (PRIYA, TEN - timedelta(days=7), "Your preparation opens on Sunday 29 November."),
    ],
)
def test_what_comes_next_says_when_preparation_opens(who, now, words):
    coming = record_rules.coming_of(8, TEN + timedelta(days=7), TWO, Reader(who, PARIS, now))
    assert (coming.words, coming.preparation) == ("Tuesday 1 December, 10:00", words)


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        (ASlot("away"), "Away. It is not counted."),
        (ASlot(), "Called off."),
        (
            ASlot("skipped", "customer_first", DANIEL, TEN),
            "Called off by Daniel on Tuesday 24 November: the customer came first.",
        ),
        (ASlot("skipped", "nothing_pressing", PRIYA), "Called off by Priya: nothing pressing."),
        (ASlot("planned", not_met_at=TEN), "You did not meet, so it stands as missed."),
        (ASlot("planned"), "Nobody said whether you met, so it stands as missed."),
    ],
)
def test_what_became_of_a_slot_is_a_fact(slot, words):
    assert contest_rules.did_not_happen_words(slot, TWO, PARIS, 2026) == words


@pytest.mark.parametrize("state", ["planned", "live", "skipped", "away"])
def test_only_a_held_meeting_has_a_record_to_add_to(state):
    with pytest.raises(ConflictError):
        corrections.ensure_may_add(state=state, is_pair_open=True)


def test_a_pair_that_has_ended_adds_nothing():
    corrections.ensure_may_add(state="held", is_pair_open=True)
    with pytest.raises(NotAllowedError, match="stay as they are"):
        corrections.ensure_may_add(state="held", is_pair_open=False)


@pytest.mark.parametrize(
    ("is_rep", "today", "sentence"),
    [
        (True, date(2026, 11, 26), None),
        (True, date(2026, 11, 27), "You could say so until Thursday 26 November."),
        (False, date(2026, 11, 25), "Only Priya says this."),
    ],
)
def test_who_may_contest_and_until_when(is_rep, today, sentence):
    asked = {"is_rep": is_rep, "rep_name": "Priya", "today": today, "until": date(2026, 11, 26)}
    if sentence is None:
        corrections.ensure_may_contest(**asked)
        return
    with pytest.raises(NotAllowedError, match=sentence):
        corrections.ensure_may_contest(**asked)
