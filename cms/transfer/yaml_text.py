"""YAML, read as data and nothing else, in bounded time and memory.

Only `true`, `false` and `null` mean more than their letters: a title such as 1.10, a country called
NO and a date that no calendar has stay what was typed (compare YAML 1.2, section 10.2).
"""

import re
from typing import Any

import yaml

from cms.core.errors import Fault, Invalid

LONGEST = 200_000
DEEPEST, MOST_NODES = 30, 20_000
_NULL, _BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"


class TooMuch(yaml.YAMLError):
    """It is nested or repeated beyond what anybody writes by hand."""


class _Loader(yaml.BaseLoader):
    """Makes texts, lists and mappings; counts what aliases repeat, as often as they do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = self._count = 0
        self._sizes: dict[str, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, unless there are too many of them by then."""
        event: yaml.Event | None = self.peek_event()  # type: ignore[no-untyped-call]
        name, before = event.anchor if isinstance(event, yaml.NodeEvent) else None, self._count
        self._count += self._sizes.get(name or "", 1) if isinstance(event, yaml.AliasEvent) else 1
        self._depth += 1
        if self._depth > DEEPEST or self._count > MOST_NODES:
            raise TooMuch
        node = super().compose_node(parent, index)
        self._depth -= 1
        if name is not None and not isinstance(event, yaml.AliasEvent):
            self._sizes[name] = self._count - before
        return node


_Loader.add_implicit_resolver(_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
_Loader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
_Loader.add_constructor(_BOOL, lambda _loader, node: node.value.lower() == "true")
_Loader.add_constructor(_NULL, lambda _loader, _node: None)


def load(text: str) -> Any:
    """Give the data of one YAML document. Raises Invalid, with the line within the text."""
    if len(text) > LONGEST:
        raise Invalid(Fault(f"This YAML is longer than {LONGEST} characters."))
    try:
        return yaml.load(text, _Loader)  # noqa: S506 -- it makes nothing but texts, lists and mappings
    except TooMuch:
        raise Invalid(Fault("This YAML is nested or repeated beyond what anybody writes.")) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Invalid(Fault(f"line {mark.line + 1 if mark else 1}: {error.problem or 'the YAML is damaged'}")) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise Invalid(Fault("line 1: the YAML is damaged")) from None


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, which few readers know."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write everything where it stands."""
        return True


def dump(data: Any) -> str:
    """Give data as YAML that any reader understands: members in their order, one a line."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
