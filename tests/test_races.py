"""Several devices at the same moment: nothing that was acknowledged is lost, nothing is doubled.

Everything here runs on SQLite, where writers queue for the file, and (where ONEONONE_TEST_POSTGRES
is set) on PostgreSQL, where they meet at the rows.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from oneonone.audit import record
from oneonone.config import Settings
from oneonone.lib.versions import stamp
from oneonone.models import (
    Commitment,
    Leave,
    Meeting,
    MeetingMove,
    Operation,
    OutboxMessage,
    PairChange,
    Revision,
    StepNote,
    TalkRequest,
    Topic,
    db,
)
from tests import HX
from tests.cast import TOM_DANIEL
from tests.factories import a_commitment, a_meeting, a_step_note

from .conftest import csrf_token
from .databases import app_on

LIVE = TOM_DANIEL.live
STEP = f"/meetings/{LIVE}/steps/check-in"
LINE = f"{STEP}/fields/line"
OP = "0b5c1b0e-6a63-4f0e-8f0a-3d2f4f1f9c11"
BOTH = [("tom", "One quiet hour."), ("daniel", "Two calls less.")]

Send = Callable[[], TestResponse]
Device = Callable[..., Send]


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    record._was_read.cache_clear()
    yield from app_on(request, settings)


@pytest.fixture
def on_postgres(app: Flask) -> None:
    """Only where two writers can stand at the same point: SQLite lets in one at a time."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("On SQLite the second writer waits before it reads.")


@pytest.fixture
def device(sign_in: Any) -> Device:
    """Return a device of somebody, ready to send a form: `device("tom", url, {...})`."""

    def ready(who: str, url: str, data: dict[str, str], *, hx: bool = True) -> Send:
        browser = sign_in(who)
        headers = {"X-CSRFToken": csrf_token(browser), **(HX if hx else {})}
        return lambda: browser.post(url, data=data, headers=headers)

    return ready


def at_once(sends: Sequence[Send]) -> list[TestResponse]:
    """Send everything at the same moment, each from a thread of its own."""
    gate = threading.Barrier(len(sends))

    def go(send: Send) -> TestResponse:
        gate.wait(10)
        return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return list(threads.map(go, sends))


@pytest.fixture
def meeting_at_the_flush() -> Iterator[Callable[[int], None]]:
    """Let so many writers have read before the first of them writes: `meeting_at_the_flush(2)`."""
    listeners: list[Any] = []

    def wait_for(count: int) -> None:
        gate, here = threading.Barrier(count), threading.local()

        def wait(session: Session, *_more: Any) -> None:
            writes = [*session.new, *session.dirty]
            if not hasattr(here, "has_waited") and any(
                isinstance(row, (StepNote, Commitment)) for row in writes
            ):
                here.has_waited = True
                gate.wait(10)

        event.listen(Session, "before_flush", wait)
        listeners.append(wait)

    yield wait_for
    for wait in listeners:
        event.remove(Session, "before_flush", wait)


def field(name: str, text: str, base: str = "", op: str = "") -> dict[str, str]:
    return {name: text, f"version_{name}": base, f"op_{name}": op}


