"""The register and the relations as they stand in the dated tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hemei.rules.figures.model import Definition, Register, Relation
from hemei.rules.tables import table


def standing(on: date) -> Register:
    """This will return the definitions and relations in force on a day; raises NotInForce before the first."""
    definitions = tuple(
        Definition(row["code"], row["zh"], row["en"], tuple(row["aliases"]), row["unit"], row["nature"])
        for row in table("figures_register", on)["definitions"]
    )
    relations = tuple(
        Relation(
            row["code"], row["rule"], dict(row["terms"]),
            {name: Decimal(str(bound)) for name, bound in row.get("bounds", {}).items()}, row.get("needs", ""),
        )
        for row in table("figures_relations", on)["relations"]
    )  # fmt: skip
    return Register(definitions, relations, tuple(table("figures_relations", on)["name_heads"]))
