"""Import every module of hemei while all distributions but the pinned ones are hidden; one line for each that fails.

Run as a program of its own: names of the pinned distributions, separated by commas.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from types import ModuleType

TOOLS = {"pip", "setuptools", "_distutils_hack", "pkg_resources"}


class Hidden:
    """A finder that says of hidden packages that they are not there."""

    def __init__(self, pinned: set[str]) -> None:
        found = packages_distributions()
        self.names = {
            top for top, dists in found.items() if not pinned & {plain(one) for one in dists}
        } - TOOLS

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"no {name}", name=name)


def plain(name: str) -> str:
    """Names of distributions are the same with - _ . and in any case."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    sys.meta_path.insert(0, Hidden({plain(one) for one in sys.argv[1].split(",")}))  # type: ignore[arg-type]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    import django

    django.setup()
    import hemei

    for module in pkgutil.walk_packages(hemei.__path__, "hemei."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as why:
            sys.stdout.write(f"{module.name} {why.name}\n")


if __name__ == "__main__":
    main()
