"""The commands for a company's people as a file: `people import` and `people export`."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

import click

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.chores import Progress, in_turn, some
from oneonone.lib import previews, sheets
from oneonone.lib.errors import CommandError
from oneonone.lib.imports import PROBLEM
from oneonone.lib.tabular import TableError
from oneonone.models import db
from oneonone.opened import opened_app
from oneonone.screens.admin.people_file import export as people_export
from oneonone.screens.admin.people_file import rules, service

FAILED = 1
# So many names or problems are printed; the page shows them all.
_PRINTED = 50
# SQLite has who waits look again after a tenth of a second at most.
_OTHERS_WRITE = 0.1


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Where a field stands, like manager=Supervisor; again for another.",
)
def import_people(file: Path, dry_run: bool, columns: tuple[str, ...]) -> None:
    """Bring everybody in FILE, a CSV, or nobody where one row has a problem."""
    app = opened_app()
    with app.app_context():
        read = _read(file, columns)
        found = service.outlook(db.session(), read, actor_id=None)
        db.session.rollback()  # nobody waits while this is read
        _say(found)
        if found.counts[PROBLEM]:
            sys.exit(FAILED)
        if not dry_run:
            _import(found)


def _read(file: Path, columns: tuple[str, ...]) -> sheets.Look:
    try:
        text, is_guessed = service.text_of(file.read_bytes())
        mapping = {**sheets.first_mapping(rules.FIELDS, text), **_chosen(columns)}
        read = service.look(text, mapping)
    except TableError as error:
        raise CommandError(error.message) from error
    if is_guessed:
        click.echo("The letters of this file had to be guessed. Look at the names with accents.")
    for key, column in _chosen(columns).items():
        if read.sheet.mapping.get(key) != column:
            raise CommandError(f"There is no column “{column}” in this file, or no field “{key}”.")
    if read.sheet.missing:
        field = read.sheet.missing[0]
        raise CommandError(
            f"Say in which column “{field.label}” stands: --column {field.key}=COLUMN."
        )
    if read.unsettled:
        raise CommandError("Dates in this file could be two days. Write them like 2026-11-26.")
    return read


def _chosen(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [it.partition("=") for it in columns]
    if not all(key and column for key, _, column in pairs):
        raise CommandError("Write a column as FIELD=COLUMN, like manager=Supervisor.")
    return {key: column for key, _, column in pairs}


def _say(found: service.Outlook) -> None:
    wrong = [it for it in found.plans if it.what == PROBLEM]
    for it in wrong[:_PRINTED]:
        click.echo(previews.problem_line(it), err=True)
    if len(wrong) > _PRINTED:
        click.echo(f"And {len(wrong) - _PRINTED:,} more rows.", err=True)
    if found.new_teams:
        click.echo(f"New teams: {', '.join(found.new_teams)}.")
    if found.missing:
        names = ", ".join(it.name for it in found.missing[:_PRINTED])
        more = (
            f" and {len(found.missing) - _PRINTED:,} more" if len(found.missing) > _PRINTED else ""
        )
        click.echo(f"Not in the file, and left as they are: {names}{more}.")
    told = previews.heading(found.counts)
    click.echo(f"{told} {'Nobody is brought in.' if wrong else 'Nothing is saved yet.'}")


def _import(found: service.Outlook) -> None:
    session = db.session()
    pair_ids = in_turn(session, partial(service.import_now, session, found))
    told = previews.done_heading(found.counts, "person", "people")
    click.echo(f"{told} Now their one-to-ones." if pair_ids else told)
    progress, done = Progress(click.echo, len(pair_ids), "pairs planned"), 0
    for batch in service.batches(pair_ids):
        in_turn(session, partial(service.plan_pairs, session, batch))
        time.sleep(_OTHERS_WRITE)
        done += len(batch)
        progress.is_at(done)
    if pair_ids:
        click.echo(f"Planned for {some(len(pair_ids), 'pair')}.")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export_people(file: Path | None) -> None:
    """Write everybody to FILE as a CSV that can be brought again; to the screen without one."""
    app = opened_app()
    with app.app_context():
        body = people_export.as_csv(db.session())
        if file is not None:
            _write_new(file, body)
        record(db.session(), AuditTag.PEOPLE_EXPORT, actor_id=None)
        db.session.commit()
    if file is None:
        click.echo(body, nl=False)
    else:
        click.echo(f"Wrote {file}.")


def _write_new(file: Path, body: bytes) -> None:
    try:
        with file.open("xb") as out:  # for nobody else to read: the commands set the umask
            out.write(body)
    except FileExistsError:
        raise CommandError(f"{file} is there already. Name another file.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error


COMMANDS = (import_people, export_people)
