"""Errors that carry a sentence for the person; `web` answers them without importing a feature."""


class RuleError(Exception):
    """A rule that refused; `message` is a whole sentence for the person who tried."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowedError(RuleError):
    """The viewer may see it but not do this; the message says who can."""

    status = 403


class ConflictError(RuleError):
    """Somebody else was faster; nothing that was typed is lost."""

    status = 409


class NotVisibleError(Exception):
    """The row does not exist for this viewer; answered exactly like one that does not exist."""


class CommandError(Exception):
    """One sentence for who runs a command that cannot do what was asked (exit 1)."""
