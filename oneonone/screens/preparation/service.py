from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.commitments.rules import OUTCOMES
from oneonone.features.conduct import service as conduct
from oneonone.features.friction import queries as friction
from oneonone.features.friction import service as obstacles
from oneonone.features.friction.rules import MOST_OPEN
from oneonone.features.indicators import service as indicators
from oneonone.features.preparations import rules
from oneonone.features.preparations import service as preparations
from oneonone.features.topics import queries as topic_queries
from oneonone.features.topics import service as topics
from oneonone.lib.dates import now, today
from oneonone.lib.text import LINE_LIMIT
from oneonone.lib.versions import Edit, stamp
from oneonone.models.base import db
from oneonone.models.topic import Topic

from .queries import Material, Prep, id_in, mark_of, measured
from .rules import reading_mark


def ensure_may_write(prep: Prep, *, actor_id: int) -> None:
    """Refuse a write by anybody but the rep, and at any time but before the meeting."""
    rules.ensure_is_rep(actor_id=actor_id, rep_id=prep.span.rep_id, rep_name=prep.rep_name)
    rules.ensure_may_prepare(
        state=prep.meeting.state,
        starts_at=prep.meeting.starts_at,
        now=now(),
        is_pair_open=prep.is_pair_open,
    )


def save(
    prep: Prep, values: Mapping[str, str], edits: Mapping[str, Edit], texts: Iterable[str]
) -> dict[str, str]:
    """Keep answers as drafts, each over the one its page was drawn with; return the new stamps.

    `edits` are the page's stamps and ops. Raises VersionConflictError for the first words that
    another device changed too; the caller rolls back, so that a page is kept whole or not at all.
    """
    return {
        key: preparations.keep(
            prep.meeting.id,
            author_id=prep.span.rep_id,
            key=key,
            edit=replace(edits.get(key, Edit("")), text=value),
            row=prep.drafts.get(key),
            is_text=key in texts,
        )
        for key, value in values.items()
    }


def settle(prep: Prep, key: str, *, choice: str, edit: Edit) -> None:
    """Choose between two texts of one line, the one in `edit` and the one that stands.

    `edit` is based on the stamp of theirs as it was shown: a third text meanwhile is a conflict
    again. What is left out is kept for its author.
    """
    row = prep.drafts.get(key)
    theirs = row.value if row else ""
    match choice:
        case "mine":
            chosen = edit
        case "both":
            chosen = replace(edit, text=rules.both_texts(edit.text, theirs, LINE_LIMIT))
        case _:
            preparations.keep_left_out(
                prep.meeting.id, author_id=prep.span.rep_id, key=key, text=edit.text
            )
            return
    preparations.keep(
        prep.meeting.id,
        author_id=prep.span.rep_id,
        key=key,
        edit=chosen,
        row=row,
        is_text=True,
    )


def share(prep: Prep, asked: Material) -> None:
    """Let the manager read the answers as they stand; shared again, the newer ones replace them."""
    answers, meeting = prep.answers, prep.meeting
    # Nothing said of the mood, but something to say in person: that is "I'd rather not say".
    mood = answers.mood or ("unsaid" if answers.is_in_person else None)
    if mood:
        conduct.check_in(
            meeting,
            mood=mood,
            feelings=answers.feelings,
            is_shown=answers.is_shown,
            is_in_person=answers.is_in_person,
            wants_lighter=answers.wants_lighter,
        )
    known_deals = {deal.id for deal in asked.deals}
    preparations.publish(
        meeting,
        prep.row.preparation,
        at=now(),
        deal_id=answers.deal_id if answers.deal_id in known_deals else None,
        focus_line=answers.focus_line,
        in_my_way=answers.in_my_way,
        would_help=answers.would_help,
    )
    claimed = {it.id: answers.claims.get(it.id, "") for it in asked.promises}
    preparations.claim(meeting, {key: it for key, it in claimed.items() if it in OUTCOMES})
    _share_readings(prep)
    _share_topics(prep)
    _share_obstacle(prep)
    _mark(prep, rules.SHARED_MARK, rules.digest(prep.values))
    record(
        db.session(),
        AuditTag.PREPARATION_SHARE,
        actor_id=prep.span.rep_id,
        pair_id=meeting.pair_id,
        meeting_id=meeting.id,
    )


def _share_readings(prep: Prep) -> None:
    for gauge in measured(prep):
        mark, text = reading_mark(gauge), prep.answers.readings.get(gauge.indicator.key, "")
        if text == prep.values.get(mark, ""):
            continue  # as it was shared, even where another number was entered since
        try:
            value = gauge.read(text) if text else None
        except ValueError:
            continue  # the definition has changed since; nothing is better than a wrong number
        if text != gauge.current:
            indicators.enter(
                prep.meeting.pair_id,
                key=gauge.indicator.key,
                week_on=prep.week_on,
                value=value,
                entered_by_id=prep.span.rep_id,
                entered=gauge.kept_of(text),
                source=gauge.source_of(text),
            )
        _mark(prep, mark, text)


def _share_topics(prep: Prep) -> None:
    rep_id, pair_id = prep.span.rep_id, prep.meeting.pair_id
    open_lines = {line.id: line for line in topic_queries.open_topics(pair_id)}
    for key, text in prep.answers.topics.items():
        mark = prep.values.get(mark_of(key), "")
        line_id = id_in(mark)
        if mark == (stamp(line_id, text) if text else ""):
            continue  # as it was shared, even where the meeting has reached it since
        shared: Topic | None = open_lines.get(line_id)
        if shared is not None:
            topics.take_off(shared, actor_id=rep_id)
            db.session.flush()  # the three are counted before the next is brought
        mark = ""
        if text:
            line = topics.bring(pair_id, author_id=rep_id, text=text)
            db.session.flush()  # its id is remembered
            mark = stamp(line.id, text)
        _mark(prep, mark_of(key), mark)


def _share_obstacle(prep: Prep) -> None:
    """Put what is in the rep's way on the list of the two, reworded where nobody has taken it.

    Where the list is full it stands in the preparation alone.
    """
    text, mark = prep.answers.in_my_way, prep.values.get(mark_of("in_my_way"), "")
    row_id = id_in(mark)
    if not text or mark == stamp(row_id, text):
        return
    rows = friction.open_friction([prep.meeting.pair_id])
    row = next((it for it in rows if it.text == text), None)
    if row is None:
        row = next((it for it in rows if it.id == row_id and it.handled_by_id is None), None)
    if row is not None:
        row.text = text
    elif len(rows) < MOST_OPEN:
        row = obstacles.raise_friction(
            prep.meeting.pair_id,
            actor_id=prep.span.rep_id,
            is_rep=True,
            text=text,
            on=today(prep.zone),
        )
        db.session.flush()  # its id is remembered
    if row is not None:
        _mark(prep, mark_of("in_my_way"), stamp(row.id, text))


def _mark(prep: Prep, key: str, value: str) -> None:
    row = prep.drafts.get(key)
    if row is None or row.value != value:
        preparations.remember(
            prep.meeting.id, author_id=prep.span.rep_id, key=key, value=value, row=row
        )