def statuses(answers: Sequence[TestResponse]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def words(answer: TestResponse) -> str:
    """What is read on it: where two texts differ is marked in the middle of a sentence."""
    return unescape(re.sub(r"<[^>]*>", "", answer.get_data(as_text=True)))


def changes(session: Session) -> int:
    """How often something of the two was written."""
    return session.scalar(select(PairChange.count).filter_by(pair_id=TOM_DANIEL.id)) or 0


def ensure_one_won(answers: Sequence[TestResponse], texts: Sequence[str], standing: str) -> None:
    """One was saved; everybody else was shown their own text and the one that stands."""
    assert statuses(answers) == {200: 1, 409: len(texts) - 1}
    for answer, text in zip(answers, texts, strict=True):
        if answer.status_code == 200:
            assert text == standing
        else:
            assert text in words(answer)
            assert standing in words(answer)


# --- The same thing, many times ------------------------------------------------------------------


def test_a_text_sent_thirty_times_is_saved_once(device: Device, as_system: Any) -> None:
    text = "One quiet hour."
    with as_system() as session:
        before = changes(session)
    answers = at_once([device("tom", LINE, field("line", text, op=f"{OP}.1")) for _ in range(30)])

    assert statuses(answers) == {200: 30}
    assert len({answer.data for answer in answers}) == 1
    with as_system() as session:
        row = session.query(StepNote).filter_by(meeting_id=LIVE, key="line").one()
        assert (row.text, row.version) == (text, 1)
        assert session.query(Revision).count() == 0
        assert changes(session) == before + 1


def test_a_line_sent_thirty_times_is_added_once(device: Device, as_system: Any) -> None:
    form = {"go": "stay", "new_topic": "Holiday in May", "op_new_topic": f"{OP}.1"}
    answers = at_once([device("tom", STEP, form, hx=False) for _ in range(30)])

    assert {(a.status_code, a.headers.get("Location")) for a in answers} == {(303, STEP)}
    with as_system() as session:
        assert session.query(Topic).filter_by(text="Holiday in May").count() == 1
        assert session.query(Operation).filter_by(op_id=OP).count() == 1


# --- One text, many writers ----------------------------------------------------------------------


@pytest.mark.parametrize("before", ["", "As it was."], ids=["first", "later"])
@pytest.mark.parametrize("url", [LINE, STEP], ids=["field", "form"])
def test_of_twenty_writers_one_wins_and_the_others_see_both_texts(
    device: Device, given: Any, as_system: Any, before: str, url: str
) -> None:
    if before:
        given(a_step_note(TOM_DANIEL, "check_in", "line", meeting_id=LIVE, text=before))
    base = stamp(1, before) if before else ""
    texts = [f"What writer {number} said." for number in range(20)]
    answers = at_once(
        [
            device(("tom", "daniel")[number % 2], url, {"go": "stay", **field("line", text, base)})
            for number, text in enumerate(texts)
        ]
    )

    with as_system() as session:
        row = session.query(StepNote).filter_by(meeting_id=LIVE, key="line").one()
        ensure_one_won(answers, texts, row.text)
        kept = session.scalars(select(Revision.text)).all()
        assert kept == ([before] if before else [])


def test_of_twenty_who_reword_a_promise_one_wins(
    device: Device, given: Any, as_system: Any
) -> None:
    promise = given(a_commitment(TOM_DANIEL, meeting_id=LIVE, position=1, agreed_at=None))
    name, base = f"promise_{promise.id}", stamp(1, promise.text)
    texts = [f"Write to customer {number}." for number in range(20)]
    url = f"/meetings/{LIVE}/steps/alignment/fields/{name}"
    answers = at_once([device("tom", url, field(name, text, base)) for text in texts])

    with as_system() as session:
        ensure_one_won(answers, texts, session.get_one(Commitment, promise.id).text)


def test_two_who_write_different_fields_never_meet(device: Device, as_system: Any) -> None:
    names = ("line", "feedback", "pressure", "helps")
    with as_system() as session:
        before = changes(session)
    answers = at_once(
        [
            device(who, f"{STEP}/fields/{name}", field(name, f"{name} by {who}"))
            for who, name in zip(("tom", "daniel") * 2, names, strict=True)
        ]
    )

    assert statuses(answers) == {200: 4}
    with as_system() as session:
        rows = session.query(StepNote).filter_by(meeting_id=LIVE, step="check_in")
        assert {row.key: row.text.split()[0] for row in rows} == {name: name for name in names}
        assert changes(session) == before + 4


# --- Both have read before either writes ---------------------------------------------------------


@pytest.mark.parametrize("url", [LINE, STEP], ids=["field", "form"])
def test_two_first_writes_end_as_one_text_and_one_choice(
    on_postgres: None,
    meeting_at_the_flush: Callable[[int], None],
    device: Device,
    as_system: Any,
    url: str,
) -> None:
    sends = [device(who, url, {"go": "stay", **field("line", text)}) for who, text in BOTH]
    with as_system() as session:
        before = changes(session)
    meeting_at_the_flush(2)
    answers = at_once(sends)

    with as_system() as session:
        row = session.query(StepNote).filter_by(meeting_id=LIVE, key="line").one()
        ensure_one_won(answers, [text for _, text in BOTH], row.text)
        if url == LINE:  # a form may also have moved the meeting on
            assert changes(session) == before + 1


def test_a_form_that_was_read_before_does_not_undo_a_newer_text(
    on_postgres: None, device: Device, given: Any, as_system: Any
) -> None:
    given(a_step_note(TOM_DANIEL, "check_in", "line", meeting_id=LIVE, text="As it was."))
    base = stamp(1, "As it was.")
    form = device("tom", STEP, {"go": "stay", **field("line", "Tom's words.", base)})
    alone = device("daniel", LINE, field("line", "Daniel's words.", base))
    has_read, may_go_on, hers = threading.Event(), threading.Event(), threading.local()

    def hold_the_form(state: Any) -> None:
        # The form has read the whole meeting; the next thing it does is to lock the one text.
        if getattr(hers, "is_form", False) and state.statement._for_update_arg is not None:
            hers.is_form = False
            has_read.set()
            may_go_on.wait(10)

    def send_the_form() -> TestResponse:
        hers.is_form = True
        return form()

    event.listen(Session, "do_orm_execute", hold_the_form)
    try:
        with ThreadPoolExecutor(1) as thread:
            late = thread.submit(send_the_form)
            assert has_read.wait(10)
            first = alone()
            may_go_on.set()
            answers = [late.result(), first]
    finally:
        event.remove(Session, "do_orm_execute", hold_the_form)

    with as_system() as session:
        row = session.query(StepNote).filter_by(meeting_id=LIVE, key="line").one()
        ensure_one_won(answers, ["Tom's words.", "Daniel's words."], row.text)


def test_two_who_reword_a_promise_from_the_same_words_end_as_one_choice(
    on_postgres: None,
    meeting_at_the_flush: Callable[[int], None],
    device: Device,
    given: Any,
    as_system: Any,
) -> None:
    promise = given(a_commitment(TOM_DANIEL, meeting_id=LIVE, position=1, agreed_at=None))
    name, base = f"promise_{promise.id}", stamp(1, promise.text)
    url = f"/meetings/{LIVE}/steps/alignment/fields/{name}"
    sends = [device(who, url, field(name, text, base)) for who, text in BOTH]
    meeting_at_the_flush(2)
    answers = at_once(sends)

    with as_system() as session:
        standing = session.get_one(Commitment, promise.id).text
        ensure_one_won(answers, [text for _, text in BOTH], standing)


def test_two_forms_that_wait_for_one_another_are_both_saved(
    on_postgres: None,
    meeting_at_the_flush: Callable[[int], None],
    device: Device,
    given: Any,
    as_system: Any,
) -> None:
    for key in ("line", "helps"):
        given(a_step_note(TOM_DANIEL, "check_in", key, meeting_id=LIVE, text="As it was."))
    base = stamp(1, "As it was.")
    # Each writes one text of its own and then looks at the other's.
    forms = [
        {**field("line", "Tom's line.", base), **field("helps", "As it was. And more.", base)},
        {**field("helps", "As it was. And more.", base), **field("line", "Tom's line.", base)},
    ]
    sends = [
        device(who, STEP, {"go": "stay", **form})
        for who, form in zip(("tom", "daniel"), forms, strict=True)
    ]
    meeting_at_the_flush(2)
    answers = at_once(sends)

    assert statuses(answers) == {200: 2}
    with as_system() as session:
        rows = session.query(StepNote).filter_by(meeting_id=LIVE, step="check_in")
        assert {row.key: row.text for row in rows} == {
            "line": "Tom's line.",
            "helps": "As it was. And more.",
        }


# --- A slot, many hands --------------------------------------------------------------------------

SLOT = f"/meetings/{TOM_DANIEL.planned}"
THURSDAY = "2026-11-26T09:00Z"


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("move", {"to": THURSDAY}),
        ("skip", {"reason": "too_busy"}),
        ("shorten", {}),
        ("away", {}),
    ],
)
def test_a_slot_changed_thirty_times_is_changed_once(
    device: Device, as_system: Any, action: str, form: dict[str, str]
) -> None:
    sent = {"sequence": "0", **form}
    answers = at_once([device("tom", f"{SLOT}/{action}", sent, hx=False) for _ in range(30)])

    assert statuses(answers) == {303: 30}
    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.planned).sequence == 1
        assert session.query(OutboxMessage).count() == 2
        assert session.query(MeetingMove).count() == (1 if action == "move" else 0)


