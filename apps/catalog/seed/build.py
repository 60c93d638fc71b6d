"""Builders that keep the demo catalog short and readable.

Every text is written "中文 | English" and becomes {"zh", "en"}. A list of texts is one text a line; a line that ends
with the bar goes on in the next. Choices are "value: 中文 | English; value: …". A seat is "UNIT role".
The shapes are those of ItemVersion; the loader takes them as they come out of `item` and `standard`.
"""

import re
from typing import Any

Text = dict[str, str]
Field = dict[str, Any]
Page = dict[str, Any]
Condition = dict[str, Any]

STEP_NAMES = {
    "handle": "承办 | Handling",
    "countersign": "会签 | Joint signing",
    "review": "审核 | Review",
    "approve": "批准 | Approval",
}
HALL = """
    网上就能办完，不用来 | Everything can be done online; no visit needed
    想当面办：南海区行政服务中心综合窗口，周一至周五 9:00–12:00、14:00–17:00（演示地址） |
        In person: general windows of the district service hall, Mon–Fri 9:00–12:00 and 14:00–17:00 (demo address)
"""
VISIT = """
    申请在网上办，人只要到场一次 | Apply online; you come in person once
    想当面申请：南海区行政服务中心综合窗口，周一至周五 9:00–12:00、14:00–17:00（演示地址） |
        To apply in person: general windows of the district service hall, Mon–Fri 9:00–12:00, 14:00–17:00 (demo address)
"""
TOWN_HALL = """
    网上就能办完，不用来 | Everything can be done online; no visit needed
    想当面办：您所在镇街的行政服务中心综合窗口，周一至周五 9:00–12:00、14:00–17:00（演示地址） |
        In person: general windows of your town's service hall, Mon–Fri 9:00–12:00 and 14:00–17:00 (demo address)
    行动不便的，打村居电话，网格员上门代办（演示） |
        If you cannot come, call your community: a grid worker will visit (demo)
"""


def both(text: str) -> Text:
    """ "中文 | English" in two columns; a text without both is a mistake of the author."""
    zh, _bar, en = (part.strip() for part in text.partition("|"))
    if not zh or not en:
        raise ValueError(f"not in both languages: {text!r}")
    return {"zh": zh, "en": en}


def rows(text: str) -> list[Text]:
    """One text a line."""
    return [both(line) for line in re.sub(r"\|\s*\n", "| ", text).splitlines() if line.strip()]


def options(text: str) -> list[dict[str, str]]:
    """The choices of a field."""
    split = (one.partition(":") for one in text.split(";"))
    return [{"value": value.strip(), **both(label)} for value, _colon, label in split]


def page(key: str, title: str, *fields: Field, show_if: Condition | None = None) -> Page:
    """One topic of a form."""
    made: Page = {"key": key, "title": both(title), "fields": list(fields)}
    return made if show_if is None else made | {"show_if": show_if}


def field(key: str, kind: str, label: str, hint: str = "", *, required: bool = True, **rest: Any) -> Field:
    """One question. `rest`: min, max, max_length, unit, prefill, pii, show_if, compare, recommended, …"""
    made: Field = {"key": key, "type": kind, "label": both(label), "required": required}
    if hint:
        made["hint"] = both(hint)
    if "unit" in rest:
        rest["unit"] = both(rest["unit"])
    return made | rest


def text(key: str, label: str, hint: str = "", *, most: int = 100, **rest: Any) -> Field:
    """A short text."""
    return field(key, "text", label, hint, max_length=most, **rest)


def who(key: str, label: str, hint: str = "", **rest: Any) -> Field:
    """The name of a person."""
    return text(key, label, hint, most=60, pii="name", **rest)


def number(key: str, label: str, hint: str = "", *, least: int = 0, most: int = 100000, **rest: Any) -> Field:
    """A whole number."""
    return field(key, "int", label, hint, min=least, max=most, **rest)


def area(key: str, label: str, hint: str = "", *, least: int = 1, **rest: Any) -> Field:
    """An area in square meters."""
    return field(key, "decimal", label, hint, unit="平方米 | m²", min=least, max=1000000, **rest)


def choice(key: str, label: str, choices: str, hint: str = "", **rest: Any) -> Field:
    """Choose one."""
    return field(key, "choice", label, hint, options=options(choices), **rest)


def multi(key: str, label: str, choices: str, hint: str = "", **rest: Any) -> Field:
    """Choose all that apply."""
    return field(key, "multi", label, hint, options=options(choices), **rest)


def yes_no(key: str, label: str, hint: str = "", **rest: Any) -> Field:
    """Yes or no."""
    return choice(key, label, "yes: 是 | Yes; no: 否 | No", hint, **rest)


