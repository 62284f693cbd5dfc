from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.agenda.adapt import RULES, adapt
from oneonone.agenda.lately import Lately
from oneonone.agenda.minutes import LEAST_MINUTES, USUAL_MINUTES
from oneonone.agenda.plan import NEEDS_LITTLE, NEEDS_USUAL, Agenda
from oneonone.agenda.world import World
from oneonone.features.questions.rules import queue

HARD_DAY = World(mood="rough", wants_lighter=True)

LATELY = st.builds(
    Lately,
    days_since_last=st.none() | st.integers(0, 400),
    days_excused=st.integers(0, 400),
    was_missed_through_manager=st.booleans(),
    lighter_before=st.integers(0, 2),
    was_last_lighter=st.booleans(),
    is_slipping=st.booleans(),
    focus_meetings=st.integers(0, 14),
    had_growth=st.booleans(),
)
WORLDS = st.builds(
    World,
    mood=st.sampled_from([None, "rough", "not_great", "okay", "good", "great", "unsaid"]),
    wants_lighter=st.sampled_from([None, True, False]),
    is_undone=st.booleans(),
    minutes_total=st.integers(10, 120),
    minutes_available=st.none() | st.integers(LEAST_MINUTES, 120),
    is_first_meeting=st.booleans(),
    is_put_away=st.booleans(),
    is_growth=st.booleans(),
    manager_has_overdue=st.booleans(),
    has_offer=st.booleans(),
    lately=LATELY,
    cadence_days=st.sampled_from([None, 7, 14, 28]),
    template_minutes=st.dictionaries(st.sampled_from(list(USUAL_MINUTES)), st.integers(0, 60)),
    short_choice=st.sampled_from([None, "deals", "focus", "lunch"]),
    has_deal=st.booleans(),
)


def plan(agenda: Agenda) -> dict[str, int]:
    return {step.key: step.minutes for step in agenda.steps}


def test_r2_an_ordinary_day_keeps_the_usual_agenda() -> None:
    for mood in (None, "okay", "unsaid"):
        agenda = adapt(World(mood=mood))

        assert plan(agenda) == USUAL_MINUTES
        assert (agenda.mode, agenda.question_mode, agenda.sentence) == ("ok", "ok", "")
        assert (agenda.max_deals, agenda.suggested_priorities) == (2, 3)
        assert agenda.needs == NEEDS_USUAL


def test_r1_a_yes_makes_it_lighter() -> None:
    agenda = adapt(HARD_DAY)

    assert plan(agenda) == {
        "check_in": 8, "progress": 5, "deals": 4, "focus": 4, "alignment": 6,
    }  # fmt: skip
    assert (agenda.mode, agenda.question_mode) == ("lighter", "low")
    assert agenda.sentence == "Lighter agenda today"
    assert (agenda.max_deals, agenda.suggested_priorities) == (1, 1)
    assert agenda.support_first
    assert agenda.needs == NEEDS_LITTLE
    folded = [step.key for step in agenda.steps if step.is_folded and step.is_optional]
    assert folded == ["deals"]


@pytest.mark.parametrize(
    "world",
    [
        replace(HARD_DAY, wants_lighter=None),
        replace(HARD_DAY, wants_lighter=False),
        replace(HARD_DAY, is_undone=True),
        replace(HARD_DAY, mood=None),
        replace(HARD_DAY, mood="unsaid"),
        replace(HARD_DAY, mood="okay"),
    ],
)
def test_r1_nothing_but_a_yes_on_a_hard_day_changes_anything(world: World) -> None:
    assert replace(adapt(world), taken_back="") == adapt(World())


def test_r1_a_teams_longer_check_in_is_not_cut() -> None:
    team = {**USUAL_MINUTES, "check_in": 12, "deals": 3}

    lighter = plan(adapt(replace(HARD_DAY, template_minutes=team)))

    assert lighter["check_in"] == 12
    assert lighter["deals"] == 3


@pytest.mark.parametrize("mood", ["good", "great"])
def test_r3_a_good_day_asks_what_made_it_work(mood: str) -> None:
    agenda = adapt(World(mood=mood))

    assert (agenda.mode, agenda.question_mode) == ("high", "high")
    assert plan(agenda) == USUAL_MINUTES
    assert adapt(World(mood=mood, is_undone=True)).mode == "ok"


