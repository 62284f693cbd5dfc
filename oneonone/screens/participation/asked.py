"""Binds the session to counts alone, and turns an address into whose meetings are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oneonone.access.guard import bind, viewer_bound_to
from oneonone.access.permissions import Permission
from oneonone.access.viewer import EVERY_PAIR, Viewer, counting
from oneonone.audit.record import record_apart
from oneonone.audit.tags import AuditTag
from oneonone.models.base import db

from . import figures, queries, roster
from .counting import Scope
from .roster import Manager
from .rules import Choice, Filters, Sent, Span, Weeks, filters_in, period_in, tree_of


@dataclass(frozen=True)
class Asked:
    """What one address asks for, of whom, in words and as a scope."""

    filters: Filters
    said: tuple[str, ...]
    period: Choice
    # Everybody who may be chosen, and who is.
    managers: tuple[Manager, ...]
    chosen: tuple[Manager, ...]
    # All of it; narrower ones are made of it.
    scope: Scope
    # Below whom the viewer looks; nothing for HR.
    tree: tuple[Span, ...] | None

    @property
    def weeks(self) -> Weeks:
        return self.scope.weeks

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


def ask(sent: Sent, now: datetime, tag: AuditTag) -> Asked:
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
    managers = roster.managers(weeks, among)
    filters, said = filters_in(
        sent,
        today,
        teams={one.team_id for one in managers if one.team_id},
        managers={one.id for one in managers},
    )
    chosen = _chosen(managers, filters, weeks)
    asked = Asked(
        filters=filters,
        said=said,
        period=period,
        managers=tuple(managers),
        chosen=tuple(chosen),
        scope=Scope(weeks, now, queries.zones_in_use(), tree),
        tree=tree,
    )
    is_narrowed = filters.team or filters.manager or filters.cadence
    return replace(asked, scope=asked.of(chosen)) if is_narrowed else asked


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


def _chosen(managers: Collection[Manager], filters: Filters, weeks: Weeks) -> list[Manager]:
    """Choose whole teams: somebody's people are shown all or not at all."""
    found = list(managers)
    if filters.team:
        found = [one for one in found if one.team_id == filters.team]
    if filters.manager:
        found = [one for one in found if one.id == filters.manager]
    if filters.cadence:
        ids = roster.with_rhythm(filters.cadence, weeks)
        found = [one for one in found if one.id in ids]
    return found
