"""What every test's application would work out anew, worked out once for each process.

A test has an application of its own. Compiling its templates and the builders of its addresses
took half of the time of all tests, and is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class _Templates(BytecodeCache):
    """Jinja's own cache of compiled templates, in memory; a changed template has another key."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if compiled := self._compiled.get(bucket.key):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


def _remembering(
    compile_builder: Callable[[Rule, bool], Callable[..., Any]],
) -> Callable[[Rule, bool], Callable[..., Any]]:
    """Let two rules that say the same share the function that builds their address."""
    built: dict[tuple[Any, ...], Callable[..., Any]] = {}

    def builder_of(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        # It is made of these, and asks the rule it is called for about its converters.
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in built:
            built[key] = compile_builder(rule, append_unknown)
        return built[key]

    return builder_of


def remember() -> None:
    """Make it so for every application of this process."""
    Flask.jinja_options = MappingProxyType({"bytecode_cache": _Templates()})  # type: ignore[assignment]
    Rule._compile_builder = _remembering(Rule._compile_builder)  # type: ignore[method-assign]
