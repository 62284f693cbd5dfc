"""What needs an administrator, in sentences, the most pressing first; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oneonone.lib.dates import day_words, local, time_words
from oneonone.lib.last_backup import LastBackup
from oneonone.lib.storage import Room, size_words
from oneonone.lib.text import as_sentence, number_word

FLAG_WORDS = {"hr": "HR", "admin": "administrator"}


@dataclass(frozen=True)
class Someone:
    id: int
    name: str

    @property
    def href(self) -> str:
        return f"/admin/people/{self.id}"


@dataclass(frozen=True)
class Named:
    """Some people, of whom the first few by name."""

    total: int = 0
    people: tuple[Someone, ...] = ()


@dataclass(frozen=True)
class Pending:
    """Something that is to take effect, and can be called off before."""

    who: Someone
    flag: str
    due_at: datetime
    # A right that nobody else could agree to: only this one begins by itself.
    is_alone: bool = False


@dataclass(frozen=True)
class Company:
    """Figures of the company, and what the installation remembers; months of a row not there yet
    are nothing."""

    people: int
    pairs: int
    teams: int
    admins: int
    mails_given_up: int
    ticked_at: datetime | None
    words_months: int | None
    participation_months: int | None


@dataclass(frozen=True)
class Machine:
    """How the installation stands; `room` is nothing where the disk does not tell."""

    is_mail_on: bool
    has_backups: bool
    backup: LastBackup
    room: Room | None
    late_after: timedelta


@dataclass(frozen=True)
class People:
    """Who has something open."""

    led_by_nobody: Named = Named()
    without_password: Named = Named()
    without_second_step: Named = Named()
    rights: Sequence[Pending] = ()
    erasures: Sequence[Pending] = ()


@dataclass(frozen=True)
class Todo:
    """One thing to do: what is so, what to do about it, who it is about, and where to do it."""

    what: str
    how: str
    people: tuple[Someone, ...] = ()
    more: int = 0
    href: str = ""
    label: str = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Seen:
    """The moment somebody looks, and the zone they look from."""

    now: datetime
    zone: str

    def at(self, moment: datetime) -> str:
        """Say a moment as a page does: "today at 10:20", "Thursday 26 November at 10:20"."""
        today = local(self.now, self.zone).date()
        on = day_words(local(moment, self.zone).date(), today)
        return f"{on} at {time_words(moment, self.zone)}"


def todos(company: Company, machine: Machine, people: People, seen: Seen) -> list[Todo]:
    """Return what needs doing, the most pressing first."""
    return [
        *_of_machine(company, machine, seen),
        *_of_mail(company, machine),
        *_pending(people, seen),
        *_of_people(company, people),
    ]


def headline(count: int) -> str:
    """Say how many things there are to do."""
    if not count:
        return "Nothing needs you."
    things = "thing needs" if count == 1 else "things need"
    return f"{as_sentence(number_word(count))} {things} you."


def _of_machine(company: Company, machine: Machine, seen: Seen) -> Iterator[Todo]:
    if machine.room is not None and machine.room.is_low:
        left = size_words(machine.room.free)
        yield Todo(
            f"The disk is nearly full: {left} left.",
            "Make room on the server. On a full disk nothing can be saved.",
            is_urgent=True,
        )
    ticked_at = company.ticked_at
    if ticked_at is None or seen.now - ticked_at > machine.late_after:
        last = f"since {seen.at(ticked_at)}" if ticked_at else "yet"
        yield Todo(
            f"Nothing was planned, reminded or sent {last}.",
            "On the server, `oneonone serve` does it every five minutes, or a timer that starts "
            "`oneonone tick`.",
            is_urgent=ticked_at is not None,
        )
    yield from _of_backup(machine, seen)


def _of_backup(machine: Machine, seen: Seen) -> Iterator[Todo]:
    known = machine.backup
    if not machine.has_backups:
        yield Todo(
            "Backups are another program’s here.",
            "Make sure that it makes one a day, and that somebody has tried to restore one.",
        )
    elif known.problem:
        yield Todo(
            "The last try of a backup failed.",
            f"It said: {known.problem} On the server, `oneonone doctor` says more.",
            is_urgent=True,
        )
    elif known.is_late(seen.now):
        last = f"The last one is of {seen.at(known.made_at)}." if known.made_at else ""
        yield Todo(
            "No backup for more than a day.",
            f"{last} On the server, `oneonone doctor` says why.".strip(),
            is_urgent=True,
        )
    elif known.made_at is None:
        yield Todo(
            "There is no backup yet.",
            "The first one comes with the next tick; `oneonone backup` makes one now.",
        )


def _of_mail(company: Company, machine: Machine) -> Iterator[Todo]:
    count = company.mails_given_up
    if not machine.is_mail_on:
        yield Todo(
            "Mail is off: nobody is invited or reminded.",
            "Whoever looks after the server can switch it on.",
            href="/admin/mail",
            label="What it takes",
        )
    elif count:
        yield Todo(
            f"{count:,} {'mail was' if count == 1 else 'mails were'} given up this week.",
            "Often an address is wrong, or the mail server was away.",
            href="/admin/mail",
            label="Look at them",
            is_urgent=True,
        )


def _pending(people: People, seen: Seen) -> Iterator[Todo]:
    for right in people.rights:
        begins = (
            f"Nobody else can agree, so it begins {seen.at(right.due_at)}."
            if right.is_alone
            else "It begins only when another administrator agrees."
        )
        yield Todo(
            f"{right.who.name} is to become {FLAG_WORDS[right.flag]}.",
            f"{begins} If it should not be, call it off.",
            people=(right.who,),
            href="/admin/people",
            label="Call it off" if right.is_alone else "Agree, or call it off",
            is_urgent=True,
        )
    for erasure in people.erasures:
        yield Todo(
            f"Everything of {erasure.who.name} is to be deleted.",
            f"It can be called off until {seen.at(erasure.due_at)}.",
            people=(erasure.who,),
            href="/admin/keeping",
            label="Keeping and deleting",
        )


def _of_people(company: Company, people: People) -> Iterator[Todo]:
    if not company.pairs:
        yield Todo(
            "Nobody leads anybody yet.",
            "Bring people in from a file, or add them one by one and choose who leads them.",
            href="/admin/import",
            label="Bring people in",
        )
    elif people.led_by_nobody.total:
        yield _about(
            people.led_by_nobody,
            "is in no one-to-one.",
            "are in no one-to-one.",
            "Nobody leads them, and they lead nobody. Choose who leads them.",
        )
    yield from _of_accounts(company, people)


def _of_accounts(company: Company, people: People) -> Iterator[Todo]:
    if people.without_second_step.total:
        yield _about(
            people.without_second_step,
            "has no second step yet.",
            "have no second step yet.",
            "HR and administrators can do nothing as such without. They set it up themselves when "
            "they sign in.",
        )
    if people.without_password.total:
        yield _about(
            people.without_password,
            "has no password yet.",
            "have no password yet.",
            "Each of them chooses one with a link, good once.",
            href="/admin/people/links",
            label="A link for each, as one file",
        )
    if company.admins == 1:
        yield Todo(
            "There is one administrator.",
            "A second one can step in, and agrees where one alone would have to wait a day.",
            href="/admin/people",
            label="Choose somebody",
        )


def _about(named: Named, one: str, more: str, how: str, href: str = "", label: str = "") -> Todo:
    rest = named.total - len(named.people)
    if named.total == 1:
        what = f"{named.people[0].name} {one}"
    else:
        what = f"{as_sentence(number_word(named.total))} people {more}"
    return Todo(what, how, people=named.people, more=rest, href=href, label=label)
