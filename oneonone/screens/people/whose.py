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
    # Those of them that are open: two where somebody covers.
    open_ids: frozenset[int] = frozenset()

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def pair_ids(self) -> list[int]:
        return [span.id for span in self.spans]

    @property
    def open_spans(self) -> tuple[PairSpan, ...]:
        """Return the pairs that are open, the latest first."""
        return tuple(span for span in reversed(self.spans) if span.id in self.open_ids)

    @property
    def managers(self) -> tuple[str, ...]:
        """Whom they met with, each once, the latest first; a line that never began is none."""
        begun = [it for it in reversed(self.spans) if it.started_on != it.ended_on]
        named = {span.manager_id: self.manager_of(span) for span in begun}
        return tuple(named.values())

    @property
    def led_by(self) -> str:
        """Who leads them now, "Daniel and Ines" where one covers; nothing for nobody."""
        return " and ".join(self.manager_of(it) for it in self.spans if it.id in self.open_ids)

    def manager_of(self, span: PairSpan) -> str:
        """Name the manager of a pair, in full where two of them have the same first name."""
        first = span.manager_name.split()[0]
        others = (it.manager_name for it in self.spans if it.manager_id != span.manager_id)
        return span.manager_name if any(name.split()[0] == first for name in others) else first

    def name_in(self, pair_id: int, person_id: int) -> str:
        """Name one of the two of a pair."""
        span = self.span(pair_id)
        return self.first_name if person_id == span.rep_id else self.manager_of(span)

    def span(self, pair_id: int) -> PairSpan:
        return next(span for span in self.spans if span.id == pair_id)

    def who(self, person_id: int) -> str:
        """Name somebody of these pairs as the viewer reads it: themselves as "you"."""
        is_rep = person_id == self.person_id
        if is_rep == self.is_own:
            return "you"
        if is_rep:
            return self.first_name
        names = (self.manager_of(span) for span in self.spans if span.manager_id == person_id)
        return next(names, "somebody")


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
    return Whose(person_id, spans[-1].rep_name, is_own, spans, viewer.open_pairs)
