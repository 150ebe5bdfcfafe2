"""The planner on chains that a reader can check by hand."""

from __future__ import annotations

import dataclasses

import pytest

from hemei.rules.chain import (
    BadChain,
    Cycle,
    Disposition,
    Edge,
    Joint,
    Mode,
    NobodyIssues,
    PaperInfo,
    PaperNeed,
    Plan,
    State,
    Step,
    from_dict,
    plan,
    replan,
    to_dict,
)
from hemei.rules.items import Need, PaperSource

REQUIRED, DEFERRABLE, PROMISABLE = Need.REQUIRED, Need.DEFERRABLE, Need.PROMISABLE


def papers(*infos: PaperInfo) -> dict[str, PaperInfo]:
    return {info.code: info for info in infos}


def own(code: str, name: str) -> PaperInfo:
    return PaperInfo(code, name, PaperSource.APPLICANT)


def official(code: str, name: str, issued_by: str = "") -> PaperInfo:
    return PaperInfo(code, name, PaperSource.GOVERNMENT, issued_by)


def needs(*codes: str, need: Need = REQUIRED, defer_days: int = 0) -> tuple[PaperNeed, ...]:
    return tuple(PaperNeed(code, need, defer_days) for code in codes)


# ---- 签约即投产: a rented workshop, eight items around the lease contract (sample limits) ----

PAPERS = papers(
    own("id", "法定代表人身份证明"),
    own("articles", "公司章程"),
    own("address", "住所证明"),
    official("licence", "营业执照", "register"),
    official("filing", "企业投资项目备案证明", "filing"),
    own("energy-report", "节能报告"),
    own("energy-seal", "节能报告盖章件"),
    own("eia-table", "环境影响报告表"),
    own("drain-plan", "排水管网图"),
    own("drain-test", "排水水质检测报告"),
    own("lease", "厂房租赁合同"),
    own("fire-drawing", "消防设计文件"),
    official("fire-review", "消防设计审查意见", "fire"),
    official("permit", "分阶段施工许可证", "permit"),
    official("land", "厂房不动产权证", "land-register"),
)

BEFORE, AFTER = "签约前", "签订厂房租赁合同之后"

STEPS = (
    Step(
        "register",
        "企业设立登记",
        "行政审批部门",
        1,
        1,
        needs("id", "articles", "address"),
        ("licence",),
        ("name", "capital"),
        0,
        1,
        BEFORE,
    ),
    Step(
        "filing",
        "企业投资项目备案",
        "行政审批部门",
        1,
        1,
        needs("id"),
        ("filing",),
        ("name", "sum"),
        0,
        1,
        BEFORE,
    ),
    Step(
        "energy",
        "节能审查",
        "行政审批部门",
        8,
        10,
        (*needs("licence", "filing", "energy-report"), *needs("energy-seal", need=DEFERRABLE, defer_days=5)),
        (),
        ("name", "energy"),
        0,
        1,
        BEFORE,
    ),
    Step(
        "eia",
        "环境影响评价（报告表）",
        "生态环境部门",
        11,
        15,
        needs("licence", "filing", "eia-table"),
        (),
        ("name", "sum"),
        0,
        2,
        BEFORE,
    ),
    Step(
        "drain",
        "排水许可",
        "住建部门",
        3,
        8,
        (*needs("licence", "drain-plan"), *needs("drain-test", need=PROMISABLE)),
        (),
        ("name",),
        0,
        1,
        BEFORE,
    ),
    Step("contract", "签订厂房租赁合同", issues=("lease",), phase=AFTER, kind="gate", earliest=5),
    Step(
        "fire",
        "消防设计审查",
        "住建部门",
        7,
        10,
        needs("licence", "lease", "fire-drawing", "land"),
        ("fire-review",),
        ("name",),
        0,
        1,
        AFTER,
    ),
    Step(
        "permit",
        "分阶段施工许可",
        "住建部门",
        3,
        3,
        (*needs("licence", "lease"), *needs("fire-review", need=DEFERRABLE)),
        ("permit",),
        ("name",),
        0,
        1,
        AFTER,
    ),
    Step(
        "accept", "联合验收", "住建部门", 5, 7, needs("permit", "fire-review", "lease"), (), (), 0, 1, AFTER
    ),
)

EDGES = (
    Edge("eia", "contract", reason="环评通过后再签约。"),
    Edge("register", "drain", reason="申请人是企业。"),  # says no more than the licence does
)
HELD = {"land": "不动产登记系统"}


