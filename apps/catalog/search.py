"""Search in spoken words: bigrams of Chinese, words of English, initials and letters of pinyin, in one text[] column.

Trigrams of the database are blind to words of two characters (井盖), so the terms are our own, found by GIN and ranked
in SQL. Initials are kept as pairs (`~sp`), letters of the full pinyin as triples (`=shi`).
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, FloatField, Func, IntegerField, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, Greatest, Length

# What people in Hong Kong and Macao type most: traditional above, simplified below.
TRADITIONAL = (
    "證業營執許請辦經濟衛醫療護養殘疾災貧難時間場館學書長門開關電話網絡銀錢費稅險補貼給領發關係統計區鎮鄉園圖"
    "車駕駛運輸貨資產權屬動勞聯繫聘僱職員團隊組織辭離結婚戶籍遷歲齡優惠價格買賣購設備環境處罰監督檢查報舉審批轉讓"
    "廣東國際華僑臺灣灣澳進農漁禮獎勵術藝廳廠燈樹橋溝漏積水蓋壞損雜亂擺攤貓無線異飲飯館餐廢垃圾氣體聲響禁煙燒貿"
    "個體內資變更註銷換補續終險據驗測試題類號碼級標準筆劃師護產兒媽爺婦聽視導遊樂娛戲網遊頭條項單雙臨當"
)
SIMPLIFIED = (
    "证业营执许请办经济卫医疗护养残疾灾贫难时间场馆学书长门开关电话网络银钱费税险补贴给领发关系统计区镇乡园图"
    "车驾驶运输货资产权属动劳联系聘雇职员团队组织辞离结婚户籍迁岁龄优惠价格买卖购设备环境处罚监督检查报举审批转让"
    "广东国际华侨台湾湾澳进农渔礼奖励术艺厅厂灯树桥沟漏积水盖坏损杂乱摆摊猫无线异饮饭馆餐废垃圾气体声响禁烟烧贸"
    "个体内资变更注销换补续终险据验测试题类号码级标准笔划师护产儿妈爷妇听视导游乐娱戏网游头条项单双临当"
)
TO_SIMPLIFIED = str.maketrans(TRADITIONAL, SIMPLIFIED)
# Around the thing people look for; never the thing itself.
ASIDE = re.compile(
    r"^(请问|我想要?|我要|想要|怎么样?|怎样|如何|哪里可以|哪里能?|在哪里?)+|(怎么办|在哪里?|哪里办|吗|呢|流程)+$"
)
# Said around the thing by people who stand before it. What is left over is searched, unless nothing is.
AROUND = re.compile(
    "到处都是|到处|都是|门口|楼上|楼下|隔壁|附近|旁边|家里|我家|我们|小区里?|马路上|路上|街上|有人|有个|一直|老是|总是|好多|"
    "很多|没人管|怎么办理?|办理|申请|[太很了的着]"
)
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
LATIN = re.compile(r"[a-z0-9]+")
ENOUGH = 0.5  # share of the asked terms that must be found
BESIDE = 0.85  # of the best share: what has less of what was asked is another thing (食品经营许可, 道路运输经营许可)
NEAR = 0.2  # share that is worth asking 您是不是要找
TERM = 40
SEARCHED = frozenset({"name", "name_en", "aliases", "category", "filing"})  # what the terms are made of


def plain(text: str) -> str:
    """NFKC, lower case, simplified characters."""
    return unicodedata.normalize("NFKC", text).lower().translate(TO_SIMPLIFIED).strip()


def grams(text: str, size: int, mark: str = "") -> list[str]:
    """Pieces of `size` characters; a shorter text is one piece."""
    if len(text) <= size:
        return [mark + text] if text else []
    return [mark + text[i : i + size] for i in range(len(text) - size + 1)]


def initials(text: str) -> str:
    """First letters of the pinyin: 食品经营许可 → spjyxk."""
    from pypinyin import Style, lazy_pinyin  # half a second of dictionaries, for those who save or seed

    return "".join(LATIN.findall("".join(lazy_pinyin(text, style=Style.FIRST_LETTER))))


def letters(text: str) -> str:
    """All letters of the pinyin: 井盖 → jinggai."""
    from pypinyin import lazy_pinyin

    return "".join(LATIN.findall("".join(lazy_pinyin(text))))


def terms_of(text: str) -> set[str]:
    """All terms under which a Chinese or English text is found."""
    said = plain(text)
    found = {said[:TERM], *LATIN.findall(said)}
    for run in HAN.findall(said):
        found |= {*run, *grams(run, 2)}
        found |= {*grams(initials(run), 2, "~"), *grams(letters(run), 3, "=")}
    return {term[:TERM] for term in found if term}


def index_terms(thing: Any) -> list[str]:
    """Terms of a service item or an event standard, sorted; kept in `search_terms` whenever one is saved."""
    texts = [thing.name, thing.name_en, *thing.aliases]
    texts += [getattr(thing, "category", ""), getattr(thing, "filing", "")]
    return sorted(set().union(*(terms_of(text) for text in texts if text)))


def ranked(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows that answer to `text`, the likeliest first; none for an empty text. One query."""
    said = ASIDE.sub("", plain(text)) or plain(text)
    found = matching(said)
    if found is None:
        return rows.none()
    condition, share = found
    whole = Case(When(search_terms__contains=[said[:TERM]], then=Value(1.0)), default=Value(0.0))
    named = Case(When(name__icontains=said, then=Value(0.5)), default=Value(0.0))
    hits = rows.filter(condition).annotate(share=share).filter(share__gte=ENOUGH)
    hits = hits.annotate(best=Window(Max("share"))).filter(share__gte=F("best") * BESIDE)
    ordered = hits.annotate(score=F("share") + whole + named).order_by("-score", Length("name"), "pk")
    return cast("QuerySet[Any]", ordered)