def test_r6_an_overdue_promise_lets_the_manager_answer_first() -> None:
    assert adapt(World(manager_has_overdue=True)).manager_first
    assert not adapt(World()).manager_first


MISSED = Lately(days_since_last=14, was_missed_through_manager=True)


@pytest.mark.parametrize(
    ("world", "check_in"),
    [
        (World(lately=MISSED), 8),
        (World(lately=Lately(days_since_last=13), cadence_days=7), 8),
        (World(lately=Lately(days_since_last=12), cadence_days=7), 5),
        (World(lately=Lately(days_since_last=90)), 5),
        (World(lately=Lately(days_since_last=24), cadence_days=14), 5),
        (World(lately=Lately(days_since_last=25), cadence_days=14), 8),
        (World(lately=Lately(days_since_last=21, days_excused=14), cadence_days=7), 5),
        (World(lately=Lately(days_since_last=28, days_excused=14), cadence_days=7), 8),
        (replace(HARD_DAY, lately=MISSED), 11),
        (World(lately=MISSED, minutes_available=15), 2),
        (World(lately=MISSED, is_undone=True), 5),
    ],
)
def test_r8_a_gap_through_the_manager_gets_three_minutes(world: World, check_in: int) -> None:
    agenda = adapt(world)

    assert plan(agenda)["check_in"] == check_in
    assert agenda.minutes <= world.budget
    is_longer = check_in in (8, 11)
    assert agenda.gap_days == (world.lately.days_since_last if is_longer else 0)
    assert ("More time to arrive" in agenda.changes) == is_longer


@pytest.mark.parametrize(
    ("before", "is_today", "is_told"),
    [(0, True, False), (1, True, True), (1, False, False), (2, False, True), (2, True, True)],
)
def test_r4_lighter_twice_in_three_meetings_is_for_the_managers_page(
    before: int, is_today: bool, is_told: bool
) -> None:
    lately = Lately(lighter_before=before)
    agenda = adapt(replace(HARD_DAY if is_today else World(), lately=lately))

    assert agenda.is_second_hard_week is is_told
    assert agenda.changes == (("Lighter agenda today",) if is_today else ())


def test_r7_who_kept_little_twice_is_asked_for_one_promise_that_both_can_see() -> None:
    slipping = World(lately=Lately(is_slipping=True))
    agenda = adapt(slipping)

    assert (agenda.most_priorities, agenda.suggested_priorities) == (1, 1)
    assert agenda.asks_how_done
    assert agenda.changes == ("One priority today",)
    usual = adapt(replace(slipping, is_undone=True))
    assert (usual.most_priorities, usual.asks_how_done, usual.changes) == (3, False, ())
    assert adapt(World()).most_priorities == 3
    # Without that a hard day suggests one and lets three through.
    assert (adapt(HARD_DAY).suggested_priorities, adapt(HARD_DAY).most_priorities) == (1, 3)


def test_r12_a_focus_of_four_meetings_is_asked_about() -> None:
    for meetings, is_asked in ((0, False), (3, False), (4, True), (9, True)):
        assert adapt(World(lately=Lately(focus_meetings=meetings))).asks_about_focus is is_asked
    deal_only = World(lately=Lately(focus_meetings=4), minutes_available=10, short_choice="deals")
    assert not adapt(deal_only).asks_about_focus


