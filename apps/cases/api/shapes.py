"""How a case looks to a program. Names and numbers of persons are masked, as on pages."""

from typing import Any

from rest_framework import serializers

from apps.accounts.masking import mask_name
from apps.cases import progress
from apps.cases.models import Case, CaseQuerySet
from apps.catalog import reference as catalog
from apps.ledger.remembering import remembering
from apps.organizations import reference
from nanhai_gov.api.moments import local


class CaseShape(serializers.Serializer):
    number = serializers.CharField(help_text="受理编号, by which everybody speaks of it.")
    kind = serializers.ChoiceField(choices=Case.Kind.choices)
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Case.Status.choices)
    service = serializers.CharField(allow_blank=True, help_text="Key of the service item; empty for a report.")
    standard = serializers.CharField(
        allow_blank=True, help_text="Code of the event standard; empty for an application."
    )
    unit = serializers.CharField(help_text="Code of the unit that answers for it.")
    channel = serializers.ChoiceField(choices=Case.Channel.choices)
    applicant = serializers.CharField(allow_blank=True, help_text="Masked name.")
    submitted_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="The clock that counts now.")
    decided_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    rev = serializers.IntegerField(help_text="Raised by each act.")


class CasePage(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CaseShape(many=True)


class StepShape(serializers.Serializer):
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["done", "now", "next", "bad"])
    who = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)


class HappenedShape(serializers.Serializer):
    at = serializers.DateTimeField()
    text = serializers.CharField()


class AskedShape(serializers.Serializer):
    material = serializers.CharField(allow_blank=True)
    page = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class LetterShape(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    number = serializers.CharField()
    issued_at = serializers.DateTimeField()


class CaseDetail(CaseShape):
    answer = serializers.CharField(help_text="The sentence that answers: where it is and by when.")
    holder = serializers.CharField(allow_blank=True, help_text="Who has it now.")
    steps = StepShape(many=True)
    timeline = HappenedShape(many=True)
    letters = LetterShape(many=True)
    asked = AskedShape(many=True, help_text="What a correction asks for; empty when none is open.")


class Receipt(CaseShape):
    query_code = serializers.CharField(help_text="查询密码: with the number it lets anybody follow the case.")


# What a row shows, and no more: a hundred rows' answers would be decrypted for nothing.
TOLD = ("number", "kind", "title", "status", "channel", "applicant_name", "submitted_at", "due_at", "decided_at",
        "closed_at", "rev")  # fmt: skip
ROW = ("pk", *TOLD, "item__key", "standard__code", "unit__code")
DETAIL = (*TOLD, "item", "standard", "unit", "outcome", "accepted_at", "version", "hall",
          "clerk__username", "clerk__name", "accepted_by__username", "accepted_by__name")  # fmt: skip


def shown(rows: CaseQuerySet) -> Case | None:
    """The first of these cases with what is told of one; what else is asked of it is read when it is."""
    case: Case | None = next(iter(rows.select_related("clerk", "accepted_by").only(*DETAIL)[:1]), None)
    if case is not None:
        with remembering():
            refer(case)
            case.hall = reference.unit(case.hall_id) if case.hall_id else None
            case.version = catalog.version(case.version_id) if case.version_id else None
    return case


def refer(case: Case) -> None:
    """⚡ Item, standard and unit as the process knows them. Joined, nine tables for one case took PostgreSQL longer to
    plan than to read."""
    case.item = catalog.item(case.item_id) if case.item_id else None
    case.standard = catalog.standard_by_id(case.standard_id) if case.standard_id else None
    case.unit = reference.unit(case.unit_id)


def case_row(case: Case) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in TOLD}
    service, standard = case.item.key if case.item else "", case.standard.code if case.standard else ""
    return _told(row, service, standard, case.unit.code)


def listed(row: dict[str, Any]) -> dict[str, Any]:
    """⚡ Of a list, whose rows are read as `values(*ROW)`: a hundred cases with their items and units would be made
    for a few codes."""
    return _told(row, row["item__key"] or "", row["standard__code"] or "", row["unit__code"])


def _told(row: dict[str, Any], service: str, standard: str, unit: str) -> dict[str, Any]:
    return {
        "number": row["number"], "kind": row["kind"], "title": row["title"], "status": row["status"],
        "service": service, "standard": standard, "unit": unit, "channel": row["channel"],
        "applicant": mask_name(row["applicant_name"]), "submitted_at": local(row["submitted_at"]),
        "due_at": local(row["due_at"]), "decided_at": local(row["decided_at"]), "closed_at": local(row["closed_at"]),
        "rev": row["rev"],
    }  # fmt: skip


def case_detail(case: Case) -> dict[str, Any]:
    read = progress.read(case)
    correction = read.correction if case.status == Case.Status.CORRECTION else None
    return {
        **case_row(case),
        "answer": progress.answer(read),
        "holder": progress.holder(read),
        "steps": [
            {"name": str(step["name"]), "state": step["state"], "who": str(step.get("who") or ""),
             "unit": str(step.get("unit") or "")}
            for step in (progress.ladder(read) if case.kind == Case.Kind.APPLICATION else [])
        ],
        "timeline": [{"at": local(row["at"]), "text": str(row["text"])} for row in progress.timeline(read)],
        "letters": [
            {"id": one.pk, "kind": one.kind, "number": one.number, "issued_at": local(one.issued_at)}
            for one in read.letters
        ],
        "asked": [
            {"material": one.get("material") or "", "page": one.get("page") or "", "reason": one["reason"]}
            for one in (correction.items if correction else [])
        ],
    }  # fmt: skip


def receipt(case: Case) -> dict[str, Any]:
    return {**case_row(case), "query_code": case.query_code}
