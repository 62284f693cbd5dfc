from __future__ import annotations

from oneonone.lib.errors import RuleError

STAGE_WORDS = {
    "discovery": "Discovery",
    "evaluation": "Evaluation",
    "proposal": "Proposal",
    "negotiation": "Negotiation",
    "won": "Won",
    "lost": "Lost",
}
OPEN_STAGES = ("discovery", "evaluation", "proposal", "negotiation")

# One or two real opportunities (the seed); a third would be a pipeline review.
MOST_REVIEWS = 2


def ensure_room_for_review(count: int, most: int = MOST_REVIEWS) -> None:
    """Refuse a deal more than this meeting has room for."""
    if count >= most:
        words = "One deal is enough today." if most == 1 else "Two deals are the most."
        raise RuleError(words)


def stage_step(stage: str) -> int:
    """Return how far along a stage is, 1 to 5."""
    return {"discovery": 1, "evaluation": 2, "proposal": 3, "negotiation": 4}.get(stage, 5)
