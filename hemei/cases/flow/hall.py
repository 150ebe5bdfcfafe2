"""The moves of the hall: tickets, appointments, hand-overs, deliveries, fees and mandates."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

TICKET = Flow(
    kind="ticket",
    title=mark("排队号"),
    states=(
        ("waiting", mark("等候叫号")),
        ("called", mark("已叫号")),
        ("serving", mark("正在办理")),
        ("served", mark("已办完")),
        ("skipped", mark("已过号")),
        ("cancelled", mark("已取消")),
        ("lapsed", mark("当日作废")),
    ),
    open_states=frozenset({"waiting", "called", "serving", "skipped"}),
    acts=(
        act("ticket.take", "取号", "Take a number", "-", "waiting", "visitor applicant clerk helper"),
        act("ticket.call", "叫号", "Call", "waiting", "called", "clerk helper"),
        act("ticket.recall", "再叫一次", "Call again", "called", "", "clerk helper"),
        act("ticket.begin", "开始办理", "Begin", "called", "serving", "clerk helper"),
        act("ticket.skip", "过号", "Skip", "called", "skipped", "clerk helper"),
        act("ticket.requeue", "过号重排", "Back into the queue", "skipped", "waiting", "clerk helper"),
        act("ticket.transfer", "转其他窗口", "Transfer", "called serving", "waiting", "clerk helper"),
        act("ticket.serve", "办完", "Served", "serving", "served", "clerk helper"),
        act("ticket.cancel", "取消排队", "Cancel", "waiting called skipped", "cancelled",
            "visitor applicant clerk helper"),
        act("ticket.rate", "评价窗口", "Rate", "served", "", "visitor applicant", "国办发〔2019〕51号"),
        act("ticket.lapse", "当日作废", "Lapse", "waiting called serving skipped", "lapsed", "system"),
    ),
)  # fmt: skip


APPOINTMENT = Flow(
    kind="appointment",
    title=mark("预约"),
    states=(
        ("booked", mark("已预约")),
        ("arrived", mark("已到场取号")),
        ("cancelled", mark("已取消")),
        ("missed", mark("爽约")),
    ),
    open_states=frozenset({"booked"}),
    acts=(
        act("appointment.book", "预约", "Book", "-", "booked", "applicant clerk helper"),
        act(
            "appointment.arrive", "到场取号", "Arrive", "booked", "arrived", "visitor applicant clerk helper"
        ),
        act("appointment.cancel", "取消预约", "Cancel", "booked", "cancelled", "applicant clerk helper"),
        act("appointment.call_off", "停办取消", "Called off by the hall", "booked", "cancelled", "system"),
        act("appointment.miss", "爽约", "No-show", "booked", "missed", "system clerk"),
    ),
)


HANDOVER = Flow(
    kind="handover",
    title=mark("交接"),
    states=(("given", mark("已交出，等接收")), ("taken", mark("已接收")), ("returned", mark("已退回")),
            ("out", mark("已交申请人"))),
    open_states=frozenset({"given"}),
    acts=(
        act("handover.give", "交出", "Hand over", "-", "given", "clerk approver helper"),
        act("handover.take", "接收", "Take over", "given", "taken", "clerk approver helper"),
        act("handover.return", "退回", "Send back", "given", "returned", "clerk approver helper"),
        act("handover.out", "出件", "Hand out", "-", "out", "clerk helper"),
    ),
)  # fmt: skip


DELIVERY = Flow(
    kind="delivery",
    title=mark("送达方式"),
    states=(("asked", mark("待送出")), ("posted", mark("已寄出")), ("received", mark("已收到")),
            ("cancelled", mark("已改用其他方式"))),
    open_states=frozenset({"asked", "posted"}),
    acts=(
        act("delivery.ask", "选定送达方式", "Choose delivery", "-", "asked", "applicant clerk helper"),
        act("delivery.label", "查看收件地址", "Look at the address", "asked", "", "clerk helper", "个人信息保护法 6"),
        act("delivery.post", "寄出", "Post", "asked", "posted", "clerk helper"),
        act("delivery.receive", "签收", "Received", "posted", "received", "applicant clerk helper"),
        act("delivery.bounce", "邮件退回", "Came back", "posted", "asked", "clerk helper"),
        act("delivery.collect", "窗口领取", "Collected", "asked", "received", "clerk helper"),
        act("delivery.cancel", "改用其他方式", "Change", "asked", "cancelled", "applicant clerk helper"),
    ),
)  # fmt: skip


FEE = Flow(
    kind="fee",
    title=mark("缴费单"),
    states=(("due", mark("待缴费")), ("paid", mark("已缴费")), ("refunded", mark("已退费")), ("void", mark("不用缴"))),
    open_states=frozenset({"due"}),
    acts=(
        act("fee.raise", "开出缴费单", "Raise a fee", "-", "due", "clerk system"),
        act("fee.pay", "缴费到账", "Paid", "due", "paid", "system"),
        act("fee.surplus", "重复缴费，待退", "Paid twice", "paid refunded void", "", "system"),
        act("fee.refund", "退费", "Refund", "paid", "refunded", "clerk"),
        act("fee.void", "不用缴", "Void", "due", "void", "system clerk"),
    ),
)  # fmt: skip


MANDATE = Flow(
    kind="mandate",
    title=mark("委托"),
    states=(("active", mark("有效")), ("revoked", mark("已收回"))),
    open_states=frozenset({"active"}),
    acts=(
        act("mandate.give", "委托代理人", "Give a mandate", "-", "active", "applicant"),
        act("mandate.revoke", "收回委托", "Revoke", "active", "revoked", "applicant"),
    ),
)
