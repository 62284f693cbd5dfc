"""The stages of a deal in their order, for every floor that has to know which way is forward."""

STAGES = ("discovery", "evaluation", "proposal", "negotiation", "won", "lost")
OPEN_STAGES = STAGES[:4]


def is_onward(from_stage: str, to_stage: str) -> bool:
    """Tell whether a move was one towards the buyer's yes; to be lost is not."""
    return to_stage != "lost" and STAGES.index(to_stage) > STAGES.index(from_stage)
