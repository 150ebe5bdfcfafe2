"""W4, OpenFisca-core (AGPL, in the bench's environment alone): 科技型中小企业 as its users would write it.

Variables with formulas of numpy and parameters with dates; a simulation is built, given its inputs and asked once.
The inputs are handed over as arrays, which is its fastest way.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.report import best_of, emit
from bench.workload_grades import FIELDS, digest, firms

PERIOD = "2026"
Firm = build_entity(key="firm", plural="firms", label="a firm", is_person=True)


def _input(name: str) -> type[Variable]:
    body = {"value_type": float, "entity": Firm, "definition_period": periods.YEAR, "label": name}
    return type(name, (Variable,), body)


def _bands(values: Any, bands: list[tuple[float, float]]) -> Any:
    found = np.zeros(len(values), dtype=np.float32)
    for bound, points in reversed(bands):
        found = np.where(values >= bound, points, found)
    return found


def _share(top: Any, under: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under > 0, top / under, np.nan)


class score_science(Variable):  # noqa: N801 - names of variables are its users' vocabulary
    value_type, entity, definition_period, label = float, Firm, periods.YEAR, "science staff"

    def formula(firm: Any, period: Any) -> Any:  # noqa: N805
        share = _share(firm("science_staff", period), firm("staff", period))
        return _bands(share, [(0.30, 20), (0.25, 16), (0.20, 12), (0.15, 8), (0.10, 4)])


class score_rd(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Firm, periods.YEAR, "R&D"

    def formula(firm: Any, period: Any) -> Any:  # noqa: N805
        rd = firm("rd", period)
        of_sales = _bands(
            _share(rd, firm("sales", period)), [(0.06, 50), (0.05, 40), (0.04, 30), (0.03, 20), (0.02, 10)]
        )
        of_cost = _bands(
            _share(rd, firm("cost", period)), [(0.30, 50), (0.25, 40), (0.20, 30), (0.15, 20), (0.10, 10)]
        )
        return np.maximum(of_sales, of_cost)


class score_ip(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Firm, periods.YEAR, "intellectual property"

    def formula(firm: Any, period: Any) -> Any:  # noqa: N805
        first = _bands(firm("class1", period), [(1, 30)])
        return np.maximum(first, _bands(firm("class2", period), [(4, 24), (3, 18), (2, 12), (1, 6)]))


class tech_sme(Variable):  # noqa: N801
    value_type, entity, definition_period, label = bool, Firm, periods.YEAR, "technology SME"

    def formula(firm: Any, period: Any, parameters: Any) -> Any:  # noqa: N805
        law = parameters(period)
        basic = (firm("resident", period) >= 1) * (firm("staff", period) <= law.staff)
        basic *= (firm("sales", period) <= law.sales) * (firm("assets", period) <= law.assets)
        for name in ("forbidden", "accident", "abnormal", "dishonest"):
            basic *= firm(name, period) <= 0
        science = firm("score_science", period)
        scored = (science > 0) * (science + firm("score_rd", period) + firm("score_ip", period) >= law.score)
        for name, least in (
            ("holds_high_tech", 1),
            ("national_prize5", 1),
            ("lab_level", 3),
            ("led_standard5", 1),
        ):
            scored += firm(name, period) >= least
        return basic * scored


def system() -> TaxBenefitSystem:
    """This will return the legislation: inputs, formulas, parameters."""
    made = TaxBenefitSystem([Firm])
    numbers = {"staff": 500, "sales": 2e8, "assets": 2e8, "score": 60}
    made.parameters = ParameterNode(
        "", data={name: {"values": {"2017-05-03": {"value": value}}} for name, value in numbers.items()}
    )
    made.add_variables(*(_input(name) for name in FIELDS), score_science, score_rd, score_ip, tech_sme)
    return made


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("--count", type=int, default=1_000_000)
    columns, law, found = firms(read.parse_args().count), system(), list[Any]()
    count = len(columns["staff"])

    def work() -> None:
        """A fresh simulation each time: what is computed once is kept by it."""
        simulation = SimulationBuilder().build_default_simulation(law, count)
        for name in FIELDS:
            simulation.set_input(name, PERIOD, columns[name])
        found[:] = [simulation.calculate("tech_sme", PERIOD)]

    took = best_of(5, work)
    cpu = best_of(5, work, time.process_time)
    emit(count / took, seconds=took, cpu=count / cpu, digest=digest(found[0].astype(bool)))
