"""The schematic of the parks and calendars to subscribe to."""

from hemei.ledger.flow import Flow, act
from hemei.rules.words import mark

STAFF = "clerk approver head helper supervisor statistician leader"

PARK_MAP = Flow(
    kind="park_map",
    title=mark("园区示意图"),
    states=(("used", mark("在用")), ("ended", mark("停用"))),
    open_states=frozenset({"used"}),
    acts=(
        act("park_map.set", "换上新的园区示意图", "Set the schematic", "-", "used", "head supervisor leader"),
        act("park_map.end", "停用园区示意图", "End a schematic", "used", "ended", "head supervisor leader"),
    ),
)
FEED = Flow(
    kind="calendar_feed",
    title=mark("日历订阅"),
    states=(("open", mark("有效")), ("revoked", mark("已撤销"))),
    open_states=frozenset({"open"}),
    acts=(
        act("feed.make", "订阅日历", "Subscribe", "-", "open", STAFF),
        act("feed.revoke", "撤销订阅", "Revoke", "open", "revoked", STAFF),
    ),
)
