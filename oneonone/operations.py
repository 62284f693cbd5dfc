"""The commands of who keeps a company's own installation: backup, restore, doctor, migrate-db."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from oneonone import backups, doctor, moving
from oneonone.config import settings_from
from oneonone.features.auth.second_step import service as second_step
from oneonone.models import db
from oneonone.opened import opened_app
from oneonone.restore import Restored
from oneonone.restore import restore as put_back

FAILED = 1


@click.command()
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Make it in this folder instead of the data folder’s.",
)
def backup(to: Path | None) -> None:
    """Make a backup while everybody goes on working, and look whether it is whole."""
    settings = settings_from()
    made = backups.make(settings, click.echo, to=to.absolute() if to else None)
    click.echo(f"Backed up {made.words(settings.backup_days)}")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", "is_forced", is_flag=True, help="Also where there are people already.")
def restore(file: Path, is_forced: bool) -> None:
    """Put the backup FILE in the place of the database, and keep what was there beside it."""
    done = put_back(settings_from(), file.absolute(), click.echo, is_forced=is_forced)
    click.echo(restore_words(done))


def restore_words(done: Restored) -> str:
    """Say what stands in the database now, from when, and what became of the one before."""
    parts = [f"Restored as of {done.made_at:%Y-%m-%d %H:%M} UTC: {done.contents.words()}"]
    if done.was is not None:
        parts.append(f"brought there from schema {done.was}")
    if done.erased:
        whom = "1 person" if done.erased == 1 else f"{done.erased:,} people"
        parts.append(f"{whom} erased since then erased again")
    if done.replaced is not None:
        parts.append(f"what was there before is {done.replaced}")
    return "; ".join(parts) + ". Everybody signs in anew."


@click.command("doctor")
def examine() -> None:
    """Look at everything that can be checked, and say how to put right what is not."""
    found = doctor.examine(settings_from())
    for finding in found:
        click.echo(f"{finding.mark:<9}  {finding.what}: {finding.says}")
        if finding.remedy:
            click.echo(f"{'':<9}  → {finding.remedy}")
    click.echo(doctor.summary(found))
    if any(finding.mark == doctor.PROBLEM for finding in found):
        sys.exit(FAILED)


@click.command("migrate-db")
@click.argument("target", metavar="TARGET_URL")
def migrate(target: str) -> None:
    """Copy everything from the SQLite file into the empty PostgreSQL database TARGET_URL.

    Stop the server first. The file stays as it was. A password need not stand in the address:
    PGPASSWORD or a .pgpass file will do.
    """
    done = moving.move(settings_from(), target, click.echo)
    click.echo(
        f"Moved {done.contents.words()}, {done.rows:,} rows in {len(done.contents.rows)} tables, "
        f"into {done.target}; every row compared."
    )
    click.echo(
        "Next: set ONEONONE_DATABASE_URL to that address, keep the data folder (the key is in it), "
        f"and start. {done.source} is as it was: without the variable it is in use again, as of "
        "now. When you are sure, delete it; it holds words."
    )


@click.command("no-second-step")
@click.argument("email")
def take_second_step_off(email: str) -> None:
    """Let EMAIL sign in without a code, for whoever lost phone and recovery codes.

    HR and administrators are led to set a new one up.
    """
    with opened_app().app_context():
        address = second_step.end_by_email(email)
        db.session.commit()
    click.echo(f"{address} signs in with the password alone now, and is signed out everywhere.")


COMMANDS = (backup, restore, examine, migrate, take_second_step_off)
