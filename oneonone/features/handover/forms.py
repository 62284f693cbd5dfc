from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectMultipleField

from oneonone.lib.text import LINE_LIMIT, id_of
from oneonone.web.forms import AppForm, LineField, posted

from .rules import KINDS, Change, Offer, topic_words


class _TicksField(SelectMultipleField):
    """Ticks whose numbers are looked up afterwards: one that is not on offer is not there."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        return


class HandoverForm(AppForm):
    """What comes along: a number for each tick, by kind."""

    @property
    def chosen(self) -> dict[str, list[int]]:
        """Return the ticks; what is no number is one that nothing has."""
        return {kind: [id_of(one) or 0 for one in self[kind].data or ()] for kind in KINDS}

    @property
    def words(self) -> dict[int, str]:
        """Return the rep's words for each promise of who led them before."""
        return {
            int(field.name.removeprefix("words_")): field.data
            for field in self
            if field.name.startswith("words_")
        }

    def is_ticked(self, offer: Offer) -> bool:
        return str(offer.sent) in (self[offer.kind].data or ())

    def words_of(self, offer: Offer) -> Any:
        return self[f"words_{offer.source_id}"]


def handover_form(change: Change, offers: Iterable[Offer], *, is_sent: bool) -> HandoverForm:
    """Return the form of what is on offer now, filled from the request where it was sent."""
    fields: dict[str, Any] = {kind: _TicksField(choices=[]) for kind in KINDS}
    words = {}
    for offer in offers:
        if offer.kind == "topic":
            name = f"words_{offer.source_id}"
            fields[name] = LineField("In your words", limit=LINE_LIMIT)
            former = change.span(offer.from_pair_id).manager_name.split()[0]
            words[name] = topic_words(former, offer.text)[:LINE_LIMIT]
    made = type("OfferedForm", (HandoverForm,), fields)
    form: HandoverForm = made(posted()) if is_sent else made(data=words)
    return form
