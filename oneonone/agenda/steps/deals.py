from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.deals import queries
from oneonone.features.deals import service as deals
from oneonone.features.deals.forms import DealsForm
from oneonone.features.deals.queries import DealRow
from oneonone.features.deals.rules import (
    ensure_rep_has_chosen,
    idea_waits_words,
    stage_step,
)
from oneonone.features.notes import queries as texts
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.lib.text import id_of, is_blank
from oneonone.lib.versions import Edit, VersionConflictError, as_sent, is_untouched
from oneonone.models.deal import Deal, DealReview
from oneonone.models.meeting import Meeting

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from oneonone.web.forms import AppForm

PLACES = (1, 2)
TEXTS = ("going_on", "will_try", "idea", "next_step")


@dataclass(frozen=True)
class OnTable:
    """A deal on the table of a meeting, at its place."""

    row: DealRow
    review: DealReview
    chosen_words: str
    # Whether the manager's own idea has a field.
    is_idea_open: bool

    @property
    def deal(self) -> Deal:
        return self.row.deal


class DealsStep(Step):
    key = "deals"
    title = "One deal"
    position = 30
    form_class = DealsForm
    notes: ClassVar[dict[str, str]] = {
        f"{text}_{place}": f"{place}.{text}" for place in PLACES for text in TEXTS
    }

    def form(self, talk: Conversation, formdata: MultiDict[str, str] | None = None) -> AppForm:
        form = super().form(talk, formdata)
        assert isinstance(form, DealsForm)
        if formdata is not None:
            form.closed_ideas = self._closed_ideas(talk, formdata)
            form.idea_waits = idea_waits_words(talk.rep_name, talk.manager_name)
        return form

    def _closed_ideas(self, talk: Conversation, sent: MultiDict[str, str]) -> list[int]:
        """Return the places of ideas that were sent although they have no field."""
        brought = [place for place in PLACES if not is_blank(sent.get(f"idea_{place}", ""))]
        return [
            place
            for place in brought
            if not self._has_written(talk, place) and not _is_wanted(talk.meeting, place)
        ]

    def _has_written(self, talk: Conversation, place: int) -> bool:
        """Tell whether the rep has written what they will try, or an idea stands already."""
        stood = (talk.text(self.key, f"{place}.{text}") for text in ("will_try", "idea"))
        return any(not is_blank(text) for text in stood)

    def values(self, talk: Conversation) -> dict[str, Any]:
        """The dates stand on the reviews, which `load` reads: the template shows them."""
        return {}

    def drawn(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        return {
            f"next_on_{it.review.position}": as_sent(it.review.next_step_on)
            for it in more["on_table"]
        }

    def load(self, talk: Conversation) -> dict[str, Any]:
        rows = queries.deals_beside(talk.span.rep_id, talk.meeting.id, talk.on)
        on_table = [self._placed(talk, row, row.review) for row in rows if row.review is not None]
        has_first = any(it.review.position == 1 for it in on_table)
        return {
            "rows": rows,
            "on_table": sorted(on_table, key=lambda it: it.review.position),
            # Open ones first: what is won or lost can be learned from, and the rest still moved.
            "at_hand": sorted(
                (row for row in rows if row.review is None), key=lambda row: row.is_closed
            ),
            "chosen_id": talk.preparation.deal_id if talk.preparation else None,
            "has_room": len(on_table) < talk.agenda.max_deals,
            "place": 2 if has_first else 1,
            "who": self._who(talk),
            "stage_step": stage_step,
        }

    def _placed(self, talk: Conversation, row: DealRow, review: DealReview) -> OnTable:
        is_reps = review.chosen_by_id == talk.span.rep_id
        return OnTable(
            row=row,
            review=review,
            chosen_words=f"{talk.rep_name} chose" if is_reps else f"{talk.manager_name} proposes",
            is_idea_open=review.is_idea_wanted or self._has_written(talk, review.position),
        )

    def _who(self, talk: Conversation) -> str:
        """Return in whose hand the page is: "rep", "manager", or "both" on a shared screen."""
        if talk.is_room:
            return "both"
        return "rep" if talk.viewer_id == talk.span.rep_id else "manager"

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        """R11: without a deal on the table the rep is asked; nobody chooses for them."""
        if more["on_table"]:
            return ""
        return f"Which deal is on your mind, {talk.rep_name}?"

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        """Return the deal's stage; before it that the deal has stalled (R10)."""
        row = self._talked_of(more)
        if row is None:
            return []
        return ["stalled", row.deal.stage] if row.stalled else [row.deal.stage]

    def tokens(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        row = self._talked_of(more)
        return {"buyer": row.deal.buyer, "deal": row.deal.name} if row else {}

    def _talked_of(self, more: Mapping[str, Any]) -> DealRow | None:
        on_table: Sequence[OnTable] = more["on_table"]
        return on_table[-1].row if on_table else None

    # --- Saving ---------------------------------------------------------------------------------

    def save_texts(
        self, talk: Conversation, form: AppForm, edits: Mapping[str, Edit]
    ) -> list[VersionConflictError]:
        """Write what the rep will try first: sent along, it opens the field of the idea."""
        in_order = sorted(edits.items(), key=lambda it: it[0].startswith("idea_"))
        return super().save_texts(talk, form, dict(in_order))

    def write(self, meeting: Meeting, name: str, edit: Edit) -> str:
        """Write one text; raises RuleError for an idea that nobody has made room for."""
        is_idea = name.startswith("idea_") and not is_blank(edit.text)
        if is_idea and not _has_room(meeting, int(name[-1])):
            raise RuleError(
                "The manager’s idea waits until the rep has written what they will try, "
                "or asks for it. Your words are still here."
            )
        return super().write(meeting, name, edit)

    def opens(self, name: str, edit: Edit) -> bool:
        # As far as its page knows nothing stood there; an answer that was lost is given again.
        was_empty = is_untouched("", edit.base)
        return name.startswith("will_try_") and was_empty and not is_blank(edit.text)

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        reviews = {review.position: review for review in queries.reviews(talk.meeting.id)}
        for place, review in reviews.items():
            if form.is_changed(f"next_on_{place}"):
                review.next_step_on = form[f"next_on_{place}"].data
        if is_quiet:
            return
        go = form["go"].data or ""
        for place in PLACES:
            if form[f"deal_{place}"].data and place not in reviews:
                deal = self._deal(talk, str(form[f"deal_{place}"].data))
                self._put_on_table(talk, deal, go)
        if form["new_deal"].data:
            deal = deals.add(talk.span.rep_id, name=form["new_deal"].data, on=talk.on)
            self._put_on_table(talk, deal, go)

    def _deal(self, talk: Conversation, deal_id: str) -> Deal:
        """Return a deal of this rep; a manager's other reps' deals are not for this table."""
        deal = queries.deal(id_of(deal_id))
        if deal.rep_id != talk.span.rep_id:
            raise NotVisibleError
        return deal

    def _put_on_table(self, talk: Conversation, deal: Deal, go: str) -> None:
        """Put a deal on the table as the choice of whoever brings it.

        The first is the rep's, whoever types it. The second is the manager's proposal where the
        button says so; on the manager's own screen also unless it says that the rep chose it.
        """
        who, side = self._who(talk), "rep"
        taken = {review.position for review in queries.reviews(talk.meeting.id)}
        is_proposed = who != "rep" and go == "propose"
        if is_proposed:
            ensure_rep_has_chosen(1 in taken, talk.rep_name, talk.manager_name)
        if is_proposed or (who == "manager" and 1 in taken and go != "rep-chose"):
            side = "manager"
        most = talk.agenda.max_deals or 1
        deals.choose(talk.meeting, deal, chosen_by_id=talk.person_on(side), most=most)

    def put_back(self, talk: Conversation, place: int) -> None:
        """Take a deal off the table."""
        for review in queries.reviews(talk.meeting.id):
            if review.position == place:
                deals.put_back(review)

    def ask_for_idea(self, talk: Conversation, place: int) -> None:
        """Make room for the manager's own idea on a deal before the rep has written one."""
        for review in queries.reviews(talk.meeting.id):
            if review.position == place:
                review.is_idea_wanted = True

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "1.will_try")


def _is_wanted(meeting: Meeting, place: int) -> bool:
    """Tell whether somebody asked for the manager's idea on a deal."""
    reviews = queries.reviews(meeting.id)
    return any(it.position == place and it.is_idea_wanted for it in reviews)


def _has_room(meeting: Meeting, place: int) -> bool:
    """Tell the same of a text that saves itself, from what stands in the database now."""
    keys = (f"{place}.will_try", f"{place}.idea")
    rows = (texts.note(meeting.id, STEP.key, key) for key in keys)
    return any(it is not None and not is_blank(it.text) for it in rows) or _is_wanted(
        meeting, place
    )


STEP = DealsStep()