def info(key: str, text: str, **rest: Any) -> Field:
    """A text to read; nothing to answer."""
    return field(key, "info", text, required=False, **rest)


def declaration(key: str, text: str, **rest: Any) -> Field:
    """A sentence the applicant stands for by ticking it."""
    return field(key, "declaration", text, **rest)


def repeat(key: str, label: str, each: str, *fields: Field, most: int, least: int = 1, hint: str = "") -> Field:
    """A group of questions asked for each of several people or things; `each` heads one row."""
    rest = {"row_label": both(each), "fields": list(fields), "min_rows": least, "max_rows": most}
    return field(key, "repeat", label, hint, required=least > 0, **rest)


def at_most(other: str, message: str) -> dict[str, Any]:
    """A comparison with another answer of the same page."""
    return {"le": other, "message": both(message)}


def person(*more: Field, title: str = "申请人 | Applicant", id_kind: str = "id_document") -> Page:
    """The applicant page of a person; travel permits and passports count unless `cn_id` is asked."""
    id_hint = {
        "id_document": "身份证、港澳居民来往内地通行证、台胞证、护照都可以 | "
        "Identity card, mainland travel permit for Hong Kong, Macao or Taiwan residents, or passport",
        "cn_id": "18 位，末位是 X 的照写 | 18 characters; keep a final X",
    }[id_kind]
    return page(
        "applicant",
        title,
        field("applicant_name", "text", "姓名 | Name", max_length=60, prefill="identity.name", pii="name"),
        field("id_doc", id_kind, "证件 | Identity document", id_hint, prefill="identity.id_no", pii="id"),
        field("phone", "phone_cn", "手机号码 | Mobile phone", prefill="identity.phone", pii="phone"),
        *more,
    )


def organization(*more: Field, title: str = "申请单位 | Applicant") -> Page:
    """The applicant page of a business or another organization."""
    return page(
        "applicant",
        title,
        field(
            "org_name",
            "text",
            "单位名称 | Name",
            "按营业执照写 | As on the license",
            max_length=120,
            prefill="business.name",
        ),
        field(
            "uscc",
            "uscc",
            "统一社会信用代码 | Unified social credit code",
            "18 位 | 18 characters",
            prefill="business.uscc",
        ),
        field(
            "legal_person",
            "text",
            "法定代表人或负责人 | Legal representative or person in charge",
            "个体工商户写经营者 | For a sole trader: the owner",
            max_length=60,
            prefill="business.legal_person",
            pii="name",
        ),
        field("contact_name", "text", "联系人 | Contact person", max_length=60, prefill="identity.name", pii="name"),
        field("phone", "phone_cn", "联系电话 | Contact phone", prefill="identity.phone", pii="phone"),
        *more,
    )


def place(label: str, hint: str = "", **rest: Any) -> Field:
    """The one address of a form; the town of the case is taken from it."""
    return field(
        "place", "address", label, hint or "选到村居，再写门牌 | Choose the community, then the number", **rest
    )


def material(
    key: str, name: str, by_law: str, hint: str = "", *, need: str = "must", source: str = "self", **rest: Any
) -> dict[str, Any]:
    """One paper. need: must, optional or deferrable 容缺; source: self, government, agency or medical."""
    made: dict[str, Any] = {
        "key": key,
        "name": both(name),
        "need": need,
        "source": source,
        "accept": ["jpg", "png", "pdf"],
        "by_law": both(by_law),
        "exempt": False,
    }
    if hint:
        made["hint"] = both(hint)
    return made | rest


def from_form(name: str, by_law: str) -> dict[str, Any]:
    """The application form itself: written by the platform from the answers."""
    note = "网上填完自动生成，不用打印 | Made from your answers; nothing to print"
    return material("application", name, by_law, note, exempt=True, generated=True)


def held(key: str, name: str, by_law: str, hint: str = "", **rest: Any) -> dict[str, Any]:
    """免提交: a paper that government issued and fetches by itself."""
    note = hint or "从电子证照库取，您核对一下就行 | Taken from the license library; you only check it"
    return material(key, name, by_law, note, source="government", exempt=True, **rest)


def step(key: str, *seats: str, days: float, name: str = "", kind: str = "", **rest: Any) -> dict[str, Any]:
    """One step of a plan; 0.5 days are four working hours. `rest`: mode, when, awaits, note."""
    made: dict[str, Any] = {
        "key": key,
        "name": both(name or STEP_NAMES[key]),
        "kind": kind or key,
        "mode": "all",
        "seats": [dict(zip(("unit", "role"), seat.split(), strict=True)) for seat in seats],
        "limit": [int(days), "WD"] if days >= 1 else [int(days * 8), "WH"],
    }
    if "note" in rest:
        rest["note"] = both(rest["note"])
    return made | rest


