from __future__ import annotations

from collections.abc import Mapping

from oneonone.features.indicators import service as indicators

from .queries import Number, Week

ALL = "all"


def same_as_last(found: Week, texts: Mapping[str, str], same: str) -> dict[str, str]:
    """Return what is entered after "Same as last week": of one, or of all that are still open."""

    def answer(number: Number, text: str) -> str:
        last = number.gauge.last_text
        if same == number.key:
            return last or text
        return text or last if same == ALL else text

    return {key: answer(found.by_key[key], text) for key, text in texts.items()}


def save(found: Week, texts: Mapping[str, str], drawn: Mapping[str, str]) -> list[str]:
    """Keep what differs from what the page was drawn with; return the keys.

    Nothing where something was is taken back: it stands open again. An old page on another
    device undoes nothing, since it sends what it was drawn with.
    """
    changed = [key for key, text in texts.items() if text != drawn.get(key, "")]
    for key in changed:
        _keep(found, found.by_key[key], texts[key])
    return changed


def _keep(found: Week, number: Number, text: str) -> None:
    if not text:
        indicators.take_back(found.span.id, key=number.key, week_on=found.week_on)
        return
    indicators.enter(
        found.span.id,
        key=number.key,
        week_on=found.week_on,
        value=number.gauge.read(text),
        entered_by_id=found.span.rep_id,
        entered=number.gauge.kept_of(text),
        source=number.gauge.source_of(text),
    )
