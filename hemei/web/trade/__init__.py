"""A firm's own life: opening measured, one licence for a trade, four ways, dormancy, leaving, life events."""

from hemei.common.access import EVERYONE, SIGNED_IN, View
from hemei.web.trade.dormancy import dormancy_file, dormancy_list, dormancy_new, dormancy_page
from hemei.web.trade.events import event_file, event_list, event_page
from hemei.web.trade.exits import exit_list, exit_new, exit_page
from hemei.web.trade.opening import opening, opening_file
from hemei.web.trade.public import index, scope, trade_list, trade_notice
from hemei.web.trade.registrar import exit_compulsory, exit_heir
from hemei.web.trade.whole import order_whole, whole_check, whole_file, whole_page

_FIRM = ("applicant", "helper", "clerk")
_LIFE = ("applicant", "helper", "clerk", "approver", "supervisor", "leader")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("trade/", index, "trade", (EVERYONE,)),
    ("trade/opening/", opening, "opening", (EVERYONE,)),
    ("trade/opening/file.xlsx", opening_file, "opening_file", (EVERYONE,)),
    ("trade/trades/", trade_list, "trades", (EVERYONE,)),
    ("trade/trades/<slug:code>/", trade_notice, "trade_notice", (EVERYONE,)),
    ("trade/scope/", scope, "scope", (EVERYONE,)),
    ("trade/orders/<str:number>/", order_whole, "order_whole", _FIRM),
    ("trade/licences/<str:number>/", whole_page, "trade_licence", _LIFE),
    ("trade/licences/<str:number>.pdf", whole_file, "trade_file", (SIGNED_IN,)),
    ("trade/verify/<str:token>/", whole_check, "trade_verify", (EVERYONE,)),
    ("trade/dormancy/", dormancy_list, "dormancies", _LIFE),
    ("trade/dormancy/file.xlsx", dormancy_file, "dormancy_file", _LIFE),
    ("trade/dormancy/new/", dormancy_new, "dormancy_new", ("applicant",)),
    ("trade/dormancy/<str:number>/", dormancy_page, "dormancy", _LIFE),
    ("trade/exits/", exit_list, "exits", (EVERYONE,)),
    ("trade/exits/new/compulsory/", exit_compulsory, "exit_compulsory", ("approver",)),
    ("trade/exits/new/<slug:way>/", exit_new, "exit_new", ("applicant",)),
    ("trade/exits/<str:number>/", exit_page, "exit", _LIFE),
    ("trade/exits/<str:number>/heirs/<int:line>/", exit_heir, "exit_heir", (*_FIRM, "approver")),
    ("events/", event_list, "events", (EVERYONE,)),
    ("events/file.xlsx", event_file, "event_file", (EVERYONE,)),
    ("events/<slug:code>/", event_page, "event", (EVERYONE,)),
]
