"""Whose page it is, and what of it the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.lib.errors import NotVisibleError


@dataclass(frozen=True)
class Whose:
    """A person as somebody sees them: a rep they lead now, or themselves with all their pairs."""

    person_id: int
    name: str
    is_own: bool
    # The oldest first.
    spans: tuple[PairSpan, ...]

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def pair_ids(self) -> list[int]:
        return [span.id for span in self.spans]

    @property
    def managers(self) -> tuple[str, ...]:
        """First names of whom they met with, each once, the latest first."""
        named = {span.manager_id: span.manager_name.split()[0] for span in reversed(self.spans)}
        return tuple(named.values())

    def span(self, pair_id: int) -> PairSpan:
        return next(span for span in self.spans if span.id == pair_id)

    def who(self, person_id: int) -> str:
        """Name somebody of these pairs as the viewer reads it: themselves as "you"."""
        is_rep = person_id == self.person_id
        if is_rep == self.is_own:
            return "you"
        if is_rep:
            return self.first_name
        names = (it.manager_name for it in self.spans if it.manager_id == person_id)
        return next(names, "somebody").split()[0]


def whose(viewer: Viewer, person_id: int) -> Whose:
    """Return whose page is asked for; raises NotVisibleError for anybody else's.

    A rep keeps everything they ever said with somebody. Who leads them sees the pair the two are
    in now; whoever led them before, and everybody above, finds nothing here (D3, D4).
    """
    is_own = person_id == viewer.person_id
    spans = tuple(
        span
        for span in viewer.spans
        if span.rep_id == person_id
        and span.id in viewer.pairs
        and (is_own or span.manager_id == viewer.person_id)
    )
    if not spans:
        raise NotVisibleError
    return Whose(person_id, spans[-1].rep_name, is_own, spans)
