"""One form with most kinds of question, and a version around it."""

from copy import deepcopy
from typing import Any

from apps.catalog.models import ItemVersion


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def ask(key: str, kind: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": both(zh, en), "required": True, **more}


YES_NO = [{"value": "yes", "zh": "是", "en": "Yes"}, {"value": "no", "zh": "否", "en": "No"}]
GOODS = [{"value": g, "zh": zh, "en": g} for g, zh in [("hot", "热食"), ("cold", "冷食"), ("raw", "生食")]]


def shop_form() -> dict[str, Any]:
    """Three pages; the third only for those who employ somebody."""
    return deepcopy(SHOP)


SHOP: dict[str, Any] = {
    "version": 1,
    "pages": [
        {
            "key": "applicant",
            "title": both("申请人", "Applicant"),
            "fields": [
                ask("name", "text", "经营者姓名", "Owner", max_length=10, pii="name", prefill="identity.name"),
                ask("id_doc", "id_document", "经营者证件", "Identity document", pii="id"),
                ask("phone", "phone_cn", "手机号码", "Mobile number", pii="phone"),
                ask("uscc", "uscc", "统一社会信用代码", "Credit code", required=False),
            ],
        },
        {
            "key": "shop",
            "title": both("经营场所", "Premises"),
            "fields": [
                ask("area", "decimal", "整间店的面积", "Area of the shop", unit=both("平方米", "m²"), max=100000),
                ask(
                    "kitchen",
                    "decimal",
                    "食品处理区的面积",
                    "Area where food is handled",
                    hint=both("厨房、切配、洗碗、备餐加起来", "Kitchen, cutting, washing and serving together"),
                    unit=both("平方米", "m²"),
                    compare={
                        "le": "area",
                        "message": both("不能大于整间店的 {other}，请核对", "At most the whole shop, {other}."),
                    },
                ),
                ask("goods", "multi", "卖什么", "What is sold", options=GOODS),
                ask(
                    "raw_room",
                    "choice",
                    "有没有专间",
                    "A separate room",
                    options=YES_NO,
                    show_if={"==": ["goods", "raw"]},
                ),
                ask("since", "date", "开始日期", "From", min="2020-01-01", required=False),
                ask("rent", "money", "月租", "Monthly rent", required=False, recommended=True),
                ask("employs", "choice", "请不请人", "Staff employed", options=YES_NO),
            ],
        },
        {
            "key": "staff",
            "title": both("人员", "Staff"),
            "show_if": {"==": ["employs", "yes"]},
            "fields": [
                ask("heads", "int", "人数", "Number of people", min=1, max=500),
                ask(
                    "people",
                    "repeat",
                    "接触食品的人",
                    "People who handle food",
                    row_label=both("人员", "Person"),
                    min_rows=1,
                    max_rows=3,
                    fields=[
                        ask("who", "text", "姓名", "Name", max_length=10, pii="name"),
                        ask("certified", "choice", "有没有健康证", "Health certificate", options=YES_NO),
                        ask("until", "date", "健康证到期日", "Valid until", show_if={"==": ["certified", "yes"]}),
                    ],
                ),
                ask("promise", "declaration", "所填内容属实", "What I wrote is true"),
            ],
        },
    ],
}


def version(form: dict[str, Any] | None = None, **more: Any) -> ItemVersion:
    """A version that is not stored."""
    return ItemVersion(number=1, form=form or shop_form(), plan={"steps": []}, **more)


GOOD = {
    "applicant": {"name": "陈志强", "id_doc": {"type": "hk_mo_permit", "number": "H12345678"}, "phone": "13812345678"},
    "shop": {"area": 86, "kitchen": 30.5, "goods": ["hot"], "employs": "no"},
}
STAFF = {"heads": 2, "people": [{"who": "黄丽", "certified": "no"}], "promise": True}


def plan() -> dict[str, Any]:
    return {
        "steps": [
            {
                "key": "handle",
                "name": both("承办", "Handling"),
                "kind": "handle",
                "mode": "all",
                "seats": [{"unit": "NH-MSR-LIC", "role": "official"}],
                "limit": [2, "WD"],
            },
            {
                "key": "approve",
                "name": both("批准", "Approval"),
                "kind": "approve",
                "mode": "all",
                "seats": [{"unit": "NH-MSR", "role": "leader"}],
                "limit": None,
                "when": {"==": ["employs", "yes"]},
            },
        ]
    }


def content() -> dict[str, Any]:
    """All columns of a version that passes the checks."""
    return {
        "project_type": "2",
        "legal_limit": 10,
        "legal_unit": "WD",
        "promise_limit": 5,
        "promise_unit": "WD",
        "visits": 0,
        "form": shop_form(),
        "materials": [
            {
                "key": "layout",
                "name": both("布局图", "Layout drawing"),
                "need": "must",
                "source": "self",
                "accept": ["jpg", "pdf"],
                "by_law": both("食品经营许可和备案管理办法", "Food business rules"),
                "exempt": False,
            }
        ],
        "plan": plan(),
        "playbook": {},
        "guide": {
            "conditions": [both("有固定场所", "A fixed place")],
            "basis": [{"law": both("食品安全法", "Food Safety Law")}],
            "places": [both("网上", "Online")],
            "steps": [both("填表", "Fill in")],
        },
    }


def item(key: str = "FOOD_OP", **more: Any) -> Any:
    """A service item in draft, without a version; needs the units of `people.make_world`."""
    from apps.catalog.codes import build
    from apps.catalog.models import ServiceItem
    from apps.organizations.models import Unit

    unit = Unit.objects.get(code="NH-MSR")
    number = ServiceItem.objects.count() + 1
    code = build(unit.uscc, 4, f"4401{number:05d}000", 1)
    facts = {"name": "食品经营许可（新办）", "name_en": "Food business license", "task_type": "01", "audience": "legal"}
    return ServiceItem.objects.create(
        key=key, unit=unit, base_code=str(code.base), impl_code=code.impl, handle_code=code.handle, **(facts | more)
    )
