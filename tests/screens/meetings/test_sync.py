"""What a screen is told of the other one: nothing, some words, the step again, or where it is."""

from __future__ import annotations

import re

import pytest

from tests import HX
from tests.cast import TOM_DANIEL

LIVE = TOM_DANIEL.live
HERE = f"/meetings/{LIVE}"


def ask(browser, at="progress", *, tag="", seen="progress"):
    """Ask for news as a page does that shows a step."""
    return browser.get(f"{HERE}/sync?at={at}&seen={seen}", headers={**HX, "HX-PTag": tag})


def tag_of(browser, at="progress"):
    return ask(browser, at).headers["HX-PTag"]


def write(post, browser, text, *, step="check-in", name="line", base="", op=""):
    form = {name: text, f"version_{name}": base, f"op_{name}": op}
    answer = post(browser, f"{HERE}/steps/{step}/fields/{name}", form, hx=True)
    assert answer.status_code == 200
    return re.search(r'value="([^"]+)"', answer.get_data(as_text=True))[1]


@pytest.fixture
def daniel(sign_in):
    return sign_in("daniel")


@pytest.fixture
def tom(sign_in):
    return sign_in("tom")


def test_nothing_new_is_no_news(daniel):
    answer = ask(daniel, tag=tag_of(daniel))
    assert answer.status_code == 304
    assert answer.data == b""


def test_a_poll_without_news_costs_one_statement(daniel, count_statements):
    tag = tag_of(daniel)
    with count_statements() as statements:
        assert ask(daniel, tag=tag).status_code == 304
    assert len(statements) == 1


def test_the_first_words_of_a_field_draw_the_step_again(post, daniel, tom):
    tag = tag_of(daniel, "check-in")
    write(post, tom, "Ten minutes on the deck")
    answer = ask(daniel, "check-in", tag=tag)
    page = answer.get_data(as_text=True)
    assert 'hx-target="#stage" hx-swap="outerMorph"' in page
    assert "Ten minutes on the deck" in page
    assert answer.headers["HX-PTag"] != tag


def test_other_words_in_a_field_are_all_that_is_sent(post, daniel, tom, count_statements):
    base = write(post, tom, "Ten minutes")
    tag = tag_of(daniel, "check-in")
    stamp = write(post, tom, "Ten minutes on the deck", base=base)
    with count_statements() as statements:
        answer = ask(daniel, "check-in", tag=tag)
    page = answer.get_data(as_text=True)
    assert "#stage" not in page
    assert f'data-words-of="line" data-stamp="{stamp}"' in page
    assert "Ten minutes on the deck" in page
    assert len(statements) == 2
    assert ask(daniel, "check-in", tag=answer.headers["HX-PTag"]).status_code == 304


def test_words_of_another_step_are_not_sent_along(post, daniel, tom):
    base = write(post, tom, "Ten minutes")
    tag = tag_of(daniel)
    write(post, tom, "Ten minutes on the deck", base=base)
    assert b"the deck" not in ask(daniel, tag=tag).data


def test_a_field_that_is_emptied_draws_the_step_again(post, daniel, tom):
    base = write(post, tom, "Ten minutes")
    tag = tag_of(daniel, "check-in")
    write(post, tom, "", base=base)
    assert b'hx-target="#stage"' in ask(daniel, "check-in", tag=tag).data


def test_the_focus_is_drawn_again_since_other_steps_show_it(post, daniel, tom):
    base = write(post, tom, "Ask, then wait", step="focus", name="skill")
    tag = tag_of(daniel, "alignment")
    write(post, tom, "Ask, then count to five", step="focus", name="skill", base=base)
    assert b"Ask, then count to five" in ask(daniel, "alignment", tag=tag).data


def test_words_elsewhere_leave_the_focus_as_it_was_agreed(post, daniel, tom):
    base = write(post, tom, "Ten minutes")
    tag = tag_of(daniel, "focus")
    write(post, tom, "Ten minutes on the deck", base=base)
    assert b"data-words-of" not in ask(daniel, "focus", tag=tag).data


@pytest.mark.parametrize("tag", ["", "x", "-both", "1e9-one", "9999999999-one", "²-one", "1-one"])
def test_a_tag_that_is_none_of_ours_gets_the_step(daniel, tag):
    answer = ask(daniel, tag=tag)
    assert answer.status_code == 200
    assert b'hx-target="#stage"' in answer.data


def test_a_write_says_how_far_the_count_is_so_that_it_is_no_news_to_its_author(post, daniel):
    before = int(tag_of(daniel).split("-")[0])
    answer = post(daniel, f"{HERE}/steps/check-in/fields/line", {"line": "Mine"}, hx=True)
    assert answer.headers["X-Changes"] == str(before + 1)
    assert ask(daniel, tag=f"{before + 1}-one").status_code == 304


def test_the_manager_moves_the_meeting_and_the_rep_is_told(post, daniel, tom):
    tag = tag_of(tom)
    post(daniel, f"{HERE}/steps/progress", {"go": "deals"}, hx=True)
    told = ask(tom, tag=tag).get_data(as_text=True)
    assert "Now at step 3: One deal." in told
    assert "data-follow" not in told


def test_a_shared_screen_follows_the_manager_s_phone(post, sign_in, daniel):
    room = sign_in("daniel", room=LIVE)
    tag = tag_of(room)
    post(daniel, f"{HERE}/steps/progress", {"go": "deals"}, hx=True)
    told = ask(room, tag=tag).get_data(as_text=True)
    assert f'href="{HERE}/steps/deals" data-follow' in told


def test_a_rep_who_looks_ahead_moves_nobody(post, daniel, tom):
    post(tom, f"{HERE}/steps/progress", {"go": "focus"}, hx=True)
    assert "Now at step" not in ask(daniel).get_data(as_text=True)


def test_the_agenda_put_away_is_told(post, daniel, tom):
    tag = tag_of(tom)
    post(daniel, f"{HERE}/put-away", {"state": "on"})
    assert b"The agenda is put away." in ask(tom, tag=tag).data
    assert b"The agenda is put away." not in ask(tom, "put-away", tag=tag).data


def test_a_meeting_that_was_stopped_is_told_to_whoever_is_still_on_it(post, daniel, tom, clock):
    tag = tag_of(tom)
    clock.shift(20 * 60)
    post(daniel, f"{HERE}/stop")
    told = ask(tom, tag=tag).get_data(as_text=True)
    assert "This one-to-one is closed." in told
    assert "#stage" not in told


def test_both_here_while_both_ask_and_not_a_moment_longer(daniel, tom, clock):
    ask(tom)
    assert b"Both here" in ask(daniel).data
    clock.shift(11)
    assert b"Both here" not in ask(daniel).data


def test_a_room_says_nothing_of_who_is_here(sign_in, tom):
    room = sign_in("daniel", room=LIVE)
    ask(tom)
    assert b"Both here" not in ask(room).data


def test_opened_by_hand_it_leads_to_the_meeting(daniel):
    answer = daniel.get(f"{HERE}/sync")
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
