"""The commands. Each says what it did in one line and exits 0, 1, or 78 (configuration)."""

from __future__ import annotations

import sys

import click

from oneonone.config import ConfigurationError, settings_from


@click.group()
def cli() -> None:
    """One-to-ones worth having."""


def main() -> None:
    """Run a command; a configuration that cannot work is one sentence and exit 78."""
    try:
        cli()
    except ConfigurationError as error:
        click.echo(str(error), err=True)
        sys.exit(78)


assert settings_from
