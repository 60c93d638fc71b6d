"""Plausible answers to any form: for the demo's story, the simulator and tests. Same random source, same answers."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from apps.catalog.codes import USCC_ALPHABET, uscc_check_character
from apps.catalog.forms.compiler import PageForm
from apps.catalog.forms.conditions import flatten, holds
from apps.catalog.forms.values import luhn, read_bound
from apps.catalog.models import ItemVersion

Spec = dict[str, Any]
NAMES = ("陈丽华", "李志强", "何敏仪", "罗家俊", "冼惠芳", "谭国栋", "邓晓彤", "潘建辉", "关永康", "麦燕玲")
SHOPS = (
    "和顺陈记面馆",
    "联安路煲仔饭",
    "千灯湖茶室",
    "西樵老字号饼店",
    "南海永康药房",
    "盐步卤味坊",
    "官窑五金行",
    "里水花店",
)
STREETS = ("鹤峰路", "文头路", "联安路", "桂澜路", "人民路", "府前路", "沿江路", "学士路")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def answers(version: ItemVersion, source: Random, community: str, **known: Any) -> dict[str, dict[str, Any]]:
    """Answers that `clean_all` accepts; `community` is a 12-digit code, `known` answers by field key."""
    given: dict[str, dict[str, Any]] = {}
    for page in version.form["pages"]:
        flat = flatten(given)
        if not holds(page.get("show_if"), flat):
            continue
        made: dict[str, Any] = {}
        for spec in page["fields"]:
            if holds(spec.get("show_if"), {**flat, **made}) and spec["type"] != "info":
                made[spec["key"]] = known.get(spec["key"]) or _answer(spec, source, community, {**flat, **made})
        form = PageForm(page, lang="zh", answers=flat, strict=True, data=made)
        if not form.is_valid():
            raise ValueError(f"{version.item.key} {page['key']}: {form.errors.as_text()}")
        given[page["key"]] = form.answers()
    return given


def _answer(spec: Spec, source: Random, community: str, flat: dict[str, Any]) -> Any:
    if not spec.get("required", False) and spec["type"] not in ("address", "choice"):
        return None
    if spec["type"] == "address":
        return {"community": community, "detail": f"{source.choice(STREETS)} {source.randint(1, 199)} 号"}
    if spec["type"] == "repeat":
        rows = max(int(spec.get("min_rows", 1)), 1)
        return [
            {one["key"]: _answer(one | {"required": True}, source, community, flat) for one in spec["fields"]}
            for _row in range(rows)
        ]
    if spec["type"] in ("int", "decimal", "money"):
        return _number(spec, source, flat)
    return MAKERS[spec["type"]](spec, source)


def _number(spec: Spec, source: Random, flat: dict[str, Any]) -> int:
    least, most = int(spec.get("min", 0)), int(spec.get("max", 10**6))
    other = flat.get(spec.get("compare", {}).get("le", ""))
    most = min(most, int(other)) if isinstance(other, int | float) else most
    return source.randint(least, max(least, min(most, least + 120)))


def _text(spec: Spec, source: Random) -> str:
    if spec.get("pii") == "name":
        text = source.choice(NAMES)
    elif spec["key"] in ("org_name", "shop_name", "venue_name"):
        text = source.choice(SHOPS)
    else:
        text = f"{spec['label']['zh'][:8]}（演示）"
    return text[: int(spec.get("max_length", 60))]


def _date(spec: Spec, source: Random) -> str:
    earliest = read_bound(spec.get("min")) or date(2020, 1, 1)
    latest = read_bound(spec.get("max")) or earliest + timedelta(days=700)
    return str(earliest + timedelta(days=source.randint(0, max((latest - earliest).days, 0))))


def _period(spec: Spec, source: Random) -> dict[str, str]:
    start = date.fromisoformat(_date(spec, source))
    latest = read_bound(spec.get("max")) or start + timedelta(days=30)
    return {"from": str(start), "to": str(min(latest, start + timedelta(days=30)))}


def cn_id(source: Random, born: date | None = None) -> str:
    """A resident identity number with a right check digit, of nobody (sequence 00x at an invented date)."""
    day = born or date(1960, 1, 1) + timedelta(days=source.randint(0, 14600))
    body = f"440605{day:%Y%m%d}{source.randint(1, 999):03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def uscc(source: Random) -> str:
    """A unified credit code with a right check character."""
    body = "92440605MA" + "".join(source.choice(USCC_ALPHABET) for _place in range(7))
    return body + uscc_check_character(body)


def bank_card(source: Random) -> str:
    body = "622848" + "".join(str(source.randint(0, 9)) for _place in range(12))
    return next(body + str(d) for d in range(10) if luhn(body + str(d)))


MAKERS: dict[str, Callable[[Spec, Random], Any]] = {
    "text": _text,
    "textarea": _text,
    "choice": lambda spec, source: source.choice(spec["options"])["value"],
    "multi": lambda spec, source: [source.choice(spec["options"])["value"]],
    "date": _date,
    "period": _period,
    "phone_cn": lambda _spec, source: f"138{source.randint(0, 99999999):08d}",
    "cn_id": lambda _spec, source: cn_id(source),
    "uscc": lambda _spec, source: uscc(source),
    "passport": lambda _spec, source: f"E{source.randint(10000000, 99999999)}",
    "hk_mo_tw_permit": lambda _spec, source: f"H{source.randint(10000000, 99999999)}",
    "id_document": lambda _spec, source: {"type": "cn_id", "number": cn_id(source)},
    "bank_account": lambda _spec, source: {"bank": "演示银行佛山分行", "number": bank_card(source)},
    "point": lambda _spec, _source: {"lng": 113.1, "lat": 23.2},
    "declaration": lambda _spec, _source: True,
}
