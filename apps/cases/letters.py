"""文书: what the office tells in writing. Each letter is legal Chinese, numbered without gap per unit, kind and year,
kept unchanged by the database, and carries a token by which anybody can check that it is real."""

import base64
import hashlib
import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import localtime

from apps.cases import mandates, numbers
from apps.cases.models import Case, Document, Material
from apps.ledger.clock import now
from apps.organizations.models import Unit

Kind = Document.Kind
WORDS = Path(__file__).parent / "data" / "letters.json"
UNITS = {"WD": "个工作日", "CD": "日", "MONTH": "个月", "WH": "个工作小时", "UH": "小时", "UD": "日"}
LAW = "《中华人民共和国行政许可法》"
LICENSE = "01"


@lru_cache
def words() -> dict[str, Any]:
    """Signs, titles, remedies and limits of letters: seed data, or the file named by LETTERS_FILE."""
    path = Path(settings.LETTERS_FILE or WORDS)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def issue(case: Case, kind: str, *, by: Any, **facts: Any) -> Document:
    """Write, number and keep one letter in the caller's transaction. `facts` go to the kind's writer below."""
    at = now()
    series, year = series_of(case, kind), localtime(at).year
    letter = write(case, kind, number_in(series, year, *numbers.take(series, year=year)), at=at, by=by, **facts)
    letter.save(force_insert=True)
    return letter


def write(case: Case, kind: str, number: str, *, at: datetime, by: Any, **facts: Any) -> Document:
    """The letter under a number just taken, not yet kept."""
    content = _content(case, kind, at, number, facts)
    return Document(case=case, kind=kind, number=number, unit=case.unit, content=content, issued_at=at, issued_by=by)


def preview(case: Case, kind: Any, **facts: Any) -> dict[str, Any]:
    """What `issue` would write now, without taking a number and without keeping anything."""
    return _content(case, kind, now(), "", facts)


def _content(case: Case, kind: Any, at: datetime, number: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": words()["titles"][kind].format(power=_power(case)["power"]),
        "number": number,
        "to": case.applicant_org or case.applicant_name,
        **({"agent": mandates.letter_line(case)} if case.mandate else {}),
        "item": case.item.name if case.item else case.title,
        "case": case.number,
        "items": [],
        "remedies": "",
        **WRITERS[kind](case, at, **facts),
        "signed": case.unit.name,
        "seal": _power(case)["seal"],
        "date": day(at),
    }


def series_of(case: Case, kind: str) -> str:
    """南市监许准: numbered without gap per unit, kind and year; it stays locked until the letter is kept."""
    return f"{words()['place']}{case.unit.sign}{_power(case)['sign']}{words()['signs'][kind]}"


def number_in(series: str, year: int, count: int) -> str:
    """南市监许准〔2026〕12号"""
    return f"{series}〔{year}〕{count}号"


def remedies(unit: Unit, letter: str = "决定") -> str:
    """复议 and 诉讼: where and by when (行政许可法 38, 行政复议法 20 24, 行政诉讼法 46)."""
    known = words()["remedies"]
    review = known["review_of"].get(unit.code) or (
        known["review_of_branches"] if unit.kind == Unit.Kind.BRANCH else known["review"]
    )
    return str(known["text"].format(letter=letter, review=review, court=known["court"]))


# Writers: one a kind, each gives paragraphs and, where it has them, items and remedies.


def _receipt(case: Case, at: datetime, *, materials: list[Material], due_at: datetime) -> dict[str, Any]:
    limit, unit = words()["intake"]
    return {
        "paragraphs": [
            f"你（单位）于{moment(case.submitted_at)}通过{CHANNELS[case.channel]}提交的“{_item(case)}”申请及下列材料收悉。",
            f"本机关将自收到申请材料之日起{limit}{UNITS[unit]}内（{day(due_at)}前）告知是否受理；"
            "逾期不告知的，自收到申请材料之日起即为受理。",
            "本凭证只证明收到申请材料，不表示申请已经受理。",
            *_signed(case),
        ],
        "items": [f"{material.name}（{_how(case, material)}）" for material in materials],
    }


def _signed(case: Case) -> list[str]:
    """At the window the clerk typed, and the person read and signed the sheet."""
    if case.channel != Case.Channel.WINDOW or case.entered_by_id is None:
        return []
    who = "代办人" if case.mandate else "申请人"
    return [f"本申请由窗口工作人员当面录入，{who}已核对内容并在申请表上签名。"]


def _acceptance(case: Case, at: datetime, *, promise_at: datetime) -> dict[str, Any]:
    version = case.version
    assert version is not None
    basis = f"根据{LAW}第三十二条第一款第（五）项的规定，" if _is_license(case) else "依照有关规定，"
    opening = (
        f"你（单位）提出的“{_item(case)}”申请，申请材料齐全、符合法定形式，属于本机关职权范围。{basis}决定予以受理。"
    )
    if case.accepted_by_silence:
        opening = (
            f"你（单位）提出的“{_item(case)}”申请，本机关未在法定期限内告知需要补正的内容。"
            f"根据{LAW}第三十二条第一款第（四）项的规定，自收到申请材料之日起即为受理。"
        )
    assert case.accepted_at is not None
    limit, unit = version.promise_for(case.answers)
    promised = f"承诺{limit}{UNITS[unit]}" if limit else "承诺当场"
    return {
        "paragraphs": [
            opening,
            f"受理日期：{day(case.accepted_at)}。本事项法定办理期限为{version.legal_limit}{UNITS[version.legal_unit]}，"
            f"本机关{promised}办结，即{day(promise_at)}前作出决定。",
            "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在内，本机关将书面告知所需时间。",
        ]
    }


