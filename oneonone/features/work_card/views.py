from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import NotAllowedError, RuleError
from oneonone.lib.text import id_of
from oneonone.lib.versions import stamp
from oneonone.models.base import db
from oneonone.models.work_card import ShownWorkCard, WorkCard
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.transaction import keep_what_was_written
from oneonone.web.viewer import open_span, viewer

from . import queries, service
from .forms import CardForm
from .queries import Said, texts_of
from .rules import can_take_over, filled, sort_out

blueprint = AppBlueprint("work_card", __name__)
WRITE = Permission.CARD_WRITE
HERE = "/me/card"
NOBODY = "You are in no one-to-one at the moment, so there is nobody to show a card to."


@dataclass(frozen=True)
class Reader:
    """Somebody the viewer meets with, and what they have of the card."""

    pair_id: int
    name: str
    # When the copy they read was shown; nothing where they have none.
    shown_on: date | None
    has_older_words: bool


@blueprint.get(HERE, permission=WRITE)
def show() -> Response:
    """Show one's own card; `?from=` puts what was said in that first one-to-one into its gaps."""
    if not viewer().spans:
        return page("work_card/nobody.html", words=NOBODY)
    card = queries.card()
    texts = texts_of(card)
    said = queries.said_first(_pairs_as_rep(), id_of(request.args.get("from", "")) or None)
    is_taken = said is not None and "from" in request.args
    drawn = filled(texts, said.texts) if said and is_taken else texts
    return _card_page(card, CardForm(data=drawn), said=said, is_taken=is_taken)


@blueprint.post(HERE, permission=WRITE)
def save() -> Response:
    """Save what was written, and show the card or take it back where such a button was pressed."""
    if not viewer().spans:
        raise NotAllowedError(NOBODY)
    form, card = CardForm(posted()), queries.card_to_change()
    if not form.validate():
        return _card_page(card, form, status=422)
    found = sort_out(form.sent, form.drawn_with, texts_of(card))
    card = service.write(card, found.written, author_id=viewer().person_id)
    if found.both:
        return _both_shown(card, form, found.both)
    try:
        _press(card, form)
    except RuleError as error:
        form.feedback.errors = [error.message]
        return _card_page(card, form, status=422)
    return see_other(HERE)


def _press(card: WorkCard | None, form: CardForm) -> None:
    """Do what the button says, and say that it is done."""
    me = viewer().person_id
    if form.show.data:
        span = open_span(form.show.data) or abort(404)
        service.show(card, span.id, author_id=me)
        say(f"{_other(span)} can read it.")
    elif form.take_back.data:
        span = open_span(form.take_back.data) or abort(404)
        service.take_back(span.id, author_id=me)
        say(f"{_other(span)} has it no more.")
    else:
        say("Saved.")


def _both_shown(card: WorkCard | None, form: CardForm, both: Sequence[str]) -> Response:
    """Show what was typed beside what stands now; sent once more, it is meant."""
    keep_what_was_written()  # the texts that met nobody's
    return _card_page(card, form, both=both, status=409)


def _card_page(
    card: WorkCard | None,
    form: CardForm,
    *,
    both: Sequence[str] = (),
    said: Said | None = None,
    is_taken: bool = False,
    status: int = 200,
) -> Response:
    db.session.flush()
    texts = texts_of(card)
    # A page that was refused goes on from what it was drawn with, but for what it shows beside it.
    stamps = {name: stamp(0, text) for name, text in texts.items()}
    if status == 422:
        stamps |= {name: base for name, base in form.drawn_with.items() if base}
    offers = said is not None and not is_taken and can_take_over(said.texts, texts)
    return page(
        "work_card/index.html",
        status=status,
        form=form,
        stamps=stamps,
        theirs={name: texts[name] for name in both},
        readers=_readers(texts),
        said=said if offers else None,
        said_name=_first_name_of(said) if said else "",
        is_taken=is_taken,
    )


def _readers(texts: Mapping[str, str]) -> tuple[Reader, ...]:
    """Return whom the viewer meets with: their manager, then their reps by name."""
    me = viewer()
    spans = [it for it in me.spans if it.id in me.open_pairs]
    spans.sort(key=lambda it: (it.rep_id != me.person_id, it.rep_name))
    rows = {
        row.pair_id: row
        for row in queries.shown([span.id for span in spans])
        if row.author_id == me.person_id
    }
    return tuple(_reader(span, rows.get(span.id), texts) for span in spans)


def _reader(span: PairSpan, row: ShownWorkCard | None, texts: Mapping[str, str]) -> Reader:
    return Reader(
        pair_id=span.id,
        name=_other(span),
        shown_on=row.shown_on if row else None,
        has_older_words=row is not None and texts_of(row) != dict(texts),
    )


def _pairs_as_rep() -> list[int]:
    return [span.id for span in viewer().spans if span.rep_id == viewer().person_id]


def _other(span: PairSpan) -> str:
    is_rep = span.rep_id == viewer().person_id
    return (span.manager_name if is_rep else span.rep_name).split()[0]


def _first_name_of(said: Said) -> str:
    span = next(span for span in viewer().spans if span.id == said.pair_id)
    return _other(span)


def card_context(span: PairSpan) -> dict[str, Any]:
    """Return the card that the other one of a pair shows the viewer."""
    return {"work_card": queries.card_of_other(span, viewer().person_id)}
