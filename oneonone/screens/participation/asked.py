"""Binds the session to counts alone, and turns an address into whose meetings are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from oneonone.access.guard import bind, viewer_bound_to
from oneonone.access.permissions import Permission
from oneonone.access.viewer import EVERY_PAIR, Viewer, counting
from oneonone.audit.record import record_apart
from oneonone.audit.tags import AuditTag
from oneonone.models.base import db

from . import figures, queries, roster
from .counting import Scope
from .roster import Manager
from .rules import (
    Choice,
    Filters,
    Sent,
    Span,
    Weeks,
    choose,
    filters_in,
    is_small,
    period_in,
    tree_of,
)

# Small teams where names are switched off: one line for all of them.
TOGETHER = 0
SMALL_TEAMS = "small teams"


@dataclass(frozen=True)
class Asked:
    """What one address asks for, of whom, in words and as a scope."""

    filters: Filters
    said: tuple[str, ...]
    period: Choice
    # Everybody in these weeks, whose lines stand apart, and who is counted as one.
    managers: tuple[Manager, ...]
    chosen: tuple[Manager, ...]
    small: tuple[Manager, ...]
    has_names: bool
    # All of it; narrower ones are made of it.
    scope: Scope
    # Below whom the viewer looks; nothing for HR.
    tree: tuple[Span, ...] | None

    @property
    def weeks(self) -> Weeks:
        return self.scope.weeks

    @property
    def counted(self) -> tuple[Manager, ...]:
        """Everybody whose one-to-ones are counted."""
        return (*self.chosen, *self.small)

    @property
    def together(self) -> tuple[Manager, ...]:
        """The one line of all small teams, where there is one."""
        people = sum(one.people for one in self.small)
        return (Manager(TOGETHER, "", None, SMALL_TEAMS, people),) if people else ()

    @property
    def choices(self) -> tuple[Manager, ...]:
        """Who may be chosen."""
        return _may_be_chosen(self.managers, has_names=self.has_names)

    def line_of(self, manager_id: int) -> int:
        """Return in whose line a manager is counted: their own, or the one of all small teams."""
        return TOGETHER if manager_id in self._small_ids else manager_id

    @cached_property
    def _small_ids(self) -> frozenset[int]:
        return frozenset(one.id for one in self.small)

    @property
    def words(self) -> str:
        team = next((it.team for it in self.managers if it.team_id == self.filters.team), "")
        manager = next((it.name for it in self.managers if it.id == self.filters.manager), "")
        names = {"team": team if self.filters.team else "", "manager": manager}
        return figures.filter_words(self.filters, self.period.label, self.weeks, names)

    def of(self, managers: Sequence[Manager], weeks: Weeks | None = None) -> Scope:
        """Return the scope of some managers, maybe in other weeks."""
        if self.tree is None and len(managers) == len(self.managers):
            return replace(self.scope, spans=None, weeks=weeks or self.weeks)
        ids = {one.id for one in managers}
        spans = (
            tuple(span for span in self.tree if span.manager_id in ids)
            if self.tree is not None
            else tuple(Span(id_) for id_ in sorted(ids))
        )
        return replace(self.scope, spans=spans, weeks=weeks or self.weeks)


def ask(sent: Sent, now: datetime, tag: AuditTag, *, has_names: bool) -> Asked:
    """Write down that somebody looks, then bind the session to counts and read whose they are.

    From here on it finds meetings and rhythms, and no other row about anybody.
    """
    viewer = viewer_bound_to(db.session())
    assert viewer is not None  # the gate has let them in
    record_apart(db.engine, tag, actor_id=viewer.person_id)
    tree = _bind(viewer)
    today = now.date()
    period, weeks, _ = period_in(sent, today)
    among = None if tree is None else {it.manager_id for it in tree if _is_in(it, weeks)}
    managers = tuple(roster.managers(weeks, among))
    may_be = _may_be_chosen(managers, has_names=has_names)
    filters, said = filters_in(
        sent,
        today,
        teams={one.team_id for one in may_be if one.team_id},
        managers={one.id for one in may_be},
    )
    rhythm = roster.with_rhythm(filters.cadence, weeks) if filters.cadence else None
    chosen, small = choose(managers, filters, rhythm, has_names=has_names)
    if len(may_be) < len(managers) and not small:
        said = (*said, figures.SMALL_LEFT_OUT)
    asked = Asked(
        filters=filters,
        said=said,
        period=period,
        managers=managers,
        chosen=chosen,
        small=small,
        has_names=has_names,
        scope=Scope(weeks, now, queries.zones_in_use(), tree),
        tree=tree,
    )
    if filters.narrows or len(asked.counted) < len(managers):
        return replace(asked, scope=asked.of(asked.counted))
    return asked


def _may_be_chosen(managers: Iterable[Manager], *, has_names: bool) -> tuple[Manager, ...]:
    return tuple(one for one in managers if has_names or not is_small(one))


def _bind(viewer: Viewer) -> tuple[Span, ...] | None:
    if viewer.can(Permission.PARTICIPATION_READ_ALL):
        bind(db.session(), counting(viewer, EVERY_PAIR))
        return None
    tree = tree_of(viewer.person_id, queries.leading())
    pairs = queries.pairs_of({span.manager_id for span in tree})
    bind(db.session(), counting(viewer, pairs))
    return tree


def _is_in(span: Span, weeks: Weeks) -> bool:
    return span.since <= weeks.last and span.until > weeks.first