def _correction(case: Case, at: datetime, *, asked: list[str], due_at: datetime) -> dict[str, Any]:
    basis = f"根据{LAW}第三十二条第一款第（四）项的规定，" if _is_license(case) else "依照有关规定，"
    return {
        "paragraphs": [
            f"你（单位）提出的“{_item(case)}”申请，申请材料不齐全或者不符合法定形式。{basis}现一次性告知需要补正的全部内容如下：",
            f"请于{day(due_at)}前补正。逾期未补正的，本机关终止办理；你（单位）可以重新申请。",
        ],
        "items": asked,
    }


def _not_accepted(case: Case, at: datetime, *, reason: str, text: str, authority: str) -> dict[str, Any]:
    known = words()["refusal_reasons"][reason]
    basis = f"根据{LAW}{known['article']}的规定，" if _is_license(case) else "依照有关规定，"
    paragraphs = [
        f"你（单位）提出的“{_item(case)}”申请，{known['zh']}。{basis}决定不予受理。",
        f"具体理由：{text}",
    ]
    if authority:
        paragraphs.append(f"请向有权办理的机关提出申请：{authority}。")
    return {"paragraphs": paragraphs, "remedies": remedies(case.unit, "通知书")}


def _grant(case: Case, at: datetime, *, conditions: str = "") -> dict[str, Any]:
    word = _power(case)["word"]
    if _is_license(case):
        rest = f"符合法定条件、标准，根据{LAW}第三十八条第一款的规定，决定准予行政许可。"
    else:
        rest = f"符合规定的条件，决定准予办理（{word}）。"
    paragraphs = [f"你（单位）提出的“{_item(case)}”申请，经审查，{rest}"]
    if conditions:
        paragraphs.append(f"附：{conditions}")
    if _is_license(case):
        days = words()["delivery_days"]
        paragraphs.append(f"本机关将自作出决定之日起{days}日内向你（单位）颁发、送达行政许可证件。")
    return {"paragraphs": paragraphs}


def _refusal(case: Case, at: datetime, *, reasons: str, remedies: str) -> dict[str, Any]:
    basis = f"根据{LAW}第三十八条第二款的规定，决定不予行政许可。" if _is_license(case) else "决定不予办理。"
    return {
        "paragraphs": [
            f"你（单位）提出的“{_item(case)}”申请，经审查，不符合法定条件、标准。{basis}",
            f"理由：{reasons}",
        ],
        "remedies": remedies,
    }


def _withdrawal(case: Case, at: datetime, *, reason: str) -> dict[str, Any]:
    return {"paragraphs": [f"你（单位）提出的“{_item(case)}”申请，{reason}，本机关终止办理。你（单位）可以重新申请。"]}


def _pause(case: Case, at: datetime, *, procedure: str, reason: str, needed: str) -> dict[str, Any]:
    return {
        "paragraphs": [
            f"你（单位）提出的“{_item(case)}”申请，依法需要{procedure}。理由：{reason}",
            f"根据{LAW}第四十五条的规定，{procedure}所需时间不计算在规定的期限内，所需时间：{needed}。",
        ]
    }


WRITERS: dict[str, Any] = {
    Kind.RECEIPT: _receipt,
    Kind.ACCEPTANCE: _acceptance,
    Kind.CORRECTION: _correction,
    Kind.NOT_ACCEPTED: _not_accepted,
    Kind.GRANT: _grant,
    Kind.REFUSAL: _refusal,
    Kind.PAUSE: _pause,
    Kind.WITHDRAWAL: _withdrawal,
}
CHANNELS: dict[str, str] = {
    Case.Channel.WEB: "网上办事大厅",
    Case.Channel.MOBILE: "手机",
    Case.Channel.WINDOW: "综合窗口",
    Case.Channel.HOTLINE: "12345热线",
    Case.Channel.PATROL: "巡查",
    Case.Channel.API: "对接系统",
}
MATERIALS: dict[str, str] = {
    Material.Status.UPLOADED: "已收",
    Material.Status.EXEMPT: "免予提交，由本机关核验",
    Material.Status.DEFERRED: "容缺，随后补交",
    Material.Status.MISSING: "未提交",
}


def _how(case: Case, material: Material) -> str:
    made = case.version and any(one["key"] == material.key and one.get("generated") for one in case.version.materials)
    return "根据填报内容生成" if made and material.status == Material.Status.EXEMPT else MATERIALS[material.status]


def _power(case: Case) -> dict[str, str]:
    return dict(words()["powers"][case.item.task_type if case.item else "20"])


def _is_license(case: Case) -> bool:
    return bool(case.item and case.item.task_type == LICENSE)


def _item(case: Case) -> str:
    return case.item.name if case.item else case.title


def day(at: datetime) -> str:
    """2026年11月24日, as letters write it."""
    local = localtime(at)
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime) -> str:
    """2026年11月24日21时40分"""
    local = localtime(at)
    return f"{day(at)}{local.hour}时{local.minute:02d}分"


# Checking that a letter is real


def token(document: Document) -> str:
    """What the QR code carries: nobody can make one for a letter, or for other content under its number."""
    content = json.dumps(document.content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return salted_hmac("cases.letter", f"{document.pk}\0{document.number}\0{digest}").hexdigest()[:16]


def is_real(document: Document, given: str) -> bool:
    """Whether a token is this letter's own."""
    return constant_time_compare(token(document), given)


def short(pk: UUID) -> str:
    """22 characters of a key for addresses that go into a QR code."""
    return base64.urlsafe_b64encode(pk.bytes).rstrip(b"=").decode()


def long(text: str) -> UUID | None:
    """The key behind `short`; None when it is none."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return None
