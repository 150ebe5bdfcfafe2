"""Ties each number to what it speaks of: kind, name, period, scope, and 从…增至… pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hemei.rules.figures.grid import Cell
from hemei.rules.figures.model import Figure, Kind, Sentence
from hemei.rules.figures.periods import Period
from hemei.rules.figures.scan import Token
from hemei.rules.figures.when import period_before, period_of_column, period_of_text

_UP = (
    "升幅|同比增|增长|增加|增产|增收|"
    "提高|提升|上升|扩大|上涨|增速|增幅|涨幅|改善|恶化|偏多|偏高|上调|攀升|涨|翻|增|升"
)
_DOWN = (
    "跌幅|下跌|下挫|回撤|下降|减少|偏少|偏低|减产|压降|缩减|降低|回落|下调|上缴减|削减|压减|压缩|缩短|缩小|下滑|"
    "降幅|负增长|收窄|减|降|跌"
)
#: Verb and object in one: of what moves by so many per cent, and names of things elsewhere (增值税, 节能改造).
_UP_BY = "提速|提价|涨价|提效|增效|扩容|扩面|增值|增量|升温"
_DOWN_BY = "降价|减价|降费|减负|减排|降耗|降本|节水|节电|节能|降温|减速|缩水"
_TAIL = r"(?:了|为|约|达到?|超过?|近|率|再|又|仅|突破|幅度?|不低于|不超过|\s)*$"
_GROWS = re.compile(rf"(?P<verb>{_UP_BY}|{_DOWN_BY}|{_UP}|{_DOWN}){_TAIL}")
_TO = re.compile(rf"(?:(?P<verb>{_UP}|{_DOWN})[了]?)?(?:到|至)(?:约|近|了|\x00+的?)*$")
_COMPARES = re.compile(r"(?:比|较|优于|高于|低于|同比)[^，；]*$")
_MORE = re.compile(
    r"(?:(?:比|较)[^，；]{0,30}[多少快慢早晚高低长短大小]|多|少|[快慢早晚](?:了|出)|[多少][一-龥]{1,2}(?=了)|(?:比|较)[^，；]{0,30}[多少][一-龥]{1,3}|前进|后退|高出[^，]*"
    r"|(?<![不或])(?:优于|高于|低于)[^，]*)(?:了|出|近|约)*$"
)
_PLACES = re.compile(r"(?:前进|后退|前移|后移|跃升|提升|上升|下滑|退后|提高|下降)(?:了|近)?$")
_REMOVES = re.compile(r"(?:削减|减少|减产|压减|下降|降低|下调|缩短)(?:了|近|约|超过?)*$")
_LIMIT = re.compile(
    r"(?:高于|低于|优于|超过|超出)[^，]{0,20}(?:(?:规定|标准|要求|上限|下限|红线|目标)的|(?:限值|标准值)的?)$"
)  # 低于规定的30分钟: the limit itself
_FURTHER = re.compile(r"再[增减压降](?:加|少|掉)?(?:了|近|约|超过?)*$")  # 岗位再增600个
_SHIFTS = re.compile(r"(?:增加|增产|增收|提高|提升|上升|上调)(?:了|近|约|超过?)*$")
_SHIFTED = re.compile(
    r"(?:增加|增产|增收|提高|提升|上升|上调|[多少][一-龥]{1,2}|[多少快慢高低])(?:了|近|约|超过?)*"
)
_BY = re.compile(
    r"，(?:[同环]比|[比较]\x00+[年月]?[末初底]?|[比较][年月][末初底])?(?P<verb>净增|净减|增加|减少|增|减)(?:了|近|约|超过?)*"
)
_NET = re.compile(r"(?P<verb>净增|净减)(?:加|少)?[^，；。\d到至]{0,8}$")
_LESS = re.compile(r"(?:比|较)[^，；]{0,30}[少低慢短](?:了|出|近|约)*$")
_FLOW = re.compile(r"新增|净增|新建|新开|新登记|新签约|新申报|新设|新安装|新引进|新认定")
_FROM = re.compile(r"(?:从|由)[^，；]{0,12}$")
_SHARE = re.compile(r"占[^，；。]*$")
_WORDS = (
    r"其中|[，、：（）“”\s]|(?:今|去|上)年(?:以来)?|截至目前|目前|全[市省国区县]|累计|同比|比上年同期|比上年|较上年|分别|完成|实现|达到?|为|是|"
    r"增至|增长|增加|提高|提升|上升|扩大|改善|下降|减少|降低|回落|压缩|缩短|缩小|均|居|位列|位居|列|排名|名列|超过?|突破|约|近|接近|了|"
    r"到|至|由|从|已|共|数量|平均增速|平均|增速|增幅|年均|累计增幅|以及|和|与|及|的|预计|并|也|再|比|较|年初|去年同期|净增|两项|每年|翻|占|保持|拥有|打造|创建|建成(?!区)|建设|获得|获|对|设|\x00|惠及|份|力争|[年期月]末"
)
#: 居民, 约谈, 并网, 到场: a noun begins there, not one of the short verbs above.
_NOUNS = (
    r"(?!居[民家住委]|约[谈束]|并[网购轨]|到[场岗访期位账]|对[接外口]|设[施备计立点]|比[例重赛]|和谐|从[业事教]|共[享建有同青]|再[生贷保就]"
    r"|获[奖批]|占地|保[险障健费洁]|列[车管]|的士|为民|近视|由来|已婚|至尊|均价|达标)"
)
_WORDS = "|".join([verb for verb in f"{_UP}|{_DOWN}".split("|") if len(verb) > 1] + [_WORDS])
_STRIP = re.compile(rf"^(?:{_NOUNS}(?:{_WORDS}))+|(?:{_WORDS}|比重|有|新建|新增)+$")
_EMPTY = re.compile(
    rf"(?:{_WORDS}|\x00|[一二三四五六七八九十]是|新申报|新增|新建|投资|占地|年|度|来|间|时间|短短|十|三|近三年|度)*"
)
_OTHERS = re.compile(
    r".*；|(?:高于|低于|优于|高出)[^，；。]*(?:[，；。]|$)", re.DOTALL
)  # of whom the figure does not speak
_CLAUSE_END = re.compile(r"[，。；：\n！？（）]")
_SCOPE = re.compile(r"全市|全省|全国|全县|全区|全球")
_WHOLE = re.compile(r"(?<!作为)(?<![在占居对])全[市省县区]")
_OPENING = 150  # characters in which a text says of where it speaks
_LIST = re.compile(r"[\s、和及与以]*")
_GOES_ON = re.compile(rf"\s*[、和及与]以?及?(?:{_UP}|{_DOWN})?\s*")
_EACH = re.compile(r"(?P<names>[^，；。：]{0,200})(?:浓度)?分别(?P<verb>[^\d，；。]*)$")
_ASIDE = re.compile(
    r"\s*[，、]?(?:占|为|相当于)(?:[^，；。]*的)?(?:比重|比例|比)?(?:为|达到?|约|近|接近|超过?|逾|不足)*"
)
_COUNT_NAME = re.compile(r"([天人户家件项次])数$")
_LONGEST = 60  # members of a list
_CLAUSE = 120  # characters that are read of a clause before and after its figure
_TARGET = re.compile(r"(?:目标|计划|预期|预算|任务)(?:数|值|任务)?(?:为|是|的|约|\s)*$")
_SEGMENT = re.compile(r"[；;]")
_SIGNED = frozenset([*_DOWN_BY.split("|"), *_DOWN.split("|"), "净减"])


def bind(
    text: str, tokens: Sequence[Token], sentences: Sequence[Sentence], periods: Sequence[Period]
) -> tuple[Figure, ...]:
    """This will return the figures of `text` in order, each with kind, name, period and scope."""
    found: list[Figure] = []
    place = 0
    title = period_of_text(text, sentences, periods, tokens[0].start if tokens else 0)
    scope = _scope_of_text(text, tokens)
    spoken = _without(text, periods)
    paragraph_start = {s.paragraph: s.start for s in reversed(sentences)}
    for token in tokens:
        while sentences[place].end <= token.start:
            place += 1
        sentence = sentences[place]
        before = found[-1] if found and found[-1].start >= sentence.start else None
        figure = (
            _celled(token, sentence) if isinstance(token, Cell) else _bound(spoken, token, sentence, before)
        )
        period = period_of_column(token, periods) if isinstance(token, Cell) else None
        period = period or period_before(text, figure, periods, paragraph_start[sentence.paragraph], title)
        around = bool(scope) and not figure.scope and figure.kind is not Kind.RANK
        found.append(replace(figure, period=period, scope=scope if around else figure.scope, around=around))
    return tuple(_named(_paired(found)))


def _scope_of_text(text: str, tokens: Sequence[Token]) -> str:
    """The area that the opening names before the first figure: the text speaks of it until it names another."""
    found = _WHOLE.search(text, 0, min(tokens[0].start, _OPENING)) if tokens else None
    return found.group() if found else ""


def _without(text: str, periods: Sequence[Period]) -> str:
    """Periods are bound on their own; names must not hold them."""
    out = list(text)
    for period in periods:
        if not any(char in "，。" for char in text[period.start : period.end]):
            out[period.start : period.end] = "\x00" * (period.end - period.start)
    return "".join(out)


def _bound(text: str, token: Token, sentence: Sentence, before: Figure | None) -> Figure:
    start = before.end if before else sentence.start
    lead = text[start : token.start]
    clause = re.split(r"[，；：。\n]", lead)[-1][-_CLAUSE:]
    stop = _CLAUSE_END.search(text, token.end, token.end + _CLAUSE)
    after = text[token.end : stop.start() if stop else token.end + _CLAUSE]
    kind, verb = _kind(token, clause, lead)
    if before and token.family == before.family and _LIST.fullmatch(lead) and lead.strip():
        kind, verb = before.kind, before.verb  # a list goes on as it began
    if before and kind is Kind.LEVEL and _SHIFTED.fullmatch(lead) and _COMPARES.search(before.lead):
        kind = Kind.CHANGE  # 比上年的893户增加233户
    if _grew(token, kind, lead, before):
        kind, verb = Kind.CHANGE, _BY.fullmatch(lead)["verb"]  # type: ignore[index]
    value = token.value
    less = verb in _SIGNED or (kind is Kind.CHANGE and not verb and _LESS.search(clause))
    if kind in (Kind.GROWTH, Kind.CHANGE) and less and token.unit != "位":
        value = -value
    scopes = _SCOPE.findall(_OTHERS.sub("", text[max(sentence.start, token.start - 30) : token.start]))
    flow = bool(_FLOW.search(lead)) or (before is not None and before.flow and not _CLAUSE_END.search(lead))
    return Figure(
        token.start, token.end, text[token.start : token.end].replace("\x00", ""), value, token.unit, token.family,
        kind, sentence.no,
        role="target" if _TARGET.search(clause) else "",
        high=token.high, parts=token.parts, places=token.places, step=token.step, hedge=token.hedge, lead=lead,
        after=after.strip(), verb=verb, flow=flow, scope=scopes[-1] if scopes else "",
        segment=len(_SEGMENT.findall(text, sentence.start, token.start)),
    )  # fmt: skip


def _grew(token: Token, kind: Kind, lead: str, before: Figure | None) -> bool:
    """，净增66家 right after a level of the same unit: by how much that one moved."""
    return (
        kind is Kind.LEVEL
        and before is not None
        and before.kind is Kind.LEVEL
        and before.unit == token.unit
        and _BY.fullmatch(lead) is not None
    )


def _celled(cell: Cell, sentence: Sentence) -> Figure:
    """A number of a table: its row and column have said what it is."""
    return Figure(
        cell.start, cell.end, cell.written, cell.value, cell.unit, cell.family, cell.kind, sentence.no,
        places=cell.places, step=cell.step, name=cell.name, lead=cell.name, role=cell.role, row=cell.row,
    )  # fmt: skip


def _kind(token: Token, clause: str, lead: str) -> tuple[Kind, str]:
    if token.family == "rank":
        moved = "位次" in clause + token.unit or _MORE.search(clause) or _PLACES.search(clause)
        return (Kind.CHANGE if moved else Kind.RANK), ""
    if token.growth:
        return Kind.GROWTH, "翻"
    grows = _GROWS.search(clause)
    verb = grows["verb"] if grows else ""
    if token.family == "points":
        return Kind.CHANGE, verb
    if token.family in ("times", "rate"):
        return _relative(token, clause, verb)
    shifted = _REMOVES.search(clause) or (
        _SHIFTS.search(clause) and (_COMPARES.search(clause) or _COMPARES.search(lead))
    )
    if net := _NET.search(clause):
        return Kind.CHANGE, net["verb"]
    if _LIMIT.search(clause):
        return Kind.LEVEL, verb
    if _MORE.search(clause) or _FURTHER.search(clause) or shifted:
        return Kind.CHANGE, verb
    return Kind.LEVEL, verb


def _relative(token: Token, clause: str, verb: str) -> tuple[Kind, str]:
    to = _TO.search(clause)
    if (to and not clause.endswith("达到")) or _SHARE.search(clause):
        return Kind.RATE, to["verb"] or "" if to else ""
    return (Kind.GROWTH, verb) if verb else (Kind.RATE, "")


def _paired(found: list[Figure]) -> list[Figure]:
    """Marks the two ends of 从 A 增至 B."""
    out = list(found)
    for n in range(len(out) - 1):
        first, second = out[n], out[n + 1]
        same = (
            first.sentence == second.sentence and first.family == second.family and first.unit == second.unit
        )
        moves = _TO.search(second.lead) and not re.search(r"[；。]", second.lead)
        if same and moves and _FROM.search(first.lead) and first.kind in (Kind.LEVEL, Kind.RATE):
            out[n], out[n + 1] = (
                replace(first, role="from"),
                replace(second, role="to", kind=first.kind, value=abs(second.value)),
            )
    return out


def _named(found: list[Figure]) -> list[Figure]:
    out: list[Figure] = []
    for n, figure in enumerate(found):
        if figure.lead and figure.lead == figure.name:  # a cell of a table
            out.append(figure)
            continue
        spoken = [f for f in out[-6:] if f.sentence == figure.sentence and not f.aside]
        before = spoken[-1] if spoken else None
        if before and before.after and before.name and before.after.startswith(before.name):
            figure = replace(figure, lead=figure.lead.removeprefix(before.name))  # 4所小学、1所中学
        if before and figure.kind is Kind.RATE and _ASIDE.fullmatch(figure.lead):
            out.append(replace(figure, name=before.name + figure.lead.strip("，、 "), head=True, aside=True))
            continue
        own = "" if figure.role == "to" and before else _parallel(found, n, out) or _own_name(figure)
        figure = replace(figure, name=own) if own else _nameless(figure, before)
        out.append(_counted(figure))
    return out


def _nameless(figure: Figure, before: Figure | None) -> Figure:
    """Growth and rank speak of the figure before; a count may stand before its noun."""
    same = before is not None and before.segment == figure.segment
    if before and ((same and figure.kind is not Kind.LEVEL) or figure.role == "to"):
        return replace(figure, name=before.name, head=True)
    if figure.after and figure.family in ("count", "area", "money", "time", "length"):
        return replace(figure, name=_following(figure.after))
    return replace(figure, name=before.name, head=True) if before else figure


def _counted(figure: Figure) -> Figure:
    """重污染天数为零: the name holds the unit."""
    unit = _COUNT_NAME.search(figure.name)
    return (
        replace(figure, unit=unit[1], family="count")
        if unit and not figure.unit and not figure.places
        else figure
    )


def _following(after: str) -> str:
    """The noun that a count stands before: 7个…服务中心."""
    noun = re.split(r"[、和与及]", after)[0]
    return _STRIP.sub("", noun.rpartition("的")[2] if re.search(r"\d", noun) else noun)


def _own_name(figure: Figure) -> str:
    """The last clause of the lead that holds more than verbs and hedges."""
    clauses = re.split(r"[，；：。\n]", figure.lead)
    for clause in reversed(clauses[-1:] if figure.kind is Kind.LEVEL else clauses):
        if _EMPTY.fullmatch(clause):
            continue
        name = re.sub(r"\s+", "", _STRIP.sub("", _STRIP.sub("", clause)).replace("\x00", ""))
        if name:
            return name + "）" * (name.count("（") - name.count("）"))
    return ""


def _parallel(found: Sequence[Figure], n: int, named: Sequence[Figure]) -> str:
    """A、B和C分别为x、y和z: the name at the same place of the list, else an empty string."""
    first, last = n, n
    while (
        first > 0
        and n - first < _LONGEST
        and found[first - 1].sentence == found[n].sentence
        and _GOES_ON.fullmatch(found[first].lead)
    ):
        first -= 1
    each = _EACH.search(found[first].lead)
    if not each:
        return ""
    names = [name for name in re.split(r"[、和与及]", each["names"]) if not _EMPTY.fullmatch(name)]
    if names:
        return _STRIP.sub("", names[n - first]) if n - first < len(names) else ""
    while (
        last + 1 < min(len(found), n + _LONGEST)
        and found[last + 1].sentence == found[n].sentence
        and _GOES_ON.fullmatch(found[last + 1].lead)
    ):
        last += 1
    at = n - (last - first + 1)  # ，分别增长…: of the list before
    return named[at].name if 0 <= at < len(named) and named[at].sentence == found[n].sentence else ""
