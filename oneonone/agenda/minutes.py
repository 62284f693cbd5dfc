"""How the time of a meeting is shared between its steps; whole minutes, at least one each."""

from collections.abc import Mapping

# The steps in their usual order, with their minutes of half an hour (experience §5.6).
USUAL_MINUTES: Mapping[str, int] = {
    "check_in": 5,
    "progress": 7,
    "deals": 10,
    "focus": 4,
    "alignment": 4,
}
# R1, of half an hour: three minutes stay free, and nobody is hurried through them.
LIGHTER_MINUTES: Mapping[str, int] = {
    "check_in": 8,
    "progress": 5,
    "deals": 4,
    "focus": 4,
    "alignment": 6,
}
# R1 makes room for the person and the support: a team that gives them more keeps it.
LONGER_WHEN_LIGHTER = frozenset({"check_in", "alignment"})
HALF_HOUR = 30
# Five steps of a minute each; less than that is a hello, and is planned like five minutes.
LEAST_MINUTES = 5
# The first meeting of a pair is a conversation about how they like to work.
FIRST_MINUTES: Mapping[str, int] = {"check_in": 24, "alignment": 6}
# R13: last promises first, because with little time they are what gets lost.
SHORT_OPENING: Mapping[str, int] = {"progress": 2, "check_in": 2}
SHORT_ENDING: Mapping[str, int] = {"alignment": 3}


def shared(minutes: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share minutes by weight, at least one each; the sum is exactly `minutes`."""
    total = sum(weights.values())
    shares = dict.fromkeys(weights, 1)
    for _ in range(minutes - len(shares)):
        # The next minute goes where the most is missing; the earlier step wins a tie.
        neediest = max(shares, key=lambda key: weights[key] / total * minutes - shares[key])
        shares[neediest] += 1
    return shares


def usual_minutes(minutes: int, template: Mapping[str, int]) -> dict[str, int]:
    """Share the time as the team's template does; what it leaves out is as usual."""
    return shared(
        minutes, {key: max(1, template.get(key, usual)) for key, usual in USUAL_MINUTES.items()}
    )


def lighter_minutes(minutes: int, planned: int, template: Mapping[str, int]) -> dict[str, int]:
    """Share the time on a hard day (R1): longer first and last, shorter between.

    It starts from the planned length and the team's template; `minutes` is what they have now.
    """
    usual = usual_minutes(planned, template)
    weights: dict[str, float] = {}
    for key, of_half_hour in LIGHTER_MINUTES.items():
        pick = max if key in LONGER_WHEN_LIGHTER else min
        weights[key] = pick(of_half_hour * planned / HALF_HOUR, usual[key])
    return shared(min(minutes, max(len(weights), round(sum(weights.values())))), weights)


def short_minutes(minutes: int, things: tuple[str, ...]) -> dict[str, int]:
    """Share less than twenty minutes (R13); the one thing, or both to choose from, get the rest."""
    rest = minutes - sum(SHORT_OPENING.values()) - sum(SHORT_ENDING.values())
    one_thing = shared(max(rest, len(things)), dict.fromkeys(things, 1))
    wished = {**SHORT_OPENING, **one_thing, **SHORT_ENDING}
    return wished if rest >= len(things) else shared(minutes, wished)


def with_longer_check_in(minutes: int, steps: Mapping[str, int], extra: int) -> dict[str, int]:
    """Lengthen the check-in (R8); the others give the time unless some is free."""
    others = {key: steps[key] for key in steps if key != "check_in"}
    check_in = min(steps["check_in"] + extra, minutes - len(others))
    left = minutes - check_in
    return {
        "check_in": check_in,
        **(others if sum(others.values()) <= left else shared(left, others)),
    }
