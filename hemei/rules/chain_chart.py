"""From times to slots: bars with slack, and the reasons why each step starts or ends when it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hemei.rules.chain_graph import OWN_WORK, Arc, Network, Progress, Times
from hemei.rules.chain_model import Joint, Mode, Slot, State, Step
from hemei.rules.chain_order import Link
from hemei.rules.words import Said, say


@dataclass(frozen=True)
class Chart:
    """All that is known of a computed chain, by step number."""

    steps: Sequence[Step]
    joints: Sequence[Joint]
    net: Network
    times: Times
    spans: Sequence[tuple[int, int]]
    serial_spans: Sequence[tuple[int, int]]
    progress: Progress
    modes: Mapping[int, Mode]

    def slots(self) -> tuple[Slot, ...]:
        """This will give the slots by start, then as declared."""
        joint_of = {key: joint for joint in self.joints for key in joint.members}
        begun_late = self._tolerated()
        slots = [self._slot(n, joint_of.get(step.key), begun_late) for n, step in enumerate(self.steps)]
        return tuple(sorted(slots, key=lambda slot: slot.start))

    def _tolerated(self) -> set[int]:
        """Steps that begin before something they tolerate has finished, by an edge of the chain itself."""
        return {
            link.after
            for link in self.net.links
            if link.tolerant and not link.paper and self.spans[link.before][1] > self.spans[link.after][0]
        }

    def _slot(self, number: int, joint: Joint | None, begun_late: set[int]) -> Slot:
        step, (start, finish) = self.steps[number], self.spans[number]
        state = self._state(number)
        slack = 0 if state is State.DONE else self._slack(number)
        mode = Mode.DEFERRED if number in begun_late else self.modes.get(number, Mode.PLAIN)
        return Slot(
            key=step.key,
            start=start,
            finish=finish,
            slack=slack,
            critical=not slack and state is not State.DONE,
            because=tuple(dict.fromkeys(self._because(number, joint, state))),
            serial_start=self.serial_spans[number][0],
            serial_finish=self.serial_spans[number][1],
            title=step.title,
            agency=step.agency,
            phase=step.phase,
            kind=step.kind,
            work=self.net.work[number],
            serial_days=step.serial_days,
            mode=mode,
            state=state,
            joint=joint.key if joint else "",
        )

    def _state(self, number: int) -> State:
        if number in self.progress.done:
            return State.DONE
        return State.RUNNING if number in self.progress.started else State.PLANNED

    def _slack(self, number: int) -> int:
        event = self.net.finish_of(number)
        earliest = max(self.spans[number][0] + self.net.work[number], self.net.floor[event])
        return self.times.late[event] - earliest

    def _because(self, number: int, joint: Joint | None, state: State) -> Iterator[str]:
        if state is State.PLANNED:
            yield from self._why_start(number, joint)
        if state is State.DONE:
            return
        start, finish = self.spans[number]
        worked = start + self.net.work[number]
        if finish > worked:
            for link in self._binding(self.net.finish_of(number), number):
                yield say("先行受理，{awaited}再作决定", awaited=self._awaited(link))
        if state is State.RUNNING and self.progress.now > worked:
            yield say("已超过预计 {value} 个工作日，按今天办结估算", value=self.progress.now - worked)

    def _why_start(self, number: int, joint: Joint | None) -> Iterator[str]:
        event, start = self.net.start_of[number], self.spans[number][0]
        for link in self._binding(event, number):
            yield self._tolerable(link) if link.tolerant else self._awaited(link)
        step = self.steps[number]
        if step.earliest and step.earliest == start:
            yield say("最早在第 {start} 个工作日之后", start=start)
        if joint and self._ready[number] < start:
            yield say(
                "等{some}也具备条件，一同开始{title}", some=_some(self._holding[event]), title=joint.title
            )

    @cached_property
    def _waits(self) -> dict[tuple[int, int], list[Arc]]:
        """Arcs of links by event and by the step that waits (partners in a joint share the event)."""
        found: dict[tuple[int, int], list[Arc]] = {}
        for event, arcs in enumerate(self.net.into):
            for arc in arcs:
                if arc.link != OWN_WORK:
                    found.setdefault((event, self.net.links[arc.link].after), []).append(arc)
        return found

    @cached_property
    def _ready(self) -> list[int]:
        """The day from which each step could start if it had no partners."""
        return [
            max([step.earliest, self.progress.now, *map(self._day, self._waits.get((event, number), ()))])
            for number, (step, event) in enumerate(zip(self.steps, self.net.start_of, strict=True))
        ]

    @cached_property
    def _holding(self) -> dict[int, list[str]]:
        """Titles of the steps that set the start of each event."""
        found: dict[int, list[str]] = {}
        for number, event in enumerate(self.net.start_of):
            if self._ready[number] == self.times.early[event]:
                found.setdefault(event, []).append(self.steps[number].title)
        return found

    def _day(self, arc: Arc) -> int:
        return self.times.early[arc.source] + arc.weight

    def _binding(self, event: int, number: int) -> list[Link]:
        day = self.times.early[event]
        waits = self._waits.get((event, number), ())
        links = [self.net.links[arc.link] for arc in waits if self._day(arc) == day]
        by_paper = {link.before for link in links if link.paper}  # the paper says it all
        return [link for link in links if link.paper or link.before not in by_paper]

    def _awaited(self, link: Link) -> str:
        before = self.steps[link.before]
        if before.kind == "gate":
            text = say("等{title}", title=before.title)
            return (
                say("{text}，取得《{paper}》", text=text, paper=link.paper)
                if link.paper
                else self._with_reason(text, link)
            )
        if link.paper:
            return say("等《{paper}》由{title}发出", paper=link.paper, title=before.title)
        return self._with_reason(say("等{title}办完", title=before.title), link)

    def _tolerable(self, link: Link) -> str:
        what = (
            say("《{paper}》", paper=link.paper)
            if link.paper
            else say("{title}的结果", title=self.steps[link.before].title)
        )
        return say("{what}须在开始后 {within} 个工作日内补齐，不宜更早开始", what=what, within=link.within)

    def _with_reason(self, text: str, link: Link) -> str:
        if not link.reason:
            return text
        reason = link.reason if isinstance(link.reason, Said) else link.reason.rstrip("。")
        return say("{text}（{reason}）", text=text, reason=reason)


def _some(titles: Sequence[str]) -> str:
    """Three titles at most, then how many there are in all; quoted, since titles hold commas."""
    shown = ""
    for title in titles[:3]:
        shown = say("{shown}“{title}”", shown=shown, title=title)
    return shown if len(titles) <= 3 else say("{shown}等 {count} 项", shown=shown, count=len(titles))
