"""How a case looks to a program. Names and numbers of persons are masked, as on pages."""

from typing import Any

from rest_framework import serializers

from apps.accounts.masking import mask_name
from apps.cases import progress
from apps.cases.models import Case
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
ROW = ("number", "kind", "title", "status", "channel", "applicant_name", "submitted_at", "due_at", "decided_at",
       "closed_at", "rev", "item__key", "standard__code", "unit__code")  # fmt: skip


def case_row(case: Case) -> dict[str, Any]:
    return {
        "number": case.number, "kind": case.kind, "title": case.title, "status": case.status,
        "service": case.item.key if case.item else "", "standard": case.standard.code if case.standard else "",
        "unit": case.unit.code, "channel": case.channel, "applicant": mask_name(case.applicant_name),
        "submitted_at": local(case.submitted_at), "due_at": local(case.due_at), "decided_at": local(case.decided_at),
        "closed_at": local(case.closed_at), "rev": case.rev,
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
