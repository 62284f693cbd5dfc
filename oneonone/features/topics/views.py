from __future__ import annotations

from typing import Any

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.lib.errors import RuleError
from oneonone.lib.paths import safe_next
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.viewer import open_span, viewer

from . import queries, service
from .forms import BackForm, TopicForm, WinForm, posted_form

blueprint = AppBlueprint("topics", __name__)


@blueprint.post("/topics", permission=Permission.TOPIC_WRITE)
def bring() -> Response:
    form = posted_form(posted())
    span = open_span(form.pair_id.data or "") or abort(404)
    if not form.validate():
        return _refused(span, form)
    try:
        service.bring(
            span.id, author_id=viewer().person_id, text=form.text.data, kind=form.kind.data
        )
    except RuleError as error:
        form.text.errors = [error.message]
        return _refused(span, form)
    return _done(span, form.back.data, "Added.")


@blueprint.post("/topics/<id:topic_id>/take-off", permission=Permission.TOPIC_WRITE)
def take_off(topic_id: int) -> Response:
    form = BackForm(posted())
    topic = queries.topic(topic_id)
    span = open_span(topic.pair_id)
    service.take_off(topic, actor_id=viewer().person_id, is_pair_open=span is not None)
    return _done(span or abort(404), form.back.data, "Taken off.", is_taken_off=True)


def card_context(span: PairSpan, back: str, form: TopicForm | None = None) -> dict[str, Any]:
    """Return what `topics/_topics.html` draws; a refused form keeps its words and says why."""
    return {
        "topics_card": queries.card(span, viewer().person_id),
        "topic_form": form if type(form) is TopicForm else TopicForm(),
        "win_form": form if isinstance(form, WinForm) else WinForm(),
        "back": back,
        "said": "",
        "is_taken_off": False,
    }


def _refused(span: PairSpan, form: TopicForm) -> Response:
    back = safe_next(form.back.data)
    return page(
        "topics/index.html",
        fragment="topics/_topics.html",
        status=422,
        **card_context(span, back, form),
    )


def _done(span: PairSpan, back: str | None, said: str, *, is_taken_off: bool = False) -> Response:
    path = safe_next(back)
    if not wants_fragment():
        return see_other(f"{path}#topics")
    context = {**card_context(span, path), "said": said, "is_taken_off": is_taken_off}
    return fragment("topics/_topics.html", **context)
