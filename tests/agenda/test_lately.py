from datetime import date, timedelta

import pytest

from oneonone.agenda.lately import EarlierSlot, Lately, lately

TODAY = date(2026, 11, 23)


def slot(weeks_ago: int, state: str = "held", **more: object) -> EarlierSlot:
    return EarlierSlot(
        weeks_ago,
        TODAY - timedelta(weeks=weeks_ago),
        state,
        **more,  # type: ignore[arg-type]
    )


def said(*slots: EarlierSlot, cadence_days: int | None = 7, since: date | None = None) -> Lately:
    return lately(slots, on=TODAY, cadence_days=cadence_days, focus_since=since)


def test_a_pair_that_never_met_says_nothing() -> None:
    assert said() == Lately()


def test_days_count_from_the_last_one_held() -> None:
    found = said(slot(1, "planned"), slot(2), slot(3))

    assert (found.days_since_last, found.last_held_id) == (14, 2)
    assert found.last_held_on == TODAY - timedelta(weeks=2)


@pytest.mark.parametrize(
    ("between", "excused"),
    [
        ([slot(1, "away"), slot(2, "away")], 14),
        ([slot(1, "skipped", is_off_by_rep=True), slot(2, "planned")], 7),
        ([slot(1, "skipped"), slot(2, "planned")], 0),
        ([], 0),
    ],
)
def test_r8_weeks_away_or_called_off_by_the_rep_are_no_gap_of_the_managers(
    between: list[EarlierSlot], excused: int
) -> None:
    assert said(*between, slot(3)).days_excused == excused


def test_r8_without_a_rhythm_nothing_is_excused_and_nothing_late() -> None:
    assert said(slot(1, "away"), slot(3), cadence_days=None).days_excused == 0


@pytest.mark.parametrize(
    ("slots", "is_through_manager"),
    [
        ([slot(1, "planned"), slot(2)], True),
        ([slot(1, "skipped"), slot(2)], True),
        ([slot(1, "skipped", is_off_by_rep=True), slot(2)], False),
        ([slot(1, "away"), slot(2, "skipped"), slot(3)], True),
        ([slot(1, "away"), slot(2)], False),
        # It was the last slot that counts, and it was the rep's.
        ([slot(1, "skipped", is_off_by_rep=True), slot(2, "skipped"), slot(3)], False),
        ([slot(1), slot(2, "planned")], False),
    ],
)
def test_r8_the_last_slot_was_the_managers_to_keep(
    slots: list[EarlierSlot], is_through_manager: bool
) -> None:
    assert said(*slots).was_missed_through_manager is is_through_manager


def test_r4_looks_at_the_two_held_before() -> None:
    lighter = {"was_lighter": True}
    found = said(slot(1, **lighter), slot(2, "away"), slot(3, **lighter), slot(4, **lighter))
    assert (found.lighter_before, found.was_last_lighter) == (2, True)
    found = said(slot(1), slot(2, **lighter))
    assert (found.lighter_before, found.was_last_lighter) == (1, False)


@pytest.mark.parametrize(
    ("counts", "is_slipping"),
    [
        ([(0, 1), (1, 3)], True),
        ([(1, 2), (0, 2)], False),
        ([(0, 2), (1, 2)], False),
        ([(0, 0), (0, 2)], False),
        ([(0, 2)], False),
        ([(1, 3), (0, 1), (3, 3)], True),
    ],
)
def test_r7_less_than_half_two_meetings_running(
    counts: list[tuple[int, int]], is_slipping: bool
) -> None:
    slots = [
        slot(weeks_ago, rep_kept=kept, rep_looked_at=of)
        for weeks_ago, (kept, of) in enumerate(counts, start=1)
    ]
    assert said(*slots).is_slipping is is_slipping


def test_r12_counts_the_meetings_after_the_one_that_agreed_the_focus() -> None:
    slots = [slot(1), slot(2, "away"), slot(3), slot(4), slot(5)]
    agreed_on = TODAY - timedelta(weeks=4)

    assert said(*slots, since=agreed_on).focus_meetings == 2
    assert said(*slots).focus_meetings == 0


@pytest.mark.parametrize(
    ("had_on", "had"),
    [
        (date(2026, 11, 9), True),
        (date(2026, 10, 1), True),
        (date(2026, 9, 30), False),
        (date(2025, 11, 9), False),
        (None, False),
    ],
    ids=["lately", "its-first-day", "the-quarter-before", "the-year-before", "never"],
)
def test_a_quarter_has_one_growth_conversation(had_on: date | None, had: bool) -> None:
    found = lately([], on=TODAY, cadence_days=7, last_growth_on=had_on)
    assert found.had_growth is had
