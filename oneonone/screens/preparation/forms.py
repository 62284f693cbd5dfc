from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import FEELINGS, MOOD_WORDS, MOST_FEELINGS
from oneonone.features.deals.rules import OPEN_STAGES, STAGE_WORDS
from oneonone.features.indicators.entry import Gauge
from oneonone.features.indicators.forms import entered, gauge_data, gauge_fields
from oneonone.lib.text import TITLE_LIMIT, is_blank
from oneonone.models.commitment import Commitment
from oneonone.web.forms import AppForm, Choice, LineField, choices, required

from .queries import Material, Prep
from .rules import Page, asks_for_care, reading_text

NO_DEAL = "none"


class Words(SelectMultipleField):
    """Up to three words of the list."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        self.data = list(dict.fromkeys(self.data or []))
        if any(word not in FEELINGS for word in self.data):
            raise ValidationError("Choose the words from the list.")
        if len(self.data) > MOST_FEELINGS:
            raise ValidationError("Three words are the most.")


class VoiceLine(LineField):
    """One line in the rep's words, shown as a field that grows; nothing visible is nothing."""

    widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if is_blank(self.data or ""):
            self.data = ""


class PrepForm(AppForm):
    """A page of preparation; `values` are its answers as drafts keep them."""

    # Two devices may write different words here, so that both must be kept.
    texts: frozenset[str] = frozenset()
    unkept: frozenset[str] = frozenset()

    def values(self) -> dict[str, str]:
        return {field.name: _kept(field) for field in self if field.name not in self.unkept}


class CheckInForm(PrepForm):
    unkept = frozenset({"care"})
    mood = Choice(
        "How are you this week?",
        [required("Choose one, or press Skip.")],
        choices=choices(MOOD_WORDS),
    )
    feelings = Words("Any words for it?", choices=choices({it: it.capitalize() for it in FEELINGS}))
    in_person = BooleanField("There is something I’d rather say in person")
    show_mood = BooleanField("Show this when we meet")
    lighter = Choice(
        "Would a lighter agenda help?", choices=choices({"yes": "Yes", "no": "No, let’s work"})
    )
    # Sent where the question above stood on the page.
    care = StringField()


class ProgressForm(PrepForm):
    """Its fields are made for the promises and indicators there are."""

    gauges: Sequence[Gauge] = ()

    def values(self) -> dict[str, str]:
        found = {it.name: it.data or "" for it in self if it.name.startswith("promise_")}
        return {**found, **{gauge.name: entered(self, gauge) for gauge in self.gauges}}


class DealsForm(PrepForm):
    unkept = frozenset({"name", "stage"})
    deal = Choice("Which deal?")
    name = LineField("Add a deal in one line", limit=TITLE_LIMIT)
    stage = SelectField(
        "Stage", choices=choices({it: STAGE_WORDS[it] for it in OPEN_STAGES}), validate_choice=False
    )

    @property
    def deal_values(self) -> set[str]:
        return {value for value, *_ in self.deal.iter_choices()}

    @property
    def new_name(self) -> str:
        return "" if is_blank(self.name.data or "") else self.name.data

    @property
    def new_stage(self) -> str:
        return self.stage.data if self.stage.data in OPEN_STAGES else OPEN_STAGES[0]


class FocusForm(ProgressForm):
    texts = frozenset({"focus_line"})
    focus_line = VoiceLine("In one line, if you like")

    def values(self) -> dict[str, str]:
        return {"focus_line": self.focus_line.data or "", **super().values()}


class AlignmentForm(PrepForm):
    texts = frozenset({"in_my_way", "would_help", "topic_1", "topic_2", "topic_3"})
    in_my_way = VoiceLine("What is in your way?")
    would_help = VoiceLine("What would help?")


def form_for(
    page: Page, found: Prep, asked: Material, formdata: MultiDict[str, str] | None = None
) -> PrepForm:
    """Return a page's form with the drafts in it, or with what was sent."""
    form_class, data = _class_for(page, asked), _data(found.values, asked)
    form = form_class(formdata, data=data)
    if isinstance(form, DealsForm):
        names = {str(deal.id): deal.name for deal in asked.deals}
        form.deal.choices = choices({**names, NO_DEAL: "None this week"})
    return form


def _class_for(page: Page, asked: Material) -> type[PrepForm]:
    match page.key:
        case "check_in":
            return CheckInForm
        case "progress":
            return _made(ProgressForm, asked, _promise_fields(asked.promises))
        case "deals":
            return DealsForm
        case "focus":
            return _made(FocusForm, asked, {})
        case _:
            topics = {key: VoiceLine(f"Line {key[-1]}") for key in asked.topic_keys}
            return type("MadeForm", (AlignmentForm,), topics)


def _made(base: type[ProgressForm], asked: Material, more: dict[str, Any]) -> type[PrepForm]:
    fields = {**more, "gauges": tuple(asked.gauges)}
    for gauge in asked.gauges:
        fields |= gauge_fields(gauge)
    return type("MadeForm", (base,), fields)


def _promise_fields(promises: Sequence[Commitment]) -> dict[str, Any]:
    return {f"promise_{it.id}": Choice(it.text, choices=choices(OUTCOME_WORDS)) for it in promises}


def _data(values: Mapping[str, str], asked: Material) -> dict[str, Any]:
    """Turn drafts into what the fields hold."""
    data: dict[str, Any] = dict(values)
    data["feelings"] = [word for word in values.get("feelings", "").split(",") if word]
    data["in_person"] = values.get("in_person") == "y"
    data["show_mood"] = values.get("show_mood", "y") != "n"
    for gauge in asked.gauges:
        data |= gauge_data(gauge, reading_text(values, gauge))
    return data


def _kept(field: Field) -> str:
    if isinstance(field, BooleanField):
        return "y" if field.data else "n"
    if isinstance(field, SelectMultipleField):
        return ",".join(field.data or [])
    return field.data or ""


def mood_of(form: PrepForm) -> str | None:
    """Return the mood a form holds, if it is one of those there are."""
    mood = form["mood"].data if "mood" in form else None
    return mood if mood in MOOD_WORDS else None


def shows_care(form: PrepForm) -> bool:
    return asks_for_care(mood_of(form))
