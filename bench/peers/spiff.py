"""W1 and W2, SpiffWorkflow: the process as BPMN, its state as JSON in SQLite, loaded and saved by every action."""

from __future__ import annotations

import argparse
import sqlite3
import time
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from bench.report import emit

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
    '<process id="chain" isExecutable="true"><startEvent id="start"/>'
)
TAIL = '<endEvent id="end"/></process></definitions>'


def _path(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>'


def chain(branches: int) -> str:
    """This will write the workload as BPMN: accept, parallel human tasks, join, issue."""
    names = [f"opinion{n}" for n in range(branches)]
    tasks = "".join(f'<userTask id="{name}" name="{name}"/>' for name in ["accept", *names, "issue"])
    gates = '<parallelGateway id="split"/><parallelGateway id="join"/>'
    paths = [
        _path("start", "accept"),
        _path("accept", "split"),
        _path("join", "issue"),
        _path("issue", "end"),
    ]
    paths += [_path("split", name) + _path(name, "join") for name in names]
    return HEAD + tasks + gates + "".join(paths) + TAIL


class Engine:
    """The least that a web application needs around SpiffWorkflow: start, and finish one task by its id."""

    def __init__(self, path: Path, branches: int) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(chain(branches).encode())
        self.spec, self.parts = parser.get_spec("chain"), parser.get_subprocess_specs("chain")
        self.form = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.db = sqlite3.connect(path, isolation_level="IMMEDIATE")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute("CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        self.db.commit()

    def start(self) -> int:
        """This will start a process and return its id."""
        flow = BpmnWorkflow(self.spec, self.parts)
        flow.do_engine_steps()
        with self.db:
            made = self.db.execute("INSERT INTO state (body) VALUES (?)", [self.form.serialize_json(flow)])
        assert made.lastrowid is not None
        return made.lastrowid

    def act(self, process: int, name: str, **data: Any) -> bool:
        """This will load a process, finish one human task, save; whether the process has ended."""
        with self.db:
            (body,) = self.db.execute("SELECT body FROM state WHERE id = ?", [process]).fetchone()
            flow = self.form.deserialize_json(body)
            task = next(t for t in flow.get_tasks(state=TaskState.READY) if t.task_spec.name == name)
            task.set_data(**data)
            task.run()
            flow.do_engine_steps()
            self.db.execute(
                "UPDATE state SET body = ? WHERE id = ?", [self.form.serialize_json(flow), process]
            )
        return bool(flow.is_completed())


def run(engine: Engine, branches: int) -> int:
    """This will work one chain to its end."""
    process = engine.start()
    engine.act(process, "accept", by="clerk")
    for n in range(branches):
        engine.act(process, f"opinion{n}", verdict="agree")
    assert engine.act(process, "issue", by="officer")
    return process


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("place", type=Path)
    read.add_argument("--chains", type=int, default=40)
    read.add_argument("--branches", type=int, default=6)
    given = read.parse_args()
    engine = Engine(given.place / "spiff.sqlite3", given.branches)
    if given.branches == 6:
        run(engine, 6)
    started, busy = time.perf_counter(), time.process_time()
    for _ in range(given.chains):
        last = run(engine, given.branches)
    took, busy = time.perf_counter() - started, time.process_time() - busy
    (size,) = engine.db.execute(
        "SELECT length(CAST(body AS BLOB)) FROM state WHERE id = ?", [last]
    ).fetchone()
    emit(given.chains / took, seconds=took / given.chains, cpu_ms=busy / given.chains * 1000, bytes=size)
