"""Copies what a rep chose into the pair they are in now; the rows of before stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sqlalchemy import select

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.base import Model, db
from oneonone.models.commitment import Commitment
from oneonone.models.focus import Focus
from oneonone.models.growth import GrowthEntry, GrowthEvidence
from oneonone.models.handover import HandedOver
from oneonone.models.indicator import Reading
from oneonone.models.pair import Pair
from oneonone.models.topic import Topic
from oneonone.models.work_card import ShownWorkCard

from . import queries
from .rules import KINDS, Change, Offer, ensure_may_come, ensure_same_day, stays_words

# A rep has three priorities at most, so a place of their own for more is not to be had.
_PLACES = 3


def give(
    change: Change, chosen: Mapping[str, Iterable[int]], words: Mapping[int, str], *, on: date
) -> int:
    """Bring along what was ticked, by kind and number; says how much was new.

    What came along already is left as it is, so that pressing twice brings once. A number that is
    not on offer raises NotVisibleError, and nothing comes along. `words` are the rep's own for
    each promise of who led them before.
    """
    db.session.execute(select(Pair.id).where(Pair.id == change.here.id).with_for_update())
    wanted = _wanted(change, chosen, on)
    ensure_may_come(wanted, words, change.manager)
    for place, offer in enumerate(wanted):
        copy_id = _copy(change, offer, words.get(offer.source_id, ""), on, place)
        db.session.add(
            HandedOver(
                pair_id=change.here.id,
                from_pair_id=offer.from_pair_id,
                kind=offer.kind,
                source_id=offer.source_id,
                copy_id=copy_id,
                handed_on=on,
            )
        )
        _note(change, AuditTag.HANDOVER_GIVE)
    db.session.flush()
    return len(wanted)


def _wanted(change: Change, chosen: Mapping[str, Iterable[int]], on: date) -> list[Offer]:
    on_offer = {(it.kind, it.sent): it for it in queries.offers(change, on)}
    known = {(kind, source or pair_id) for kind, pair_id, source in queries.handed(change)}
    wanted = []
    for kind in KINDS:
        for number in dict.fromkeys(chosen.get(kind, ())):
            if (kind, number) in on_offer:
                wanted.append(on_offer[kind, number])
            elif (kind, number) not in known:
                raise NotVisibleError
    return wanted


def _note(change: Change, tag: AuditTag) -> None:
    rep_id = change.here.rep_id
    record(db.session(), tag, actor_id=rep_id, pair_id=change.here.id, subject_id=rep_id)


# --- Copying -------------------------------------------------------------------------------------


def _copy(change: Change, offer: Offer, words: str, on: date, place: int) -> int:
    match offer.kind:
        case "promise":
            return _copy_promise(change, offer, place)
        case "topic":
            return _copy_topic(change, words)
        case "focus":
            return _copy_focus(change, offer, on)
        case "growth":
            return _copy_growth(change, offer, on)
        case "card":
            return _copy_card(change, offer, on)
    return _copy_readings(change, offer)


def _added(row: Model) -> int:
    db.session.add(row)
    db.session.flush()
    added: int = row.id  # type: ignore[attr-defined]  # every model has one
    return added


def _copy_promise(change: Change, offer: Offer, place: int) -> int:
    source = db.session.get_one(Commitment, offer.source_id)
    rep_id = change.here.rep_id
    return _added(
        Commitment(
            pair_id=change.here.id,
            side="rep",
            position=place % _PLACES + 1,
            promised_by_id=rep_id,
            text=source.text,
            author_id=rep_id,
            due_on=source.due_on,
            promised_for=source.promised_for or source.due_on,
            agreed_at=now(),
            version=1,
        )
    )


def _copy_topic(change: Change, words: str) -> int:
    author_id = change.here.rep_id
    return _added(Topic(pair_id=change.here.id, author_id=author_id, text=words, created_at=now()))


def _copy_focus(change: Change, offer: Offer, on: date) -> int:
    source = db.session.get_one(Focus, offer.source_id)
    # Whoever named it first, here it is the rep's word.
    return _added(
        Focus(
            pair_id=change.here.id,
            skill=source.skill,
            sign=source.sign,
            named_by_id=change.here.rep_id,
            started_on=on,
            before=source.before,
        )
    )


def _copy_growth(change: Change, offer: Offer, on: date) -> int:
    source, rep_id = db.session.get_one(GrowthEntry, offer.source_id), change.here.rep_id
    entry_id = _added(
        GrowthEntry(
            pair_id=change.here.id,
            kind=source.kind,
            claim=source.claim,
            author_id=rep_id,
            state="agreed",
            shared_on=on,
            answered_on=on,
        )
    )
    for seen in queries.evidence(source.id):
        if seen.quote:  # a meeting of another pair stays there
            db.session.add(
                GrowthEvidence(
                    pair_id=change.here.id,
                    entry_id=entry_id,
                    quote=seen.quote,
                    signal=seen.signal,
                    author_id=rep_id,
                    seen_on=seen.seen_on,
                )
            )
    return entry_id


def _copy_readings(change: Change, offer: Offer) -> int:
    """Copy every week that the new pair has no number for; nobody is said to have entered them,
    by which they are known again (`_drop_readings`)."""
    taken = {(row.key, row.week_on) for row in queries.readings(change.here.id)}
    db.session.add_all(
        Reading(
            pair_id=change.here.id,
            key=row.key,
            week_on=row.week_on,
            value=row.value,
            entered=row.entered,
            source="rep",
        )
        for row in queries.readings(offer.from_pair_id)
        if (row.key, row.week_on) not in taken
    )
    return 0


def _copy_card(change: Change, offer: Offer, on: date) -> int:
    source = db.session.get_one(ShownWorkCard, offer.source_id)
    return _added(
        ShownWorkCard(
            pair_id=change.here.id,
            author_id=change.here.rep_id,
            feedback=source.feedback,
            pressure=source.pressure,
            helps=source.helps,
            shown_on=on,
        )
    )


# --- Taking back ---------------------------------------------------------------------------------


def take_back(change: Change, handed: HandedOver, *, on: date) -> None:
    """Take back on the same day what came along, where nothing hangs on it; raises RuleError."""
    ensure_same_day(handed.handed_on, on, change.manager)
    if not _is_dropped(handed):
        raise RuleError(stays_words(change.manager))
    _note(change, AuditTag.HANDOVER_TAKE_BACK)
    db.session.flush()


def take_back_after_corrections(on: date) -> int:
    """Take back what came along into pairs that a correction has ended; says how much.

    The pair it came from goes on as it was, so each of it would be there twice. What the two have
    worked with stays where it is. For the application by itself: an administrator's request may
    not touch words.
    """
    taken = 0
    for handed, rep_id in queries.cut_short(on):
        pair_id = handed.pair_id
        if _is_dropped(handed):
            taken += 1
            record(
                db.session(),
                AuditTag.HANDOVER_TAKE_BACK,
                actor_id=None,
                pair_id=pair_id,
                subject_id=rep_id,
            )
    db.session.flush()
    return taken


def _is_dropped(handed: HandedOver) -> bool:
    """Delete what came along, and that it did, where nothing hangs on it; tell whether so."""
    if handed.kind == "readings":
        _drop_readings(handed)
    else:
        model, is_free = _COPIES[handed.kind]
        copy = db.session.get(model, handed.copy_id)
        if copy is not None and copy.pair_id == handed.pair_id:  # type: ignore[attr-defined]  # words
            if not is_free(copy, handed):
                return False
            db.session.delete(copy)
    db.session.delete(handed)
    return True


def _drop_readings(handed: HandedOver) -> None:
    came = {(row.key, row.week_on) for row in queries.readings(handed.from_pair_id)}
    for row in queries.readings(handed.pair_id):
        is_copy = row.source == "rep" and row.entered_by_id is None
        if is_copy and (row.key, row.week_on) in came:
            db.session.delete(row)


def _is_promise_free(row: Commitment, _handed: HandedOver) -> bool:
    return row.outcome is None and row.claim is None and not queries.hangs_on_promise(row.id)


def _is_topic_free(row: Topic, _handed: HandedOver) -> bool:
    return row.done_meeting_id is None


def _is_focus_free(row: Focus, _handed: HandedOver) -> bool:
    return row.ended_on is None and not queries.is_focus_worked_on(row.id)


def _is_growth_free(row: GrowthEntry, handed: HandedOver) -> bool:
    # Seen in a one-to-one of this pair, it is no longer only the one of before.
    return not any(seen.meeting_id for seen in queries.evidence(row.id))


def _is_card_free(row: ShownWorkCard, handed: HandedOver) -> bool:
    return row.shown_on == handed.handed_on


_COPIES: Mapping[str, tuple[type[Model], Callable[..., bool]]] = {
    "promise": (Commitment, _is_promise_free),
    "topic": (Topic, _is_topic_free),
    "focus": (Focus, _is_focus_free),
    "growth": (GrowthEntry, _is_growth_free),
    "card": (ShownWorkCard, _is_card_free),
}
