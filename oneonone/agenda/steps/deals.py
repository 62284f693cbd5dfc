from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.deals import queries
from oneonone.features.deals import service as deals
from oneonone.features.deals.forms import DealsForm
from oneonone.features.deals.rules import STAGE_WORDS, stage_step
from oneonone.lib.versions import as_sent
from oneonone.models.deal import Deal, DealReview

if TYPE_CHECKING:
    from oneonone.web.forms import AppForm

PLACES = (1, 2)
TEXTS = ("going_on", "will_try", "next_step")


class DealsStep(Step):
    key = "deals"
    title = "One deal"
    position = 30
    form_class = DealsForm
    notes: ClassVar[dict[str, str]] = {
        f"{text}_{place}": f"{place}.{text}" for place in PLACES for text in TEXTS
    }

    def values(self, talk: Conversation) -> dict[str, Any]:
        """The dates stand on the reviews, which `load` reads: the template shows them."""
        return {}

    def drawn(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        return {
            f"next_on_{review.position}": as_sent(review.next_step_on)
            for review, _deal in more["on_table"]
        }

    def load(self, talk: Conversation) -> dict[str, Any]:
        rows = queries.deals_beside(talk.span.rep_id, talk.meeting.id)
        on_table = sorted(
            ((row.review, row.deal) for row in rows if row.review is not None),
            key=lambda pair: pair[0].position,
        )
        return {
            "rows": rows,
            "on_table": on_table,
            "at_hand": [row.deal for row in rows if row.review is None],
            "chosen_id": talk.preparation.deal_id if talk.preparation else None,
            "has_room": len(on_table) < talk.agenda.max_deals,
            "stage_words": STAGE_WORDS,
            "stage_step": stage_step,
        }

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        if more["on_table"]:
            return ""
        return f"Which deal is on your mind, {talk.rep_name}?"

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        deal = self._first(more)
        return [deal.stage] if deal else []

    def tokens(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        deal = self._first(more)
        return {"buyer": deal.buyer, "deal": deal.name} if deal else {}

    def _first(self, more: Mapping[str, Any]) -> Deal | None:
        on_table: list[tuple[DealReview, Deal]] = more["on_table"]
        return on_table[-1][1] if on_table else None

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        reviews = {review.position: review for review in queries.reviews(talk.meeting.id)}
        for place, review in reviews.items():
            if form.is_changed(f"next_on_{place}"):
                review.next_step_on = form[f"next_on_{place}"].data
        if is_quiet:
            return
        for place in PLACES:
            if form[f"deal_{place}"].data and place not in reviews:
                self._choose(talk, str(form[f"deal_{place}"].data))
        if form["new_deal"].data:
            deal = deals.add(talk.span.rep_id, name=form["new_deal"].data, on=talk.on)
            self._put_on_table(talk, deal)

    def _choose(self, talk: Conversation, deal_id: str) -> None:
        if deal_id.isascii() and deal_id.isdigit() and len(deal_id) < 10:
            self._put_on_table(talk, queries.deal(int(deal_id)))

    def _put_on_table(self, talk: Conversation, deal: Deal) -> None:
        most = talk.agenda.max_deals or 1
        deals.choose(talk.meeting, deal, chosen_by_id=talk.said_by("rep"), most=most)

    def put_back(self, talk: Conversation, place: int) -> None:
        """Take a deal off the table."""
        for review in queries.reviews(talk.meeting.id):
            if review.position == place:
                deals.put_back(review)

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "1.will_try")


STEP = DealsStep()
