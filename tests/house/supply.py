"""What the service is made of besides its own code, read from the lock file and from what is installed."""

import tomllib
from functools import cache
from importlib import metadata
from typing import Any

from tests.served import CHECKOUT

LICENCE = "License :: "


@cache
def locked() -> dict[str, dict[str, Any]]:
    """Give every package that is locked, by name."""
    lock = tomllib.loads((CHECKOUT / "uv.lock").read_text("utf-8"))
    return {each["name"]: each for each in lock["package"]}


def running(extras: frozenset[str]) -> list[str]:
    """Give the names of all that the service runs with, with some of its extras, sorted."""
    packages = locked()
    own = packages["vertebra-cms"]
    wanted = [*own["dependencies"], *(each for extra in extras for each in own["optional-dependencies"][extra])]
    found: set[str] = set()
    while wanted:
        each = wanted.pop()
        package = packages[each["name"]]
        optional = package.get("optional-dependencies", {})
        wanted += [named for extra in each.get("extra", ()) for named in optional.get(extra, ())]
        if each["name"] not in found:
            wanted += package.get("dependencies", ())
            found.add(each["name"])
    return sorted(found)


def licence(name: str) -> str | None:
    """Give the licence that a package names; None where it is not installed on this machine."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    named = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if each.startswith(LICENCE)]
    if "License-Expression" in told:
        return str(told["License-Expression"])
    return ", ".join(named) or str(told["License"]).splitlines()[0]