def order(**changes: object) -> Plan:
    arguments: dict[str, object] = {"papers": PAPERS, "held": HELD, "facts_known": {"name": "企业档案"}}
    return plan(STEPS, EDGES, **(arguments | changes))  # type: ignore[arg-type]


def test_rented_workshop_takes_24_days_instead_of_55() -> None:
    made = order()
    assert {slot.key: (slot.start, slot.finish) for slot in made.slots} == {
        "register": (0, 1),
        "filing": (0, 1),
        "energy": (1, 9),
        "eia": (1, 12),
        "drain": (1, 4),
        "contract": (12, 12),
        "fire": (12, 19),
        "permit": (12, 19),  # works 3 days, decides when the fire review is out
        "accept": (19, 24),
    }
    assert (made.serial.days, made.total_days, made.saved_days) == (55, 24, 31)
    assert (made.serial.forms, made.merged.forms) == (8, 1)
    assert (made.serial.visits, made.merged.visits, made.saved_visits) == (9, 0, 9)


def test_critical_path_and_slack() -> None:
    made = order()
    assert made.critical == ("register", "eia", "contract", "fire", "accept")
    assert {slot.key: slot.slack for slot in made.slots if not slot.critical} == {
        "energy": 15,
        "drain": 20,
        "permit": 4,
    }
    assert made.slot("filing").critical  # as long as the registration, so equally critical


def test_reasons_can_be_read_aloud() -> None:
    made = order()
    assert made.slot("register").because == ()
    assert made.slot("eia").because == (
        "等《营业执照》由企业设立登记发出",
        "等《企业投资项目备案证明》由企业投资项目备案发出",
    )
    assert made.slot("drain").because == ("等《营业执照》由企业设立登记发出",)
    assert made.slot("contract").because == ("等环境影响评价（报告表）办完（环评通过后再签约）",)
    assert made.slot("fire").because == ("等签订厂房租赁合同，取得《厂房租赁合同》",)
    assert made.slot("permit").because == (
        "等签订厂房租赁合同，取得《厂房租赁合同》",
        "先行受理，等《消防设计审查意见》由消防设计审查发出再作决定",
    )


def test_papers_add_up_to_the_original_number() -> None:
    made = order()
    assert made.counts() == {
        Disposition.TO_SUBMIT: 8,  # 身份证明 章程 住所 节能报告 报告表 管网图 租赁合同 消防文件
        Disposition.HELD: 1,  # 不动产权证
        Disposition.ISSUED: 10,  # 营业执照 5, 备案证明 2, 审查意见 2, 施工许可证 1
        Disposition.REUSED: 3,  # 身份证明 1, 租赁合同 2
        Disposition.DEFERRABLE: 1,  # 节能报告盖章件
        Disposition.PROMISABLE: 1,  # 水质检测报告
    }
    assert made.serial.papers == 24
    assert made.reconciles()
    assert (made.merged.papers, made.merged.later, made.merged.promised) == (8, 1, 1)


def test_paper_lines_say_where_each_paper_comes_from() -> None:
    lines = {(line.paper, line.disposition): line for line in order().papers}
    assert lines["land", Disposition.HELD].from_ == "不动产登记系统"
    assert lines["licence", Disposition.ISSUED].from_ == "register"
    assert lines["licence", Disposition.ISSUED].used_by == ("energy", "eia", "drain", "fire", "permit")
    assert lines["id", Disposition.TO_SUBMIT].used_by == ("register",)
    assert lines["id", Disposition.REUSED].used_by == ("filing",)
    assert lines["lease", Disposition.TO_SUBMIT].from_ == "contract"  # a contract is in the person's hands
    assert lines["lease", Disposition.REUSED].from_ == "fire"
    seal = lines["energy-seal", Disposition.DEFERRABLE]
    assert (seal.defer_days, seal.due) == (5, 6)


def test_bars_are_coloured_by_deferral_and_promise() -> None:
    modes = {slot.key: slot.mode for slot in order().slots if slot.mode is not Mode.PLAIN}
    assert modes == {"energy": Mode.DEFERRED, "drain": Mode.PROMISED, "permit": Mode.DEFERRED}


def test_ghost_bars_run_one_after_another() -> None:
    ghosts = {slot.key: (slot.serial_start, slot.serial_finish) for slot in order().slots}
    assert ghosts["eia"] == (12, 27)
    assert ghosts["contract"] == (27, 27)
    assert ghosts["accept"] == (48, 55)


def test_known_facts_are_not_asked_again() -> None:
    made = order()
    names = next(line for line in made.facts if line.fact == "name")
    assert (names.known_from, len(names.used_by)) == ("企业档案", 7)
    assert (made.serial.facts, made.merged.facts) == (11, 3)  # still to ask: capital, sum, energy


