"""The commands for what the law lets a person ask for: access, erasure, and what is kept at all."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from oneonone.features.retention.document import document
from oneonone.features.retention.rules import months_before
from oneonone.lib.dates import day_in_table, parse_date, today
from oneonone.lib.errors import CommandError
from oneonone.lib.storage import OWNER_ONLY_FILE
from oneonone.models import db
from oneonone.opened import opened_app
from oneonone.screens.admin import disclosure, erasing
from oneonone.screens.my_data import by_command
from oneonone.screens.my_data.by_command import Asked, Noted
from oneonone.screens.my_data.rules import packed


@click.command("data-sheet")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def data_sheet(file: Path | None) -> None:
    """Write what is stored, why, who reads it and for how long, into FILE or here."""
    if file is None:
        click.echo(document(), nl=False)
        return
    file.write_text(document(), encoding="utf-8")
    click.echo(f"Written: {file}.")


@click.command("erase")
@click.argument("email")
@click.option("--yes", "is_sure", is_flag=True, help="Ask for it; without, only the counts.")
@click.option("--call-off", "is_off", is_flag=True, help="Take back what was asked for.")
def erase(email: str, is_sure: bool, is_off: bool) -> None:
    """Let everything of EMAIL go in a week; until then it can be called off."""
    with opened_app().app_context():
        session = db.session()
        person_id = erasing.id_of(session, email)
        if is_off:
            was_there = erasing.call_off(session, person_id, actor_id=None)
            said = ["Called off." if was_there else "Nothing to do: nobody asked for it."]
        else:
            looked = erasing.look(session, person_id, actor_id=None)
            said = [looked.extent.name, *(f"  {it}" for it in erasing.extent_words(looked.extent))]
            if is_sure:
                due_at = erasing.ask(session, person_id, actor_id=None)
                said.append(
                    f"It happens after {due_at:%Y-%m-%d %H:%M} UTC. Until then: --call-off."
                )
            else:
                said.append("Nothing was changed. To ask for it, say --yes.")
        session.commit()
    for line in said:
        click.echo(line)


@click.command("access")
@click.argument("email")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file (zip) to write.",
)
@click.option("--asked-on", "asked", default="", help="The day they asked, like 2026-11-23.")
def access_request(email: str, file: Path, asked: str) -> None:
    """Gather everything of EMAIL for an access request, with what others noted about them apart."""
    try:
        asked_on = parse_date(asked) if asked else today()
    except ValueError as error:
        raise CommandError(str(error)) from error
    app = opened_app()
    with app.app_context():
        found = disclosure.find(db.session(), email)
        db.session.commit()
        db.session.remove()
        whose = Asked(found.person_id, found.account_id, found.name, found.time_zone)
        files = by_command.own_files(db.session(), whose)
        notes = [Noted(*note) for note in found.notes]
        files.update(by_command.review_files(found.name, today(), notes))
        db.session.remove()
    _write(file, packed(files))
    for line in _words(found.name, file, len(notes), asked_on):
        click.echo(line)


def _words(name: str, file: Path, notes: int, asked_on: date) -> list[str]:
    until = day_in_table(months_before(asked_on, -1))
    some = f"{notes} private {'note' if notes == 1 else 'notes'}"
    return [
        f"Everything of {name} is in {file}.",
        f"{some} of others about them: in the folder {by_command.REVIEW}. Look through it before "
        "you hand it on.",
        "Pairs in which they were the manager and that have ended are not in it: those words are "
        "the rep’s.",
        f"Asked on {day_in_table(asked_on)}, so the answer is due by {until} (one month).",
    ]


def _write(file: Path, content: bytes) -> None:
    """Write a file that nobody else may read; one that is there is left as it is."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
    except FileExistsError as error:
        raise CommandError(f"{file} is there already: name another file.") from error
    except OSError as error:
        raise CommandError(f"{file} cannot be written ({error.strerror}).") from error
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(content)


COMMANDS = (data_sheet,)
OF_PEOPLE = (erase, access_request)
