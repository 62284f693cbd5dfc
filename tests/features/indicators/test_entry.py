"""What is pressed on a control, what it comes to, and that it stands there again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from oneonone.features.indicators.counting import DealFacts
from oneonone.features.indicators.entry import ABSENT, Entry, Gauge, Series, gauges, wants_deals
from oneonone.features.indicators.forms import entered, gauge_data, readings_form
from oneonone.features.indicators.rules import BY_KEY, own_indicator

WEEK, LAST_WEEK = date(2026, 11, 23), date(2026, 11, 16)


def a_deal(number: int, **differs: object) -> DealFacts:
    facts = {"name": f"Deal {number}", "is_open": True, "value": Decimal(number)}
    return DealFacts(**{"id": number, "heard_on": WEEK, **facts, **differs})  # type: ignore[arg-type]  # facts by name


DEALS = (a_deal(11), a_deal(12), a_deal(13))


def gauge(key: str, last: int | None = None, **more: object) -> Gauge:
    return Gauge(BY_KEY[key], None if last is None else Decimal(last), **more)  # type: ignore[arg-type]  # by name


def sent(it: Gauge, **data: object) -> str:
    """What a browser's form comes to"""
    pairs = [
        (name, value)
        for name, values in data.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    form = readings_form([it])(MultiDict(pairs))
    assert form.validate(), form.errors
    return entered(form, it)


@pytest.mark.parametrize(
    ("key", "deals", "control"),
    [
        ("outreach_quality", (), "dots"),
        ("first_replies", (), "number"),
        ("reply_time", (), "chips"),
        ("focus_time", (), "bar"),
        ("meetings_good", (), "pair"),
        ("stage_moves", DEALS, "ticks"),
        ("stage_moves", (), "number"),
        ("stale_deals", DEALS, "number"),
        ("threads", DEALS, "by_deal"),
        ("threads", (), "number"),
        ("next_step_cover", DEALS, "pair"),
        ("discovery_depth", (), "dots"),
        ("practice", (), "number"),
        ("prep_calls", (), "bar"),
        ("energy_cost", (), "number"),
    ],
)
def test_every_indicator_has_the_control_it_is_quickest_with(
    key: str, deals: tuple[DealFacts, ...], control: str
) -> None:
    assert gauge(key, deals=deals).control == control


@pytest.mark.parametrize(
    ("key", "data", "text", "value"),
    [
        ("outreach_quality", {"reading_outreach_quality": "4"}, "4", 4),
        ("outreach_quality", {"reading_outreach_quality": "none"}, "none", None),
        ("first_replies", {"reading_first_replies": "0"}, "0", 0),
        ("first_replies", {"reading_first_replies": " 4 "}, "4", 4),
        ("first_replies", {"reading_first_replies": "4", "absent_first_replies": "y"}, "none",
         None),
        ("meetings_good", {"reading_meetings_good": "3", "of_meetings_good": "5"}, "3/5", 60),
        ("meetings_good", {"of_meetings_good": "5"}, "0/5", 0),
        ("meetings_good", {"reading_meetings_good": "0", "of_meetings_good": "0"}, "0/0", None),
        ("next_step_cover", {"reading_next_step_cover": "3", "of_next_step_cover": "4"}, "3/4",
         75),
        ("stage_moves", {"reading_stage_moves": ["11", "13"]}, "#11,13", 2),
        ("stage_moves", {"reading_stage_moves": ["11", "11"]}, "#11", 1),
        ("stage_moves", {"zero_stage_moves": "y"}, "0", 0),
        ("stage_moves", {"reading_stage_moves": ["11"], "absent_stage_moves": "y"}, "none", None),
        ("stage_moves", {"reading_stage_moves": ["11"], "zero_stage_moves": "y"}, "#11", 1),
        ("threads", {"deal_threads_11": "3", "deal_threads_12": "5", "deal_threads_13": "4"},
         "11:3,12:5,13:4", 4),
        ("threads", {"deal_threads_11": "3", "deal_threads_13": "4"}, "11:3,13:4", Decimal("3.5")),
    ],
)  # fmt: skip
def test_what_is_pressed_comes_to_a_value_and_stands_there_again(
    key: str, data: dict[str, object], text: str, value: object
) -> None:
    it = gauge(key, deals=DEALS if key in ("stage_moves", "threads") else ())

    assert sent(it, **data) == text
    assert it.read(text) == value
    # Drawn from what was kept and sent once more unchanged, it is the same.
    assert it.shown(Entry(WEEK, it.read(text), it.kept_of(text))) in (text, ABSENT)
    drawn = readings_form([it])(data=gauge_data(it, text))
    again = {name: data for name, data in drawn.data.items() if data not in (None, "", False, [])}
    assert sent(it, **again) == text


@pytest.mark.parametrize("key", ["first_replies", "meetings_good", "stage_moves", "threads"])
def test_nothing_pressed_is_nothing(key: str) -> None:
    assert sent(gauge(key, deals=DEALS)) == ""


@pytest.mark.parametrize(
    ("key", "field", "text"),
    [
        (key, f"reading_{key}", text)
        for key in ("first_replies", "outreach_quality", "meetings_good")
        for text in ("-1", "1000000000", "1e9", "٣", "1e3", "4.5", "9" * 30, "4 4", "NaN")
    ]
    + [
        ("threads", "deal_threads_11", "٣"),
        ("threads", "deal_threads_11", "100"),
        ("threads", "reading_threads", "11:3,999"),
        ("stage_moves", "reading_stage_moves", "999"),
        ("stage_moves", "reading_stage_moves", "٣"),
        ("stage_moves", "kept_stage_moves", "#1,x"),
        ("meetings_good", "of_meetings_good", "-5"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence_and_stays(
    key: str, field: str, text: str
) -> None:
    it = gauge(key, deals=DEALS)
    form = readings_form([it])(MultiDict([(field, text)]))

    assert not form.validate()
    (said,) = form[f"reading_{key}"].errors
    assert said.endswith(".")
    assert form[field].data in (text, [text])


def test_three_of_five_may_not_be_five_of_three() -> None:
    form = readings_form([gauge("meetings_good")])(
        MultiDict([("reading_meetings_good", "5"), ("of_meetings_good", "3")])
    )
    assert not form.validate()
    assert form.reading_meetings_good.errors == ["Give how many of how many, like 3/5."]


def test_what_has_no_place_in_the_control_is_kept_beside_it() -> None:
    imported = gauge("stage_moves", deals=DEALS)
    drawn = readings_form([imported])(data=gauge_data(imported, "2"))

    assert drawn.kept_stage_moves.data == "2"
    assert sent(imported, kept_stage_moves="2") == "2"
    assert sent(imported, kept_stage_moves="2", reading_stage_moves=["12"]) == "#12"


def test_people_of_last_week_stand_there_and_are_no_answer_until_changed() -> None:
    it = gauge("threads", 3, last_pressed="11:3,12:2,13:4", deals=DEALS)
    drawn = readings_form([it])(data=gauge_data(it, ""))
    data = {name: value for name, value in drawn.data.items() if value}

    assert data["deal_threads_13"] == "4"
    assert sent(it, **data) == ""
    assert sent(it, **{**data, "deal_threads_12": "3"}) == "11:3,12:3,13:4"
    assert it.last_text == "11:3,12:2,13:4"


def test_the_apps_own_count_is_the_apps_until_it_is_changed() -> None:
    it = gauge("next_step_cover", deals=DEALS, counted="2/3")
    drawn = readings_form([it])(data=gauge_data(it, ""))

    assert (drawn.reading_next_step_cover.data, drawn.of_next_step_cover.data) == ("2", "3")
    assert it.source_of("2/3") == "app"
    assert it.source_of("3/3") == "rep"
    assert gauge("first_replies").source_of("") == "rep"


def test_what_was_pressed_is_not_shown_beside_another_value() -> None:
    it = gauge("meetings_good")

    assert it.shown(Entry(WEEK, Decimal(60), "3/5")) == "3/5"
    assert it.shown(Entry(WEEK, Decimal(80), "3/5")) == "80"
    assert it.shown(Entry(WEEK, Decimal(80), "no text of ours")) == "80"
    assert it.shown(Entry(WEEK, None)) == ABSENT
    assert it.shown(None) == ""


def test_last_week_is_pressed_again_as_it_was() -> None:
    last = Series(BY_KEY["meetings_good"], (Entry(LAST_WEEK, Decimal(60), "3/5"),))
    moved = Series(BY_KEY["stage_moves"], (Entry(LAST_WEEK, Decimal(2), "#11,12"),))
    pair, ticks = gauges([last, moved], WEEK)

    assert pair.last_text == "3/5"
    # Other deals moved then: as many is what can be the same.
    assert ticks.last_text == "2"


def test_the_deals_are_read_only_where_a_number_comes_from_them() -> None:
    assert not wants_deals([Series(BY_KEY["first_replies"]), Series(BY_KEY["practice"])])
    for key in ("stage_moves", "stale_deals", "threads", "next_step_cover"):
        assert wants_deals([Series(BY_KEY[key])])


def test_an_own_definition_is_entered_like_one_of_the_code() -> None:
    own = own_indicator(
        "own_1", name="Walks", definition="Walks", why="Seen.", unit="five", better="up",
        maximum=99, in_control=True, is_off=False,
    )  # fmt: skip
    it = Gauge(own, None)

    assert (it.control, own.maximum) == ("dots", 5)
    assert sent(it, reading_own_1="3") == "3"
    assert it.words("3") == "3 of 5"