def test_a_later_contract_moves_only_what_stands_behind_it() -> None:
    steps = tuple(dataclasses.replace(s, earliest=20) if s.key == "contract" else s for s in STEPS)
    made = plan(steps, EDGES, papers=PAPERS, held=HELD)
    assert made.slot("eia").finish == 12
    assert made.slot("contract").because == ("最早在第 20 个工作日之后",)
    assert (made.total_days, made.critical) == (32, ("contract", "fire", "accept"))


def test_what_is_held_already_need_not_be_waited_for() -> None:
    made = order(held={**HELD, "licence": "电子证照库", "filing": "投资项目平台"})
    assert made.slot("eia").start == 0
    assert made.counts()[Disposition.HELD] == 8
    assert made.reconciles()


def test_snapshot_keeps_everything() -> None:
    made = order()
    assert from_dict(to_dict(made)) == made
    with pytest.raises(ValueError, match="格式"):
        from_dict({**to_dict(made), "format": 99})


# ---- running orders ----


def again(done: dict[str, int], now_day: int, started: dict[str, int] | None = None) -> Plan:
    return replan(STEPS, EDGES, papers=PAPERS, held=HELD, done=done, started=started or {}, now_day=now_day)


def test_a_late_step_moves_the_predicted_finish() -> None:
    made = again({"register": 1, "filing": 1, "drain": 4, "energy": 9}, 14, {"eia": 1})
    eia = made.slot("eia")
    assert (eia.start, eia.finish, eia.state) == (1, 14, State.RUNNING)
    assert eia.because == ("已超过预计 2 个工作日，按今天办结估算",)
    assert made.total_days == 26
    assert made.slot("register").state is State.DONE
    assert not made.slot("register").critical
    assert made.critical == ("eia", "contract", "fire", "accept")


def test_an_early_step_brings_the_finish_nearer() -> None:
    made = again({"register": 1, "filing": 1, "eia": 8, "contract": 8}, 8, {"energy": 1, "drain": 1})
    assert made.total_days == 20
    assert made.slot("fire").start == 8


def test_what_is_done_stays_done_whatever_the_edges_say() -> None:
    made = again({"accept": 3}, 3)
    assert (made.slot("accept").start, made.slot("accept").finish) == (0, 3)
    assert made.total_days == 22  # the fire review and its path still run, from day 3


def test_all_done() -> None:
    finishes = {step.key: 10 for step in STEPS}
    made = again(finishes, 10)
    assert (made.total_days, made.critical) == (10, ())
    assert made.serial.days == 55


def test_progress_that_cannot_be_is_refused() -> None:
    for done, started, day in (
        ({"x": 1}, {}, 1),
        ({"eia": 5}, {}, 4),
        ({"eia": 3}, {"eia": 4}, 5),
        ({}, {}, -1),
    ):
        with pytest.raises(BadChain):
            again(done, day, started)


# ---- tolerance, joints, gates ----


def test_tolerant_edge_lets_work_begin_but_not_end() -> None:
    steps = (Step("a", "规划许可", days=10), Step("b", "施工图审查", days=3))
    made = plan(steps, (Edge("a", "b", tolerant=True),), papers={})
    slot = made.slot("b")
    assert (slot.start, slot.finish, slot.work, slot.slack, slot.mode) == (0, 10, 3, 7, Mode.DEFERRED)
    assert slot.because == ("先行受理，等规划许可办完再作决定",)
    assert made.critical == ("a",)


def test_deferral_term_holds_back_the_start() -> None:
    info = papers(official("plan", "规划许可证"))
    steps = (
        Step("a", "规划许可", days=10, issues=("plan",)),
        Step("b", "施工图审查", days=3, needs=needs("plan", need=DEFERRABLE, defer_days=4)),
    )
    slot = plan(steps, papers=info).slot("b")
    assert (slot.start, slot.finish) == (6, 10)
    assert slot.because[0] == "《规划许可证》须在开始后 4 个工作日内补齐，不宜更早开始"


def test_joint_acceptance_starts_together_and_lasts_its_days() -> None:
    steps = (
        Step("build", "施工", days=6),
        Step("fire", "消防验收", days=7),
        Step("plan", "规划核实", days=2),
        Step("archive", "档案验收", days=4),
    )
    joint = Joint("joint", "联合验收", ("fire", "plan", "archive"), days=5)
    made = plan(steps, (Edge("build", "fire"),), (joint,), papers={})
    assert {s.key: (s.start, s.finish, s.slack) for s in made.slots if s.joint} == {
        "fire": (6, 13, 0),
        "plan": (6, 11, 2),
        "archive": (6, 11, 2),
    }
    assert made.slot("plan").because == ("等“消防验收”也具备条件，一同开始联合验收",)
    assert made.slot("fire").because == ("等施工办完",)


