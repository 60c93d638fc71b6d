"""What the tests of cases apply for: one small license with two pages, built by hand."""

import io
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, TransactionTestCase, override_settings
from PIL import Image

from apps.accounts.models import User
from apps.cases import actions, drafts
from apps.cases.models import Case, Draft
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from tests import people

# A Tuesday; the Monday-to-Friday week has no holiday near it.
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def both(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def field(key: str, kind: str, zh: str, *, required: bool = True, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": both(zh), "required": required, **more}


FORM: dict[str, Any] = {
    "version": 1,
    "pages": [
        {
            "key": "applicant",
            "title": both("申请人", "Applicant"),
            "fields": [
                field("applicant_name", "text", "姓名", prefill="identity.name", pii="name", max_length=60),
                field("id_doc", "id_document", "证件", prefill="identity.id_no", pii="id"),
                field("phone", "phone_cn", "手机号码", prefill="identity.phone", pii="phone"),
            ],
        },
        {
            "key": "premises",
            "title": both("经营场所", "Premises"),
            "fields": [
                field("shop", "text", "店名", prefill="business.name"),
                field("place", "address", "店的地址"),
                field("area", "decimal", "面积", min=1, max=1000),
                field("opens", "date", "开业日期", required=False),
            ],
        },
    ],
}
MATERIALS = [
    {"key": key, "name": both(zh, en), "need": need, "source": "self", "exempt": key == "license"}
    for key, zh, en, need in (
        ("form", "申请书", "Application", "must"),
        ("license", "营业执照", "Business license", "must"),
        ("rules", "食品安全制度", "Safety rules", "deferrable"),
        ("photos", "门店照片", "Photos", "optional"),
    )
]
PLAN = {
    "steps": [
        {"key": "handle", "name": both("承办", "Handling"), "kind": "handle", "mode": "any", "limit": [2, "WD"],
         "seats": [{"unit": "NH-MSR-LIC", "role": "official"}]},
        {"key": "review", "name": both("审核", "Review"), "kind": "review", "mode": "all", "limit": None,
         "seats": [{"unit": "NH-MSR-LIC", "role": "chief"}]},
        {"key": "approve", "name": both("批准", "Approval"), "kind": "approve", "mode": "all", "limit": None,
         "seats": [{"unit": "NH-MSR", "role": "leader"}]},
    ]
}  # fmt: skip
PLACE = {"community": people.COMMUNITY, "detail": "鹤峰路 18 号"}
GOOD = {
    "applicant": {
        "applicant_name": "黄淑仪",
        "id_doc": {"type": "cn_id", "number": "440605199003071224"},
        "phone": "13800003210",
    },
    "premises": {
        "shop": "和顺黄记面馆",
        "place": {"town": people.TOWN, **PLACE, "text": "里水镇和顺社区鹤峰路 18 号"},
        "area": 86,
    },
}


def photo(name: str = "p.jpg", color: str = "navy") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def make_item(key: str = "NOODLES", **more: Any) -> ServiceItem:
    """A license of market regulation: legal 10, promised 5 working days."""
    item = ServiceItem.objects.create(
        key=key,
        base_code=f"0{len(key):02}31101001"[:12],
        impl_code=f"11440605MB2D09{key:0<17}"[:31],
        handle_code=f"11440605MB2D09{key:0<19}"[:33],
        name="食品经营许可（新办）",
        name_en="Food business license (new)",
        task_type="01",
        audience="legal",
        unit=people.unit("NH-MSR"),
        status=ServiceItem.Status.IN_USE,
        **more,
    )
    publish(item)
    return item


def publish(item: ServiceItem, form: dict[str, Any] | None = None, materials: Any = None) -> ItemVersion:
    """The item's next version, put in force the short way."""
    before = item.current
    if before is not None:
        ItemVersion.objects.filter(pk=before.pk).update(status="retired")
    version = ItemVersion.objects.create(
        item=item,
        number=before.number + 1 if before else 1,
        status="published",
        project_type="2",
        legal_limit=10,
        legal_unit="WD",
        promise_limit=5,
        promise_unit="WD",
        form=form or FORM,
        materials=materials or MATERIALS,
        plan=PLAN,
        guide={"spoken": both("开个小饭馆"), "result": both("食品经营许可证")},
        published_at=TUESDAY,
    )
    item.current = version
    item.save(update_fields=["current"])
    return version


def make_standard(code: str = "0201", **more: Any) -> EventStandard:
    facts: dict[str, Any] = {
        "category": "市容环境", "category_en": "City", "name": "道路积水", "name_en": "Water on the road",
        "filing": "积水深度超过 5 厘米", "filing_en": "deeper than 5 cm",
        "closing": "积水排除", "closing_en": "drained",
        "checklist": [both("积水已排除", "Drained")], "limit": 4, "limit_unit": "UH", "skill": "drainage",
        "aliases": ["水浸街"],
    }  # fmt: skip
    return EventStandard.objects.create(code=code, **facts | more)


def make_draft(item: ServiceItem, *, by: User | None = None, **answers: Any) -> Draft:
    """A draft with all that is needed: answers, one file, one deferred."""
    by = by or people.applicant()
    draft = drafts.start(item.key, by=by)
    Draft.objects.filter(pk=draft.pk).update(answers={**GOOD, **answers})
    drafts.attach(draft.pk, "form", photo(), by=by)
    drafts.defer(draft.pk, "rules", True, by=by)
    return drafts.own(draft.pk, by=by)


def make_case(item: ServiceItem, *, by: User | None = None) -> Case:
    by = by or people.applicant()
    return actions.submit_application(make_draft(item, by=by).pk, by=by)


def judge_all(case: Case, *, by: User | None = None, verdict: str = "good") -> None:
    """Every uploaded material found in order."""
    for material in case.materials.filter(status="uploaded"):
        reason = "不清楚" if verdict == "bad" else ""
        actions.set_verdict(case.pk, material.key, verdict, reason, by=by or people.clerk())


def at(moment: datetime) -> Any:
    """The clock of the house stands at a moment."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


class _Media:
    def setUp(self) -> None:
        super().setUp()  # type: ignore[misc]
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)  # type: ignore[attr-defined]
        override = override_settings(MEDIA_ROOT=Path(folder))
        override.enable()
        self.addCleanup(override.disable)  # type: ignore[attr-defined]


class CaseTest(_Media, TestCase):
    """The cast, one item in use, files in a folder of their own."""

    item: ServiceItem

    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()
        cls.item = make_item()


class RaceTest(_Media, TransactionTestCase):
    """The same, on real connections."""

    def setUp(self) -> None:
        super().setUp()
        people.make_world()
        self.item = make_item()
