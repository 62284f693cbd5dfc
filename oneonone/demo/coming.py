"""What stands open today: preparations, lines to talk about, promises said to be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from oneonone.audit.tags import AuditTag
from oneonone.features.preparations.rules import SHARED_MARK, digest
from oneonone.lib.dates import instant, monday
from oneonone.lib.versions import stamp
from oneonone.models import (
    AuditEvent,
    CheckIn,
    Friction,
    Preparation,
    PreparationClaim,
    PreparationDraft,
    Reading,
    TalkRequest,
    Topic,
)
from oneonone.models.friction import FrictionState

from .company import ZONE, data
from .slots import Slot
from .year import PairYear

_YESTERDAY_EVENING = time(17, 40)


def write_coming(session: Session, years: list[PairYear], on: date) -> None:
    """Write what was left for the next one-to-ones, as of last night."""
    words = data("coming")
    current = {year.bond.rep.key: year for year in years if year.bond.pair.ended_on is None}
    at = instant(on - timedelta(days=1), _YESTERDAY_EVENING, ZONE)
    for entry in words["claim"]:
        standing = current[entry["rep"]].scribe.standing
        row = [it.row for it in standing if it.row.side == entry["side"]][entry["place"]]
        row.claim, row.claimed_on = entry["claim"], on - timedelta(days=1)
    for entry in words["line"]:
        session.add(_line(current[entry["rep"]], entry, at))
    for entry in words["friction"]:
        session.add(_friction(current[entry["rep"]], entry, on))
    for entry in words["talk"]:
        session.add(_wish(current[entry["rep"]], entry, at))
    session.flush()
    for entry in words["preparation"]:
        year = current[entry["rep"]]
        slot = next(slot for slot in year.slots if slot.fate == "coming")
        if entry.get("is_shared"):
            _share(session, year, slot, entry, on, at)
        else:
            values = _values(year, entry, on)
            session.add_all(_drafts(year, slot, values))
    session.add_all(event for year in current.values() for event in _events(year))
    session.flush()


def _line(year: PairYear, entry: dict[str, Any], at: datetime) -> Topic:
    return Topic(
        pair_id=year.bond.pair.id,
        author_id=year.scribe.person_on(entry["side"]),
        kind=entry.get("kind", "topic"),
        text=entry["text"],
        created_at=at - timedelta(hours=3),
    )


def _friction(year: PairYear, entry: dict[str, Any], on: date) -> Friction:
    handled_by = entry.get("handled_by")
    return Friction(
        pair_id=year.bond.pair.id,
        raised_by_id=year.bond.rep_id,
        raised_on=on - timedelta(days=entry["days"]),
        text=entry["text"],
        state=FrictionState.HANDLED if handled_by else FrictionState.OPEN,
        handled_by_id=year.scribe.person_on(handled_by) if handled_by else None,
    )


def _wish(year: PairYear, entry: dict[str, Any], at: datetime) -> TalkRequest:
    asked_at = at - timedelta(days=entry["days"])
    return TalkRequest(pair_id=year.bond.pair.id, asked_by_id=year.bond.rep_id, asked_at=asked_at)


def _claims(year: PairYear, entry: dict[str, Any]) -> dict[int, str]:
    rows = sorted((it.row for it in year.scribe.standing), key=lambda row: row.side != "rep")
    return {row.id: said for row, said in zip(rows, entry.get("claims", ()), strict=False)}


def _values(year: PairYear, entry: dict[str, Any], on: date) -> dict[str, str]:
    """Return the answers as the five pages keep them."""
    values = {"mood": entry["mood"], "feelings": ",".join(entry["feelings"])}
    if "lighter" in entry:
        values["lighter"] = entry["lighter"]
    values |= {f"promise_{key}": said for key, said in _claims(year, entry).items()}
    values |= {f"reading_{key}": str(value) for key, value in entry["readings"].items()}
    if "deal" in entry:
        values["deal"] = str(year.table.open_deal(entry["deal"], on).row.id)
    for key in ("focus_line", "in_my_way", "would_help"):
        if key in entry:
            values[key] = entry[key]
    for number, text in enumerate(entry.get("topics", ()), start=1):
        values[f"topic_{number}"] = text
    return values


def _drafts(year: PairYear, slot: Slot, values: dict[str, str]) -> Iterator[PreparationDraft]:
    for key, value in values.items():
        yield PreparationDraft(
            meeting_id=slot.meeting.id, author_id=year.bond.rep_id, key=key, value=value
        )


def _share(
    session: Session, year: PairYear, slot: Slot, entry: dict[str, Any], on: date, at: datetime
) -> None:
    ids = {"pair_id": slot.meeting.pair_id, "meeting_id": slot.meeting.id}
    values = _values(year, entry, on)
    lighter = entry.get("lighter")
    session.add_all([
        CheckIn(
            mood=entry["mood"],
            feelings=values["feelings"],
            wants_lighter=None if lighter is None else lighter == "yes",
            **ids,
        ),
        Preparation(
            shared_at=at,
            deal_id=int(values["deal"]),
            focus_line=values.get("focus_line", ""),
            in_my_way=values.get("in_my_way", ""),
            would_help=values.get("would_help", ""),
            **ids,
        ),
        AuditEvent(
            at=at, on=at.date(), tag=AuditTag.PREPARATION_SHARE,
            actor_id=year.bond.rep_id, **ids,
        ),
    ])  # fmt: skip
    session.add_all(
        PreparationClaim(commitment_id=commitment_id, outcome=said, **ids)
        for commitment_id, said in _claims(year, entry).items()
    )
    marks = {SHARED_MARK: digest(values)}
    for key, value in entry["readings"].items():
        marks[f"_reading_{key}"] = str(value)
        session.add(
            Reading(
                pair_id=slot.meeting.pair_id,
                key=key,
                week_on=monday(slot.held_on),
                value=Decimal(value),
                source="rep",
                entered_by_id=year.bond.rep_id,
            )
        )
    for number, text in enumerate(entry.get("topics", ()), start=1):
        line = _line(year, {"side": "rep", "text": text}, at)
        session.add(line)
        session.flush()
        marks[f"_topic_{number}"] = stamp(line.id, text)
    session.add_all(_drafts(year, slot, {**values, **marks}))


def _events(year: PairYear) -> Iterator[AuditEvent]:
    """Log the start and the close of the pair's last one-to-one."""
    last = next((slot for slot in reversed(year.slots) if slot.has_words), None)
    if last is None:
        return
    meeting = last.meeting
    ending = AuditTag.MEETING_STOP if last.fate == "early" else AuditTag.MEETING_CLOSE
    for at, tag in ((meeting.started_at, AuditTag.MEETING_START), (meeting.ended_at, ending)):
        assert at is not None
        yield AuditEvent(
            at=at,
            on=at.date(),
            tag=tag,
            actor_id=year.bond.manager_id,
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
        )