def near(rows: QuerySet[Any], text: str, topics: Sequence[str] = ()) -> QuerySet[Any]:
    """您是不是要找: rows with some of what was asked, or of a topic it speaks of, for a search that found nothing."""
    said = ASIDE.sub("", plain(text)) or plain(text)
    found = matching(said)
    if found is None:
        return rows.none()
    condition, share = found
    related = Q(topics__overlap=list(topics)) if topics else Q(pk__in=[])
    wanted = rows.filter(condition | related).annotate(share=share).filter(Q(share__gte=NEAR) | related)
    return cast("QuerySet[Any]", wanted.order_by("-share", Length("name"), "pk"))


def kernel(said: str) -> list[str]:
    """The runs of characters that name the thing: 门口积水 → 积水, 到处都是垃圾 → 垃圾."""
    runs = HAN.findall(said)
    return [rest for run in runs for rest in AROUND.split(run) if rest] or runs


def matching(said: str) -> tuple[Q, Any] | None:
    """Which rows may answer, and which share of what was asked each has."""
    words = LATIN.findall(said)
    runs = kernel(said)
    if runs:
        asked = sorted({piece for run in runs for piece in grams(run, 2)} | set(words))
        return Q(search_terms__overlap=asked), share_of(asked)
    if not words:
        return None
    condition, shares = Q(search_terms__overlap=words), [share_of(words)]
    joined = "".join(words)
    # A pinyin that is only half there is another word, so all of its pieces are wanted.
    for pieces in (grams(joined, 2, "~"), grams(joined, 3, "=")):
        if len(joined) >= 2:
            condition |= Q(search_terms__contains=pieces)
            shares.append(Case(When(search_terms__contains=pieces, then=Value(0.9)), default=Value(0.0)))
    return condition, Greatest(*shares, output_field=FloatField()) if len(shares) > 1 else shares[0]


def share_of(asked: list[str]) -> Any:
    """How much of the asked terms a row has, from 0 to 1."""
    return Cast(Shared(F("search_terms"), Value(asked, ArrayField(CharField()))), FloatField()) / Value(
        float(len(set(asked)))
    )


class Shared(Func):
    """Number of terms two arrays have in common."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()
