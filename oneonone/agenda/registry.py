"""Finds the steps and puts them in order; a new one is found by being there."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from . import steps
from .step import Step


def found() -> tuple[Step, ...]:
    """Return every `STEP` of `oneonone.agenda.steps` by position; refuses two in one place."""
    all_steps = [
        import_module(f"{steps.__name__}.{module.name}").STEP
        for module in pkgutil.iter_modules(steps.__path__)
    ]
    positions = [step.position for step in all_steps]
    if len(set(positions)) != len(positions):
        raise LookupError(f"Two steps stand in one position: {sorted(positions)}.")
    return tuple(sorted(all_steps, key=lambda step: step.position))


AGENDA = found()
_BY_KEY = {step.key: step for step in AGENDA}
_BY_SLUG = {step.slug: step for step in AGENDA}


def step_for(key: str) -> Step:
    """Return a step by its key; raises KeyError."""
    return _BY_KEY[key]


def step_at(slug: str) -> Step | None:
    """Return a step by the word in its address."""
    return _BY_SLUG.get(slug)
