"""The workload as a Viewflow flow: accept, six parallel human tasks, join, issue."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views
from viewflow.workflow.models import Process

TASKS = tuple(f"opinion{n}" for n in range(6))


class ChainFlow(flow.Flow):
    """One chain; locked as its manual recommends for flows with joins."""

    process_class = Process
    lock_impl = lock.select_for_update_lock

    start = flow.StartHandle().Next(this.accept)
    accept = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.split)
    split = flow.Split()
    for _name in TASKS:
        split = split.Next(getattr(this, _name))
    opinion0 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    opinion1 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    opinion2 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    opinion3 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    opinion4 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    opinion5 = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.join)
    join = flow.Join().Next(this.issue)
    issue = flow.View(views.UpdateProcessView.as_view(fields=[])).Next(this.end)
    end = flow.End()