def test_a_long_list_of_partners_is_cut_short() -> None:
    steps = [Step("root", "施工", days=2), *[Step(key, f"验收{key}") for key in "abcde"]]
    edges = [Edge("root", key) for key in "abcd"]
    made = plan(steps, edges, [Joint("j", "联合验收", tuple("abcde"))], papers={})
    assert made.slot("e").because == ("等“验收a”“验收b”“验收c”等 4 项也具备条件，一同开始联合验收",)


def test_a_ring_through_a_joint_names_the_partner() -> None:
    steps = (Step("a", "甲"), Step("b", "乙"), Step("c", "丙"))
    with pytest.raises(Cycle) as caught:
        plan(steps, (Edge("a", "c"), Edge("c", "b")), (Joint("j", "联合勘验", ("a", "b")),), papers={})
    assert caught.value.keys == ("a", "c", "b")


def test_three_hundred_branches_and_the_whole_catalogue() -> None:
    fan = [Step(f"s{n}", f"事项{n}", days=n % 20) for n in range(300)]
    joint = Joint("j", "联合验收", tuple(step.key for step in fan), 3)
    made = plan([Step("root", "立项", days=2), *fan], [Edge("root", "s7")], [joint], papers={})
    assert (made.total_days, made.slot("s0").finish) == (21, 5)
    chain = [Step(f"s{n}", f"事项{n}", days=1, serial_days=1) for n in range(830)]
    edges = [Edge(f"s{n}", f"s{n + 1}") for n in range(829)]
    made = plan(chain, edges, papers={})
    assert made.total_days == made.serial.days == len(made.critical) == 830


def test_nothing_ordered_nothing_planned() -> None:
    made = plan((), papers={})
    assert (made.slots, made.total_days, made.merged.forms, made.saved_days) == ((), 0, 0, 0)
    assert made.reconciles()


# ---- papers ----


def test_paper_nobody_issues_is_named() -> None:
    info = papers(official("seismic", "抗震审查意见"))
    with pytest.raises(NobodyIssues, match=r"《抗震审查意见》.*施工许可、联合验收") as caught:
        plan(
            (Step("a", "施工许可", needs=needs("seismic")), Step("b", "联合验收", needs=needs("seismic"))),
            papers=info,
        )
    assert (caught.value.paper, caught.value.steps) == ("seismic", ("a", "b"))


def test_paper_of_an_item_outside_the_plan_is_a_warning() -> None:
    info = papers(official("land", "不动产权证", "land-register"))
    made = plan((Step("a", "施工许可", needs=needs("land")),), papers=info)
    (warning,) = made.missing
    assert (warning.paper, warning.item, warning.steps) == ("land", "land-register", ("a",))
    assert "《不动产权证》" in warning.text
    assert made.counts()[Disposition.TO_SUBMIT] == 1


def test_a_renewal_hands_in_its_old_licence() -> None:
    info = papers(official("food", "食品经营许可证", "food"))
    made = plan(
        (Step("food", "食品经营许可延续", days=3, needs=needs("food"), issues=("food",)),), papers=info
    )
    assert made.total_days == 3
    assert made.missing == ()
    assert made.counts()[Disposition.TO_SUBMIT] == 1


def test_one_required_demand_makes_the_paper_due_at_once() -> None:
    info = papers(own("map", "总平面图"))
    steps = (
        Step("a", "甲", needs=needs("map", need=DEFERRABLE)),
        Step("b", "乙", needs=needs("map")),
        Step("c", "丙", needs=needs("map", need=PROMISABLE)),
    )
    made = plan(steps, papers=info)
    assert [(line.disposition, line.used_by) for line in made.papers] == [
        (Disposition.TO_SUBMIT, ("b",)),
        (Disposition.REUSED, ("a", "c")),
    ]
    assert all(slot.mode is Mode.PLAIN for slot in made.slots)


def test_of_several_deferrals_the_nearest_counts() -> None:
    info = papers(own("map", "总平面图"))
    steps = (
        Step("a", "甲", days=9, needs=needs("map", need=DEFERRABLE, defer_days=8)),
        Step("b", "乙", days=5, needs=needs("map", need=DEFERRABLE)),
    )
    first, second = plan(steps, papers=info).papers
    assert (first.disposition, first.used_by, first.due) == (Disposition.DEFERRABLE, ("b",), 5)
    assert (second.disposition, second.used_by, second.from_) == (Disposition.REUSED, ("a",), "b")