def site_check(skill: str, days: int, title: str, checklist: str, *, step: str = "handle") -> dict[str, Any]:
    """现场核查: two officers look at the place before the step can be agreed (行政许可法 art. 34)."""
    return {"site_check": {"step": step, **_order(skill, [days, "WD"], title, checklist)}}


def inspection_after(
    skill: str, limit: list[Any], title: str, checklist: str, *, officers: int = 2, when: Condition | None = None
) -> dict[str, Any]:
    """事后核查: what was granted on a promise, or is to be watched, is looked at afterwards."""
    order = _order(skill, limit, title, checklist) | {"officers": officers}
    return {"inspection_after": order if when is None else order | {"when": when}}


def promised_when(when: Condition, limit: list[Any], words: str) -> dict[str, Any]:
    """Another promised limit in a situation 情形: {"promise": [{"when", "limit", "name"}]}."""
    return {"promise": [{"when": when, "limit": limit, "name": both(words)}]}


def _order(skill: str, limit: list[Any], title: str, checklist: str) -> dict[str, Any]:
    return {"skill": skill, "officers": 2, "limit": limit, "title": both(title), "checklist": rows(checklist)}


def law(name: str, article: str, text: str, no: str = "") -> dict[str, Text]:
    """One legal basis; the text is our own short wording, never the law's."""
    made = {"law": both(name), "article": both(article), "text": both(text)}
    return made | {"no": both(no)} if no else made


def guide(
    spoken: str,
    *basis: dict[str, Text],
    conditions: str,
    steps: str,
    result: str,
    kind: str,
    faq: str,
    minutes: int,
    not_for: str = "",
    valid: str = "",
    fees: str = "",
    places: str = "",
    visit_reason: str = "",
) -> dict[str, Any]:
    """办事指南. kind of result: 10 certificate, 20 document, 30 other. faq: question and answer in turn."""
    talk = rows(faq)
    made: dict[str, Any] = {
        "spoken": both(spoken),
        "conditions": rows(conditions),
        "basis": list(basis),
        "fees": rows(fees),
        "places": rows(places or (VISIT if visit_reason else HALL)),
        "steps": rows(steps),
        "faq": [{"q": q, "a": a} for q, a in zip(talk[::2], talk[1::2], strict=True)],
        "result": {"name": both(result), "kind": kind} | ({"valid": both(valid)} if valid else {}),
        "phone": "12345",
        "minutes": minutes,
    }
    if not_for:
        made["not_for"] = both(not_for)
    if visit_reason:
        made["visit_reason"] = both(visit_reason)
    return made


def item(
    key: str,
    name: str,
    code: str,
    unit: str,
    *,
    audience: str,
    aliases: str,
    topics: str,
    legal: list[Any],
    promise: int,
    pages: list[Page],
    materials: list[dict[str, Any]],
    plan: list[dict[str, Any]],
    guide: dict[str, Any],
    by_town: bool = False,
    status: str = "in_use",
    visits: int = 0,
    playbook: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One item with its first version. code: the base code after the region; promise in working days."""
    task_type, main, sub = code.split()
    title = both(name)
    version = {
        "project_type": "1" if promise == 0 else "2", "legal": legal, "promise": [promise, "WD"], "visits": visits,
        "form": {"version": 1, "pages": pages}, "materials": materials, "plan": {"steps": plan},
        "playbook": playbook or {}, "guide": guide,
    }  # fmt: skip
    return {
        "key": key, "seq": 1, "name": title["zh"], "name_en": title["en"], "task_type": task_type,
        "audience": audience, "unit": unit, "by_town": by_town, "aliases": aliases.split(),
        "topics": topics.split(), "status": status, "base_code": f"44{task_type}{main}{sub}", "version": version,
    }  # fmt: skip


def standard(
    code: str,
    category: str,
    name: str,
    filing: str,
    closing: str,
    checklist: str,
    limit: str,
    skill: str,
    urgency: int,
    aliases: str,
    *,
    radius: int = 50,
) -> dict[str, Any]:
    """One event standard. limit: "2 UH". Codes that begin with N are Nanhai's own."""
    kind, title, files, closes = both(category), both(name), both(filing), both(closing)
    number, unit = limit.split()
    return {
        "scheme": "NH" if code.startswith("N") else "GB/T 30428",
        "code": code,
        "category": kind["zh"],
        "category_en": kind["en"],
        "name": title["zh"],
        "name_en": title["en"],
        "filing": files["zh"],
        "filing_en": files["en"],
        "closing": closes["zh"],
        "closing_en": closes["en"],
        "checklist": rows(checklist),
        "limit": int(number),
        "limit_unit": unit,
        "skill": skill,
        "urgency": urgency,
        "aliases": aliases.split(),
        "duplicate_radius_m": radius,
    }
