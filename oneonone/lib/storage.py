"""What the disk below the data says of itself: room, kind, who may write, and who is at it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

try:
    import fcntl
except ImportError:  # Windows refuses by itself to replace a file that is open
    fcntl = None  # type: ignore[assignment]  # asked for before each use

LOW_BYTES = 200_000_000
LOW_SHARE = 0.05
OWNER_ONLY_FILE = 0o600
OWNER_ONLY_FOLDER = 0o700

# SQLite's WAL is memory that processes share; over a network each machine has its own (R-DB-7).
NETWORK_KINDS = frozenset(
    {
        "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3",
        "smbfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
        "fuse.smbnetfs", "fuse.sshfs",
    }
)  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


class InUseError(Exception):
    """Somebody else holds it."""


@dataclass(frozen=True)
class Room:
    """How much fits on the disk, in bytes."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        """Whether space is running out (R-DB-8)."""
        return self.free < LOW_BYTES or self.free < self.total * LOW_SHARE


def room_at(folder: Path) -> Room:
    """Return the room where a folder is; raises OSError where there is none."""
    found = shutil.disk_usage(folder)
    return Room(found.free, found.total)


def kind_at(path: Path) -> str:
    """Return the kind of file system ("ext4", "nfs4"), or "" where the system does not tell.

    The list of mounts and not statfs: all that runs in user space has one number there.
    """
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    where, longest, kind = path.resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = _OCTAL.sub(lambda found: chr(int(found[1], 8)), before.split()[4])
        # Later lines cover earlier ones, so the last of the same length counts.
        if where.is_relative_to(point) and len(point) >= longest:
            longest, kind = len(point), after.split()[0]
    return kind


def is_read_only(file: Path) -> bool:
    """Tell whether a database in a file can only be read: it writes beside itself as well.

    One that is not there yet can be made, or not; that is said when it is made.
    """
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def sqlite_address(file: Path) -> str:
    """Return what SQLite opens, as a "file:" URI that never makes a new file.

    Where nothing can be written, SQLite can still read a file that nobody else writes either;
    what stands in a -wal file beside it would be passed over, so then it has to be there whole.
    """
    name = f"file:{quote(str(file))}"
    if not is_read_only(file):
        return f"{name}?mode=rw"
    wal = file.with_name(f"{file.name}-wal")
    has_more = wal.exists() and wal.stat().st_size > 0
    is_frozen = not has_more and not os.access(file.parent, os.W_OK)
    return f"{name}?mode=ro&immutable=1" if is_frozen else f"{name}?mode=ro"


def is_closed_to_others(path: Path) -> bool:
    """Tell whether its owner alone may read it; always so where the system has no such modes."""
    return os.name != "posix" or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def settle(path: Path) -> None:
    """Let a file or a folder be on the disk before going on; folders only where that is known."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Held:
    """A lock file that is held until it is let go, or until the process ends.

    Processes forked later hold it too. Nothing is held where the folder can only be read, since
    nothing there changes then, nor where the system has no such locks.
    """

    def __init__(self, file: Path, *, is_alone: bool) -> None:
        """Hold it alone or with others; raises InUseError where somebody is in the way."""
        self._descriptor: int | None = None
        if fcntl is None or (not file.exists() and not os.access(file.parent, os.W_OK)):
            return
        may_write = not file.exists() or os.access(file, os.W_OK)
        flags = (os.O_RDWR | os.O_CREAT) if may_write else os.O_RDONLY
        descriptor = os.open(file, flags, OWNER_ONLY_FILE)
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise InUseError(str(file)) from error
        self._descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def size_words(size: int) -> str:
    """Return a size as people say it: "812 kB", "3.4 MB", "12 GB"."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}" if size < 10 * scale else f"{size // scale} {unit}"
    return f"{max(1, size // 1000)} kB"