def test_a_paper_named_twice_by_one_item_counts_once_and_strictly() -> None:
    info = papers(own("map", "总平面图"))
    both = (*needs("map", need=DEFERRABLE), *needs("map"))
    made = plan((Step("a", "甲", needs=both),), papers=info)
    assert made.serial.papers == 1
    assert made.counts()[Disposition.TO_SUBMIT] == 1


def test_two_issuers_need_the_catalogue_to_decide() -> None:
    steps = (
        Step("a", "甲", days=5, issues=("p",)),
        Step("b", "乙", days=2, issues=("p",)),
        Step("c", "丙", days=1, needs=needs("p")),
    )
    with pytest.raises(BadChain, match="甲、乙"):
        plan(steps, papers=papers(official("p", "许可证")))
    assert plan(steps, papers=papers(official("p", "许可证", "b"))).slot("c").start == 2


# ---- descriptions that contradict themselves ----


def test_shortest_ring_is_named_in_order() -> None:
    steps = [Step(key, title) for key, title in zip("abcde", "甲乙丙丁戊", strict=True)]
    ring = [
        Edge("a", "b"),
        Edge("b", "c"),
        Edge("c", "a"),
        Edge("c", "d", tolerant=True),
        Edge("d", "c"),
        Edge("d", "e"),
    ]
    with pytest.raises(Cycle, match="丙 → 丁 → 丙") as caught:
        plan(steps, ring, papers={})
    assert caught.value.keys == ("c", "d")


def test_two_items_that_want_each_others_paper_are_a_ring() -> None:
    info = papers(official("p", "甲证"), official("q", "乙证"))
    steps = (
        Step("a", "甲", needs=needs("q"), issues=("p",)),
        Step("b", "乙", needs=needs("p", need=DEFERRABLE), issues=("q",)),
    )
    with pytest.raises(Cycle, match="甲 → 乙 → 甲"):
        plan(steps, papers=info)


@pytest.mark.parametrize(
    ("thing", "steps", "edges", "joints"),
    [
        ("a", [Step("a", "甲"), Step("a", "乙")], [], []),
        ("", [Step("", "甲")], [], []),
        ("a", [Step("a", "甲", days=-1)], [], []),
        ("a", [Step("a", "甲", serial_days=-1)], [], []),
        ("a", [Step("a", "甲", visits=-1)], [], []),
        ("a", [Step("a", "甲", kind="gate", days=1)], [], []),
        ("a", [Step("a", "甲", kind="door")], [], []),  # type: ignore[arg-type]
        ("a", [Step("a", "甲", earliest=-2)], [], []),
        ("z", [Step("a", "甲")], [Edge("a", "z")], []),
        ("z", [Step("a", "甲")], [Edge("z", "a")], []),
        ("b", [Step("a", "甲"), Step("b", "乙")], [Edge("a", "b", within=2)], []),
        ("b", [Step("a", "甲"), Step("b", "乙")], [Edge("a", "b", tolerant=True, within=-2)], []),
        ("z", [Step("a", "甲")], [], [Joint("j", "联合勘验", ("z",))]),
        ("j", [Step("a", "甲")], [], [Joint("j", "联合勘验", ())]),
        ("j", [Step("a", "甲")], [], [Joint("j", "联合勘验", ("a",), -1)]),
        ("a", [Step("a", "甲")], [], [Joint("j", "联合勘验", ("a", "a"))]),
        ("j", [Step("a", "甲"), Step("b", "乙")], [], [Joint("j", "一", ("a",)), Joint("j", "二", ("b",))]),
        ("a", [Step("a", "甲")], [], [Joint("j", "一", ("a",)), Joint("k", "二", ("a",))]),
        ("a", [Step("a", "甲", kind="gate")], [], [Joint("j", "联合勘验", ("a",))]),
        ("nowhere", [Step("a", "甲", needs=needs("nowhere"))], [], []),
        ("map", [Step("a", "甲", needs=needs("map", defer_days=-1))], [], []),
    ],
)
def test_bad_descriptions_name_the_thing(
    thing: str, steps: list[Step], edges: list[Edge], joints: list[Joint]
) -> None:
    with pytest.raises(BadChain) as caught:
        plan(steps, edges, joints, papers=papers(own("map", "总平面图")))
    assert caught.value.thing == thing
    assert str(caught.value)
