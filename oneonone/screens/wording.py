"""Words for stored values, for every template."""

from __future__ import annotations

from flask import Flask

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.conduct.rules import MOOD_WORDS
from oneonone.features.deals.rules import STAGE_WORDS


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        outcome=lambda outcome: OUTCOME_WORDS[outcome],
        mood=lambda mood: MOOD_WORDS[mood],
        stage=lambda stage: STAGE_WORDS[stage],
    )