def test_of_two_who_change_a_slot_differently_one_wins(device: Device, as_system: Any) -> None:
    sends = [
        device(
            "tom", f"{SLOT}/move", {"sequence": "0", "to": f"2026-11-26T{hour:02}:00Z"}, hx=False
        )
        for hour in range(8, 16)
    ]
    sends += [device("daniel", f"{SLOT}/skip", {"sequence": "0", "reason": "too_busy"}, hx=False)]
    answers = at_once(sends)

    assert statuses(answers) == {303: 1, 409: len(sends) - 1}
    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.planned).sequence == 1
        assert session.query(OutboxMessage).count() == 2


def test_two_slots_never_end_at_one_time(device: Device, as_system: Any, given: Any) -> None:
    other = given(a_meeting(TOM_DANIEL))
    urls = [f"/meetings/{TOM_DANIEL.planned}/move", f"/meetings/{other.id}/move"]
    times = [THURSDAY, "2026-11-26T09:15Z"]
    sends = [
        device("tom", url, {"sequence": "0", "to": time}, hx=False)
        for url, time in zip(urls, times, strict=True)
    ]

    assert statuses(at_once(sends)) == {303: 1, 422: 1}
    with as_system() as session:
        assert session.query(MeetingMove).count() == 1


def test_it_is_taken_back_once(device: Device, as_system: Any) -> None:
    assert device("tom", f"{SLOT}/move", {"sequence": "0", "to": THURSDAY}, hx=False)()
    answers = at_once(
        [device("tom", f"{SLOT}/undo", {"sequence": "1"}, hx=False) for _ in range(10)]
    )

    assert statuses(answers) == {303: 1, 409: 9}
    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.planned).sequence == 2
        assert session.query(MeetingMove).count() == 0
        assert session.query(OutboxMessage).count() == 0


