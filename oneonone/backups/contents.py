from __future__ import annotations

from dataclasses import dataclass, field

from oneonone.lib.errors import CommandError


class BackupError(CommandError):
    """A backup that was not made, or is not whole."""


@dataclass(frozen=True)
class Contents:
    """What a database holds: its revision, and how many rows each table has where that is known."""

    revision: str | None
    rows: dict[str, int] = field(default_factory=dict)

    def words(self) -> str:
        """Say it in short: "45 people, 1,203 one-to-ones, schema 0005"."""
        parts = [
            f"{self.rows[table]:,} {one if self.rows[table] == 1 else many}"
            for table, one, many in (
                ("person", "person", "people"),
                ("meeting", "one-to-one", "one-to-ones"),
            )
            if table in self.rows
        ]
        return ", ".join([*parts, f"schema {self.revision}" if self.revision else "no schema"])
