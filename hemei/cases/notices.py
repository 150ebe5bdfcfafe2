"""Who is told what after which act: one table. A further channel (mail, SMS) sends what this table says."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.notices import Facts, Notice, by_act, facts_of
from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move

_REMEDY = "您可以申请行政复议或提起行政诉讼。"
_REMEDY_EN = "You may ask for review or go to court."
FIRM, DESK, AGENCY, ASKED, HEAD = "party", "role:clerk", "agency", "asked", "head"
CHECKED, WATCH = "checked", "role:supervisor"
PARTNERS, ASKED_JOINT = "partners", "finder"  # of a joint acceptance: all its agencies, who found the fault


NOTICES = (
    Notice("order.submit", FIRM, "“{title}”已一次提交，回执在订单页上。",
           "“{title}” was submitted; the receipt is on its page."),
    Notice("order.finish", FIRM, "“{title}”的全部事项都已办完，欢迎评价。",
           "All items of “{title}” have ended. Please rate them."),
    Notice("case.submit", DESK, "新办件“{title}”到窗口，请于 {due} 前核验材料。",
           "New case “{title}”: check its papers by {due}."),
    Notice("case.start", DESK, "“{title}”的前序已办成，到窗口，请于 {due} 前核验材料。",
           "“{title}” may start: check its papers by {due}."),
    Notice("case.start", FIRM, "前序事项已办成，“{title}”自动启动，您不用做什么。",
           "“{title}” started by itself; nothing to do."),
    Notice("case.accept", FIRM, "“{title}”已受理，承诺 {due} 前办结。",
           "“{title}” was accepted; promised by {due}."),
    Notice("case.accept", AGENCY, "“{title}”已受理，轮到本部门审查，{due} 到期。",
           "“{title}” is yours to review, due {due}."),
    Notice("case.accept_tolerant", FIRM, "“{title}”已容缺受理，请按承诺补齐材料。",
           "“{title}” was accepted with papers to follow."),
    Notice("case.accept_tolerant", AGENCY, "“{title}”已容缺受理，轮到本部门审查，{due} 到期。",
           "“{title}” (papers to follow) is yours to review, due {due}."),
    Notice("case.accept_by_law", FIRM, "窗口五个工作日内没有告知，“{title}”依法视为受理。",
           "Nobody answered in five working days: “{title}” counts as accepted."),
    Notice("case.accept_by_law", AGENCY, "“{title}”依法视为受理，轮到本部门审查，{due} 到期。",
           "“{title}” counts as accepted and is yours to review, due {due}."),
    Notice("case.accept_by_law", WATCH, "“{title}”窗口逾期未告知，已依法视为受理。",
           "The window was silent: “{title}” counts as accepted.", urgent=True),
    Notice("case.correct", FIRM, "“{title}”要补正：请打开订单，一次补齐告知书所列的内容。",
           "“{title}” needs corrections: open the order and mend all points once.", urgent=True),
    Notice("case.resubmit", DESK, "“{title}”已补正，请于 {due} 前核验。",
           "“{title}” came back corrected: check it by {due}."),
    Notice("case.decline", FIRM, "“{title}”不予受理：{reason}",
           "“{title}” was declined: {reason}", urgent=True),
    Notice("case.block", FIRM, "“{title}”等的前序事项没有办成（{how}）：请选择重新申请前序，或者撤回其余。",
           "What “{title}” waits for failed: apply again, or drop the rest.", urgent=True),
    Notice("case.hold", FIRM, "“{title}”需要的前序事项没有办成（{how}），现在不能准予：请重新申请前序，或者撤回。",
           "“{title}” cannot be granted because its predecessor failed: apply again, or withdraw.", urgent=True),
    Notice("case.hold", AGENCY, "“{title}”需要的前序事项没有办成（{how}），暂不能准予。",
           "“{title}” cannot be granted yet: its predecessor failed."),
    Notice("case.pause", FIRM, "“{title}”进入特殊程序，停止计时，预计 {days} 个工作日：{notice}",
           "The clock of “{title}” stands still, about {days} working days: {notice}"),
    Notice("case.resume", FIRM, "“{title}”特殊程序结束，恢复计时，{due} 到期。",
           "The clock of “{title}” runs again, due {due}."),
    Notice("case.ask_extension", HEAD, "“{title}”请求延长 {days} 个工作日，请批准或不批准：{reason}",
           "“{title}”: {days} more working days are asked for: {reason}"),
    Notice("case.extend", FIRM, "“{title}”经负责人批准延长 {days} 个工作日，{due} 到期。理由：{reason}",
           "“{title}” was extended by {days} working days to {due}: {reason}"),
    Notice("case.grant", FIRM, "“{title}”已准予，证照 {licence} 可以下载。",
           "“{title}” was granted; licence {licence}."),
    Notice("case.refuse", FIRM, "“{title}”不予许可：{reasons}。您可以申请行政复议或提起行政诉讼。",
           "“{title}” was refused: {reasons}. You may ask for review or go to court.", urgent=True),
    Notice("case.terminate", FIRM, "“{title}”已终止办理：{reason}",
           "“{title}” was ended: {reason}", urgent=True),
    Notice("case.ask_renewal", AGENCY, "“{title}”的持证人申请延续，请在 {until} 前决定。",
           "Renewal asked for “{title}”: decide before {until}."),
    Notice("case.renew", FIRM, "“{title}”准予延续到 {until}。", "“{title}” was renewed until {until}."),
    Notice("case.refuse_renewal", FIRM, "“{title}”不予延续：{reason}",
           "Renewal of “{title}” was refused: {reason}", urgent=True),
    Notice("case.renew_by_law", FIRM, "“{title}”届满前没有决定，依法视为准予延续到 {until}。",
           "“{title}” counts as renewed until {until}."),
    Notice("case.renew_by_law", WATCH, "“{title}”延续申请届满前没有决定，已依法视为准予延续。",
           "Nobody decided in time: “{title}” counts as renewed.", urgent=True),
    Notice("case.rebase", FIRM, "“{title}”换用了第 {version} 版，改变的内容已列出。",
           "“{title}” moved to version {version}; what changed is listed."),
    Notice("rebase.offer", FIRM, "请您同意或不同意：“{title}”换用新版本，有对您不利的改变。不同意就照原版本办。",
           "“{title}”: please agree or decline to move to a new version; declining keeps the old one.", urgent=True),
    Notice("case.doubt", DESK, "“{title}”报请不予受理，要另一位复核：{reason}",
           "“{title}”: declining needs a second person: {reason}"),
    Notice("case.yellow", AGENCY, "黄牌：“{title}”{due} 到期。", "Yellow card: “{title}” is due {due}."),
    Notice("case.red", AGENCY, "红牌：“{title}”已超过 {due}。",
           "Red card: “{title}” was due {due}.", urgent=True),
    Notice("case.red", WATCH, "红牌：“{title}”已超过 {due}。",
           "Red card: “{title}” was due {due}.", urgent=True),
    Notice("opinion.ask", ASKED, "请对“{title}”回复意见，{due} 到期。",
           "Your opinion on “{title}” is due {due}."),
    Notice("opinion.forward", ASKED, "“{title}”的意见转由本部门回复：{reason}",
           "The opinion on “{title}” is now yours: {reason}"),
    Notice("opinion.late", ASKED, "“{title}”的意见逾期未回复，已报督查。",
           "Your opinion on “{title}” is late.", urgent=True),
    Notice("opinion.late", WATCH, "“{title}”的并联意见逾期未回复：{who}。",
           "An opinion on “{title}” is late: {who}.", urgent=True),
    Notice("promise.make", FIRM, "您承诺{title}，{due} 到期。", "You promised: {title}, due {due}."),
    Notice("promise.remind", FIRM, "快到期了：{title}，{due} 前请交上。",
           "Due soon: {title}, by {due}.", urgent=True),
    Notice("promise.break", FIRM, "承诺到期未履行：{title}。{consequence}",
           "Promise broken: {title}.", urgent=True),
    Notice("fee.raise", FIRM, "“{title}”要缴费 {amount} 元：请打开订单，在“文书、送达和缴费”里支付。",
           "“{title}” costs {amount} yuan: pay under papers, delivery and fees of the order."),
    Notice("fee.pay", FIRM, "“{title}”的费用 {amount} 元已到账，缴费凭证可以下载。",
           "{amount} yuan for “{title}” came in; the proof can be downloaded."),
    Notice("fee.refund", FIRM, "“{title}”的费用 {amount} 元已原路退回：{reason}",
           "{amount} yuan for “{title}” were paid back: {reason}"),
    Notice("delivery.post", FIRM, "“{title}”的结果已寄出：{carrier} {tracking}。",
           "The result of “{title}” was posted: {carrier} {tracking}."),
    Notice("delivery.bounce", FIRM, "“{title}”的邮件退回了（{reason}），请核对地址。",
           "The post of “{title}” came back ({reason}): please check the address.", urgent=True),
    Notice("handover.give", AGENCY, "“{title}”的材料已交出，请核对接收（{number}）。",
           "Papers of “{title}” were handed over: check and take them ({number})."),
    Notice("promise.break", WATCH, "承诺到期未履行：{title}（{number}）。",
           "Promise broken: {title} ({number}).", urgent=True),
    Notice("licence.ask_change", AGENCY, "持证人申请变更《{title}》{number}：{text}",
           "The holder of “{title}” {number} asks for a change: {text}"),
    Notice("licence.ask_cancel", AGENCY, "持证人申请注销《{title}》{number}：{text}",
           "The holder of “{title}” {number} asks for cancellation: {text}"),
    Notice("licence.refuse_asked", FIRM, "您对《{title}》{number} 的申请没有获准：{reason}。" + _REMEDY,
           "What you asked for “{title}” {number} was refused: {reason}. " + _REMEDY_EN,
           urgent=True),
    Notice("licence.change", FIRM, "《{title}》{number} 已变更为第 {version} 版，旧版作废，请重新下载。",
           "“{title}” {number} was changed; version {version} replaces the old one."),
    Notice("licence.suspend", FIRM, "《{title}》{number} 被暂扣（{law}）：{reason}。" + _REMEDY,
           "“{title}” {number} was suspended ({law}): {reason}. " + _REMEDY_EN, urgent=True),
    Notice("licence.resume", FIRM, "《{title}》{number} 已恢复有效。", "“{title}” {number} is valid again."),
    Notice("licence.resume_by_term", FIRM, "《{title}》{number} 暂扣期满，已恢复有效。",
           "The suspension of “{title}” {number} is over; it is valid again."),
    Notice("licence.withdraw", FIRM,
           "《{title}》{number} 自 {effective_on} 起被撤回（{law}）：{reason}。补偿安排：{compensation}。" + _REMEDY,
           "“{title}” {number} was withdrawn from {effective_on} ({law}): {reason}. Compensation: {compensation}. "
           + _REMEDY_EN, urgent=True),
    Notice("licence.revoke", FIRM,
           "《{title}》{number} 自 {effective_on} 起被撤销（{law}）：{reason}。" + _REMEDY,
           "“{title}” {number} was revoked from {effective_on} ({law}): {reason}. " + _REMEDY_EN,
           urgent=True),
    Notice("licence.revoke", WATCH, "证照被撤销：《{title}》{number}（{law}）。",
           "A licence was revoked: “{title}” {number} ({law})."),
    Notice("licence.forfeit", FIRM,
           "《{title}》{number} 自 {effective_on} 起被吊销（{law}）：{reason}。" + _REMEDY,
           "“{title}” {number} was taken away from {effective_on} ({law}): {reason}. " + _REMEDY_EN,
           urgent=True),
    Notice("licence.cancel", FIRM, "《{title}》{number} 自 {effective_on} 起注销（{law}）。",
           "“{title}” {number} was cancelled from {effective_on} ({law})."),
    Notice("licence.decide", FIRM,
           "《{title}》{number} 已决定“{what}”（{law}），自 {effective_on} 起生效：{reason}。"
           "这一天以前照常有效。" + _REMEDY,
           "It was decided that “{title}” {number} ends from {effective_on} ({law}): {reason}. It is good until then. "
           + _REMEDY_EN, urgent=True),
    Notice("licence.recall", FIRM, "《{title}》{number} 原定 {effective_on} 生效的决定已撤回，证照照旧有效：{reason}",
           "The decision about “{title}” {number} due on {effective_on} was recalled: {reason}"),
    Notice("licence.take_effect", FIRM,
           "《{title}》{number} 的“{what}”今天（{effective_on}）生效（{law}），请停止使用。",
           "“{title}” {number} ended today ({effective_on}, {law}); stop using it.", urgent=True),
    Notice("licence.warn", FIRM,
           "《{title}》{number} 还有 {days} 天到期（{until}）：要继续用的，请在届满 30 日前申请延续。",
           "“{title}” {number} runs out in {days} days ({until}); ask for renewal 30 days before.", urgent=True),
    Notice("licence.expire", FIRM, "《{title}》{number} 有效期已到 {until}，不再有效，请停止使用或重新申请。",
           "“{title}” {number} ran out on {until}; stop using it, or apply anew.", urgent=True),
    Notice("licence.expire", AGENCY, "《{title}》{number} 有效期已满未延续，请办理注销手续。",
           "“{title}” {number} ran out without renewal: cancel it."),
    Notice("check.order", FIRM, "“{title}”核查发现承诺不实：{fault}。请于 {due} 前整改并交上结果，逾期将撤销决定。",
           "A promise behind “{title}” was found untrue: {fault}. Put it right by {due}, or the decision is revoked.",
           urgent=True),
    Notice("check.answer", CHECKED, "“{title}”的整改结果已交上，请复核。", "“{title}”: the repair awaits your look."),
    Notice("check.remind", CHECKED, "“{title}”{due} 到期。", "“{title}” is due {due}."),
    Notice("check.pass", FIRM, "“{title}”：承诺属实，已办结。", "“{title}”: what you promised was found true."),
    Notice("check.revoke", FIRM, "“{title}”：承诺不实，决定已撤销：{reason}。您可以申请行政复议或提起行政诉讼。",
           "“{title}”: the decision was revoked: {reason}. You may ask for review or go to court.", urgent=True),
    Notice("check.revoke", WATCH, "“{title}”的决定因承诺不实被撤销：{reason}。",
           "“{title}”: the decision was revoked for an untrue promise: {reason}."),
    Notice("case.grant_joint", FIRM, "联合验收通过，“{title}”当场发证，证照 {licence} 可以下载。",
           "Joint acceptance passed: “{title}” was issued at once, licence {licence}."),
    Notice("joint.call", FIRM, "联合验收定在 {day}，各部门同一天到 {place}，请派人在场。",
           "The joint acceptance is on {day} at {place}; please be there."),
    Notice("joint.call", PARTNERS, "联合验收“{title}”定在 {day}，地点 {place}，请派人参加。",
           "Joint acceptance “{title}” on {day} at {place}."),
    Notice("joint.move", FIRM, "联合验收改到 {day}：{reason}", "The joint acceptance moved to {day}: {reason}"),
    Notice("joint.list", FIRM, "联合验收的问题清单一次告知，共 {count} 点：整改一点报一点，只复验没有通过的。",
           "One list of {count} faults: report each as mended; only open ones are looked at again.", urgent=True),
    Notice("joint.mend", ASKED_JOINT, "“{title}”第 {number_} 点已整改，请复验。",
           "“{title}”: point {number_} was mended, please look again."),
    Notice("joint.keep", FIRM, "第 {number_} 点复验没有通过：{remark}", "Point {number_} stays open: {remark}"),
    Notice("joint.pass", FIRM, "联合验收通过，{count} 份证件当场发出。",
           "The joint acceptance passed: {count} papers were issued at once."),
    Notice("joint.pass_unit", FIRM, "单位工程“{unit}”联合验收通过，意见书 {certificate} 可以下载，其余单位工程继续。",
           "Unit “{unit}” passed its joint acceptance; paper {certificate}. The others go on."),
    Notice("joint.pass_part", FIRM, "这几个单位工程全部通过。还没有验收的：{rest}，完工以后另约一天。",
           "These units have all passed. Still to come: {rest}; their day is called when they are finished."),
    Notice("start.remind", FIRM,
           "《{title}》{licence}：还有 {days} 天到开工期限（{until}）。"
           "没有开工的，请按期开工或者在这以前申请延期，不然许可证自行废止（建筑法第九条）。",
           "“{title}” {licence}: works have to begin within {days} days ({until}); begin, or ask to put it off, "
           "or the permit lapses.", urgent=True),
    Notice("start.ask", ASKED, "《{title}》{licence} 申请延期开工 {months} 个月，请在 {due} 前答复：{reason}",
           "“{title}” {licence}: {months} more months to begin are asked for, answer by {due}: {reason}"),
    Notice("start.extend", FIRM, "《{title}》{licence} 准予延期，{until} 前开工。",
           "“{title}” {licence}: begin works by {until}."),
    Notice("start.refuse", FIRM, "《{title}》{licence} 不予延期开工：{reason}。期限仍到 {until}。" + _REMEDY,
           "“{title}” {licence}: the start is not put off: {reason}. It stays {until}. " + _REMEDY_EN, urgent=True),
    Notice("start.late", WATCH, "延期开工申请过了 {until} 还没有答复，许可证 {licence} 暂不废止，请督办。",
           "A request to put works off was not answered by {until}; permit {licence} stands meanwhile.", urgent=True),
    Notice("start.late", ASKED, "许可证 {licence} 的延期开工申请已经过期没有答复，请马上答复。",
           "The request about permit {licence} is overdue; answer it now.", urgent=True),
    Notice("start.lapse", FIRM,
           "《{title}》{licence} 到 {until} 没有开工也没有申请延期，已自行废止（建筑法第九条）。要施工请重新申请。",
           "“{title}” {licence} lapsed: works were not begun by {until}. Apply anew before building.", urgent=True),
    Notice("licence.lapse", AGENCY, "《{title}》{number} 没有按期开工，已自行废止，请办理注销手续。",
           "“{title}” {number} lapsed without a start of works: cancel it."),
    Notice("joint.off", FIRM, "联合验收取消：{reason}", "The joint acceptance was called off: {reason}"),
    Notice("cloud.plan", FIRM, "“{title}”已预约，请在约定时间打开手机，到现场配合。",
           "“{title}” is planned: have a phone on the site at that time."),
    Notice("cloud.doubt", FIRM, "“{title}”看不清，改为到场勘验：{reason}",
           "“{title}”: a visit after all: {reason}"),
    Notice("cloud.pass", FIRM, "“{title}”通过，免了一次到场。", "“{title}” passed; a visit was saved."),
    Notice("trade.issue", FIRM, "“{title}”已签发，一张证代替了几张。", "“{title}” was issued in place of several."),
    Notice("trade.reissue", FIRM, "“{title}”里的许可有变化，整张已换发为第 {edition} 版。",
           "A permit changed: “{title}” was issued anew, edition {edition}."),
    Notice("dormancy.file", AGENCY, "“{title}”待备案。", "“{title}” waits to be recorded."),
    Notice("dormancy.record", FIRM, "“{title}”已备案并公示，到 {until} 为止。", "“{title}” is recorded until {until}."),
    Notice("dormancy.decline", FIRM, "“{title}”不予备案：{reason}", "“{title}” was declined: {reason}", urgent=True),
    Notice("dormancy.remind", FIRM, "歇业还有 {left} 天到期（{until}）：请选择恢复营业、延长或者注销。",
           "Dormancy ends in {left} days ({until}): resume, extend, or deregister.", urgent=True),
    Notice("dormancy.wake_by_law", FIRM, "歇业期满，已视为恢复营业，请于 {publish_by} 前公示。",
           "The dormancy ended; you count as resumed. Publish it by {publish_by}.", urgent=True),
    Notice("appointment.call_off", FIRM, "“{title}”{when} 的预约因大厅停办取消：{reason}。请另约时间，或者网上办理。",
           "Your appointment “{title}” of {when} is off, the hall is shut: {reason}. Book again, or apply online.",
           urgent=True),
    Notice("exit.object", FIRM, "“{title}”有人提出异议，先停下：{reason}",
           "An objection stops “{title}”: {reason}", urgent=True),
    Notice("exit.apply", AGENCY, "“{title}”已申请，请决定。", "“{title}” was applied for; please decide."),
    Notice("exit.close", FIRM, "“{title}”已准予。", "“{title}” was granted."),
    Notice("exit.refuse", FIRM, "“{title}”没有准予：{reason}。您可以申请行政复议或提起行政诉讼。",
           "“{title}” was refused: {reason}. You may ask for review or go to court.", urgent=True),
    Notice("exit.lapse", FIRM, "“{title}”过期没有申请，公示失效，要注销请重新公示。",
           "“{title}” was not applied for in time; publish it anew.", urgent=True),
)  # fmt: skip
OWN_PAGES = frozenset({"trade", "dormancy", "exit"})  # kinds of matter with a page of their own

_BY_ACT = by_act(NOTICES)


def letters(move: Move) -> Iterator[Letter]:
    """This will give the messages that an act calls for; read what it records and leaves before it is written."""
    wanted = _BY_ACT.get(move.type.name, ())
    if not wanted:
        return
    facts = _facts(move)
    for notice in wanted:
        for to in _addresses(move, notice.to):
            place, number = _where(move, notice)
            yield notice.letter(to, facts, place, number)


def _facts(move: Move) -> Facts:
    given = move.payload
    days = given.get("days", given.get("expected_days", ""))
    return facts_of(move, number_=given.get("number", ""), days=days)


def _addresses(move: Move, to: str) -> list[str]:
    if to == PARTNERS:
        return [f"agency:{code}" for code in move.payload["agencies"]]
    holder = str(move.changes.get("holder", move.matter.holder))
    agency = str(move.payload.get("agency") or holder.removeprefix("agency:"))
    known = agency if move.payload.get("agency") or holder.startswith("agency:") else ""
    found = {
        FIRM: move.matter.party,
        AGENCY: f"agency:{known}" if known else DESK if holder == "desk" else "",
        ASKED: f"agency:{known}" if known else "",
        HEAD: f"agency:{known}" if known else "",
        CHECKED: f"agency:{known}" if known else "",
        ASKED_JOINT: f"agency:{known}" if known else "",
    }.get(to, to)
    return [found] if found else []


def _where(move: Move, notice: Notice) -> tuple[str, str]:
    matter = move.matter
    if matter.kind in {"joint", "cloud", "start"}:
        order = matter.parent.parent if matter.kind != "joint" and matter.parent else matter.parent
        return "building", order.number if order else ""
    if notice.to == ASKED:
        return "opinions", ""
    if matter.kind == "licence":
        return "licence" if notice.to == FIRM else "licence_desk", matter.number
    if notice.to == CHECKED:
        return "checks", ""
    if matter.kind == "order":
        return "order", matter.number
    if matter.kind == "rebase" and matter.parent:
        return "rebase", matter.parent.number
    if matter.kind == "appointment":
        return "appointments", ""
    if matter.kind in OWN_PAGES:
        return matter.kind, matter.number
    case = matter.parent if matter.kind != "case" and matter.parent else matter
    if notice.to == FIRM and case.parent:
        return "order", case.parent.number
    return "case", case.number