def test_a_time_found_thirty_times_is_one_meeting(device: Device, as_system: Any) -> None:
    form = {"pair_id": str(TOM_DANIEL.id), "minutes": "30", "to": THURSDAY}
    whos = ("tom", "daniel")
    answers = at_once([device(whos[n % 2], "/meetings", form, hx=False) for n in range(30)])

    assert len({answer.headers.get("Location") for answer in answers}) == 1
    assert statuses(answers) == {303: 30}
    with as_system() as session:
        assert session.query(OutboxMessage).count() == 2


def test_asked_thirty_times_to_talk_it_is_asked_once(device: Device, as_system: Any) -> None:
    form = {"pair_id": str(TOM_DANIEL.id)}
    answers = at_once([device("tom", "/talk", form, hx=False) for _ in range(30)])

    assert statuses(answers) == {303: 30}
    with as_system() as session:
        assert session.query(TalkRequest).count() == 1
        assert session.query(OutboxMessage).count() == 1


def test_the_same_days_away_sent_thirty_times_are_one(device: Device, as_system: Any) -> None:
    form = {"whom": str(TOM_DANIEL.id), "first_on": "2026-11-24", "last_on": "2026-11-27"}
    answers = at_once([device("tom", "/leave", form, hx=False) for _ in range(30)])

    assert statuses(answers) == {303: 30}
    with as_system() as session:
        assert session.query(Leave).count() == 1
        assert session.get_one(Meeting, TOM_DANIEL.planned).sequence == 1


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_whether_they_met_said_thirty_times_is_said_once(
    device: Device, as_system: Any, clock: Any, answer: str
) -> None:
    clock.shift(3 * 24 * 3600)
    form, url = {"sequence": "0", "answer": answer}, f"{SLOT}/did-you-meet"
    answers = at_once([device("tom", url, form, hx=False) for _ in range(30)])

    assert statuses(answers) == {303: 30}
    with as_system() as session:
        assert session.get_one(Meeting, TOM_DANIEL.planned).sequence == 1
