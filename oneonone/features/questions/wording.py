"""How a question is worded, and the words for where it is asked; pure.

The lint of experience §6.1 warns and lets through: a manager knows their rep better than it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from oneonone.lib.text import is_blank

QUESTION_LIMIT = 200
MOST_WORDS = 19
# Switched on at once, of one manager or the company: more would be a script.
MOST_OWN = 40

ADVICE = "That reads like advice with a question mark. Try starting with What or How."
NO_MARK = "That does not end with a question mark. Try starting with What or How."

STEP_WORDS = {
    "check_in": "How you are",
    "progress": "What moved",
    "deals": "One deal",
    "focus": "One skill",
    "alignment": "What we each promise",
    "growth": "Growth conversation",
}
KIND_WORDS = {"think": "Asks for a view", "report": "Asks what happened"}
_LOW = "On a hard day"
# When a question fits, step by step; "any" is always, as far as the mode of the day allows.
SITUATION_WORDS: Mapping[str, Mapping[str, str]] = {
    "check_in": {"any": "Any day", "low": _LOW, "ok": "On a usual day", "high": "On a good day"},
    "progress": {
        "any": "Any week",
        "up": "A number went up",
        "down": "A number went down",
        "flat": "To try something different",
        "low": _LOW,
    },
    "deals": {
        "any": "Any deal",
        "discovery": "Discovery",
        "evaluation": "Evaluation",
        "proposal": "Proposal",
        "negotiation": "Negotiation",
        "stalled": "Gone quiet",
        "won": "Won",
        "lost": "Lost",
        "low": _LOW,
    },
    "focus": {
        "any": "Any skill",
        "opening": "Opening",
        "discovery": "Discovery",
        "listening": "Listening",
        "storytelling": "Storytelling",
        "objection": "Objections",
        "negotiation": "Negotiation",
        "next steps": "Next steps",
        "multi-threading": "Knowing more people",
        "planning": "Planning",
        "writing": "Writing",
        "low": _LOW,
        "high": "On a good day",
    },
    "alignment": {
        "any": "Any time",
        "rep": "What the rep will do",
        "manager": "How you will help",
        "close": "Before you close",
        "low": _LOW,
    },
    "growth": {
        "any": "Any time",
        "strength": "Strengths",
        "value": "Values",
        "decision": "Ways of deciding",
        "self-awareness": "Knowing oneself",
        "influence": "Influence",
        "ahead": "Where it is heading",
    },
}

# "On which call", "By when": a preposition before the asking word is still a question.
_START = re.compile(
    r"(?:(?:at|by|for|from|in|of|on|to|with)\s+)?"
    r"(?:what|which|who|whom|whose|where|when|how)\b|if\b",
    re.IGNORECASE,
)
# They ask without a question mark.
_INVITATION = re.compile(r"(?:tell me about|walk me through)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"\b(?:have you tried|don't you think|should you|why didn't you|must)\b", re.IGNORECASE
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`\uff07", "'"))
# What turns a line around or joins letters shows nothing, and must hide no word from the lint.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_TOKENS = frozenset({"{buyer}", "{deal}", "{skill}"})


def warning(text: str) -> str:
    """Return a sentence where a question reads like advice or is hard to hear; else nothing."""
    said = " ".join(_UNSEEN.sub("", text).translate(_APOSTROPHES).split())
    is_invitation = _INVITATION.match(said) is not None
    if _ADVICE.search(said) or not (is_invitation or _START.match(said)):
        return ADVICE
    if not (is_invitation or said.endswith("?")):
        return NO_MARK
    count = len(said.split())
    if count > MOST_WORDS:
        return f"That is {count} words. Up to {MOST_WORDS} are easy to hear and to answer."
    return ""


def refusal(text: str) -> str:
    """Return why a question cannot be kept as it is; nothing where it can."""
    if is_blank(text):
        return "Write the question first."
    unknown = next((it for it in _BRACES.findall(text) if it not in _TOKENS), "")
    if unknown:
        return (
            f"{unknown} cannot be filled in. {{buyer}}, {{deal}} and {{skill}} can: "
            "write one of these, or leave the braces out."
        )
    return ""


def situation_words(step: str, situation: str) -> str:
    """Say when a question is asked."""
    return SITUATION_WORDS[step].get(situation, SITUATION_WORDS[step]["any"])