@pytest.mark.parametrize(
    ("was_lighter", "has_offer", "is_asked"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_after_a_lighter_one_the_support_is_asked_about(
    was_lighter: bool, has_offer: bool, is_asked: bool
) -> None:
    world = World(lately=Lately(was_last_lighter=was_lighter), has_offer=has_offer)

    assert adapt(world).asks_if_helped is is_asked
    assert not adapt(replace(world, is_put_away=True)).asks_if_helped
    # Taking back what was suggested today says nothing about last time.
    assert adapt(replace(world, is_undone=True)).asks_if_helped is is_asked


@pytest.mark.parametrize(
    ("world", "mode"),
    [
        (HARD_DAY, "lighter"),
        (World(lately=MISSED), "ok"),
        (World(lately=Lately(is_slipping=True), mood="great"), "high"),
        (World(is_first_meeting=True), "first"),
    ],
)
def test_what_was_taken_back_can_be_brought_back(world: World, mode: str) -> None:
    assert adapt(world).is_bent
    assert adapt(world).taken_back == ""
    usual = adapt(replace(world, is_undone=True))
    assert (usual.is_bent, usual.taken_back) == (False, mode)


def test_where_nothing_was_bent_there_is_nothing_to_bring_back() -> None:
    for mood in (None, "okay", "great", "rough"):
        agenda = adapt(World(mood=mood, is_undone=True))
        assert (agenda.is_bent, agenda.taken_back) == (False, "")


def test_r11_without_a_deal_the_rep_is_asked_and_nobody_chooses() -> None:
    assert adapt(World(has_deal=False)).asks_for_deal
    assert not adapt(World(has_deal=True)).asks_for_deal
    focus_only = World(has_deal=False, minutes_available=10, short_choice="focus")
    assert not adapt(focus_only).asks_for_deal


@pytest.mark.parametrize(
    ("choice", "expected", "deals"),
    [
        ("deals", {"progress": 2, "check_in": 2, "deals": 8, "alignment": 3}, 1),
        ("focus", {"progress": 2, "check_in": 2, "focus": 8, "alignment": 3}, 0),
        (None, {"progress": 2, "check_in": 2, "deals": 4, "focus": 4, "alignment": 3}, 1),
    ],
)
def test_r13_fifteen_minutes_are_promises_check_in_and_one_thing(
    choice: str | None, expected: dict[str, int], deals: int
) -> None:
    agenda = adapt(World(minutes_available=15, short_choice=choice))

    assert plan(agenda) == expected
    assert list(plan(agenda)) == list(expected)
    assert (agenda.mode, agenda.max_deals) == ("short", deals)
    assert agenda.sentence == "15 minutes: promises, check-in, one thing"


def test_r13_until_the_rep_has_chosen_both_things_are_optional() -> None:
    agenda = adapt(World(minutes_available=12))

    assert [step.key for step in agenda.steps if step.is_optional] == ["deals", "focus"]


def test_r13_a_focus_nobody_gets_to_is_not_asked_for_at_the_end() -> None:
    assert "focus" not in adapt(World(minutes_available=10, short_choice="deals")).needs
    assert "focus" in adapt(World(minutes_available=10, short_choice="focus")).needs


@pytest.mark.parametrize("minutes", [20, 24])
def test_r13_under_twenty_five_there_is_one_deal_and_the_rest_is_scaled(minutes: int) -> None:
    agenda = adapt(World(minutes_available=minutes))

    assert agenda.minutes == minutes
    assert (agenda.mode, agenda.max_deals) == ("ok", 1)
    assert agenda.sentence == f"{minutes} minutes: one deal, the rest a little shorter"
    assert list(plan(agenda)) == list(USUAL_MINUTES)


def test_r13_a_hard_day_and_little_time_begin_with_the_person() -> None:
    agenda = adapt(replace(HARD_DAY, minutes_available=15, short_choice="deals"))

    assert plan(agenda) == {"check_in": 2, "progress": 2, "deals": 8, "alignment": 3}
    assert agenda.steps[0].key == "check_in"
    assert agenda.mode == "lighter"
    assert agenda.needs == NEEDS_LITTLE
    assert agenda.support_first
    assert agenda.sentence == ("Lighter agenda today. 15 minutes: promises, check-in, one thing")


def test_a_short_slot_is_short_whoever_asked() -> None:
    assert adapt(World(minutes_total=15)) == adapt(World(minutes_available=15))
    assert adapt(World(minutes_total=15, minutes_available=20)).minutes == 15


def test_a_longer_slot_is_used_in_the_same_proportions() -> None:
    assert plan(adapt(World(minutes_total=60))) == {
        key: 2 * minutes for key, minutes in USUAL_MINUTES.items()
    }


def test_the_first_meeting_is_about_how_they_like_to_work() -> None:
    agenda = adapt(World(is_first_meeting=True, mood="rough", wants_lighter=True))

    assert plan(agenda) == {"check_in": 24, "alignment": 6}
    assert agenda.sentence == "First one-to-one: how we like to work"
    assert (agenda.mode, agenda.max_deals, agenda.needs) == ("first", 0, NEEDS_LITTLE)
    usual = adapt(World(is_first_meeting=True, is_undone=True))
    # Growth comes later, also where the usual agenda is wanted back.
    assert replace(usual, taken_back="", offers_growth=True) == adapt(World())


def test_an_agenda_put_away_leaves_one_promise_and_the_next_date() -> None:
    agenda = adapt(World(is_put_away=True, is_undone=True, is_first_meeting=True))

    assert plan(agenda) == {"alignment": 30}
    assert (agenda.mode, agenda.sentence) == ("put_away", "No agenda today")
    assert (agenda.suggested_priorities, agenda.needs) == (0, NEEDS_LITTLE)


def test_the_growth_conversation_stands_where_deals_and_the_focus_stood() -> None:
    agenda = adapt(World(is_growth=True))

    assert plan(agenda) == {"check_in": 5, "progress": 7, "growth": 14, "alignment": 4}
    assert agenda.sentence == "About growth today"
    assert agenda.needs == NEEDS_USUAL - {"focus"}
    assert (agenda.max_deals, agenda.is_bent, agenda.offers_growth) == (0, True, False)


def test_a_hard_day_keeps_its_room_in_a_growth_conversation() -> None:
    agenda = adapt(replace(HARD_DAY, is_growth=True))

    assert plan(agenda) == {"check_in": 8, "progress": 5, "growth": 8, "alignment": 6}
    assert agenda.sentence == "Lighter agenda today. About growth today"
    assert agenda.needs == NEEDS_LITTLE


def test_with_little_time_growth_is_the_one_thing() -> None:
    agenda = adapt(World(is_growth=True, minutes_available=15))

    assert list(plan(agenda)) == ["progress", "check_in", "growth", "alignment"]
    assert not agenda.is_short


@pytest.mark.parametrize(
    ("world", "is_offered"),
    [
        (World(), True),
        (World(is_growth=True), False),
        (World(lately=Lately(had_growth=True)), False),
        (World(is_first_meeting=True), False),
        (World(is_put_away=True), False),
    ],
    ids=["this-quarter", "chosen", "had-one", "first", "put-away"],
)
def test_growth_is_offered_once_a_quarter(world: World, is_offered: bool) -> None:
    assert adapt(world).offers_growth is is_offered


def test_the_rules_stand_under_their_names() -> None:
    names = [rule.name for rule in RULES]

    assert len(set(names)) == len(names)


@given(WORLDS)
def test_the_time_is_never_overdrawn_and_no_step_is_empty(world: World) -> None:
    agenda = adapt(world)

    assert agenda.steps
    assert min(step.minutes for step in agenda.steps) >= 1
    assert agenda.minutes <= world.budget
    assert len({step.key for step in agenda.steps}) == len(agenda.steps)
    assert set(plan(agenda)) <= {*USUAL_MINUTES, "growth"}
    assert not {"growth", "deals"} <= set(plan(agenda))
    assert agenda.has("alignment")


@given(WORLDS)
def test_r14_never_a_third_deal_and_never_a_deal_without_its_step(world: World) -> None:
    agenda = adapt(world)

    assert 0 <= agenda.max_deals <= 2
    assert (agenda.max_deals > 0) == agenda.has("deals")
    assert world.budget >= 25 or agenda.max_deals <= 1


@given(WORLDS)
def test_the_sentence_never_says_why(world: World) -> None:
    sentence = adapt(world).sentence.lower()

    assert not any(
        word in sentence
        for word in ("rough", "great", "hard", "mood", "because", "kept", "missed", "days")
    )


@given(WORLDS)
def test_the_manager_always_promises_something(world: World) -> None:
    agenda = adapt(world)

    assert "manager" in agenda.needs
    assert agenda.question_mode in {"low", "ok", "high"}
    assert agenda.mode in {"ok", "high", "lighter", "short", "first", "put_away"}


@given(WORLDS)
def test_taking_it_back_ends_whatever_was_bent(world: World) -> None:
    agenda = adapt(replace(world, is_undone=True, is_put_away=False))

    assert not agenda.is_bent
    assert agenda.most_priorities == 3
    assert agenda.mode in {"ok", "short"}
    assert agenda.question_mode == "ok"


@given(WORLDS, st.integers(1, 10_000))
def test_r14_no_state_of_the_world_has_two_focuses_three_deals_or_an_empty_stage(
    world: World, meeting_id: int
) -> None:
    agenda = adapt(world)

    assert [step.key for step in agenda.steps].count("focus") <= 1
    assert agenda.max_deals <= 2
    for step in agenda.steps:
        asked = queue(step=step.key, mode=agenda.question_mode, meeting_id=meeting_id)
        assert asked, f"Nothing to ask at {step.key} in mode {agenda.question_mode}"
        assert all(question.text for question in asked)
