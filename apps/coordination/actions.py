"""Couplings 耦合: opening, answering and closing a dealing between two organizations.

Called by the process manager and by pages; plain `atomic`, so that they join the caller's transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from apps.cases.models import Case
from apps.coordination.models import Coupling, Whistle
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.inserting import insert_once
from apps.organizations.models import Unit

# What timelines say, in both languages.
KINDS = {
    Coupling.Kind.COUNTERSIGN: ("会签", "countersigning"),
    Coupling.Kind.SITE_CHECK: ("现场核查", "a site check"),
    Coupling.Kind.DISPATCH: ("处置", "work on site"),
    Coupling.Kind.INTAKE: ("代为收件", "taking in the application"),
    Coupling.Kind.WHISTLE: ("到场", "coming to the spot"),
    Coupling.Kind.HANDOFF: ("接手监管", "supervision afterwards"),
}
OUTCOMES = {
    Coupling.Outcome.AGREED: ("同意", "agreed"),
    Coupling.Outcome.REFUSED: ("不同意", "did not agree"),
    Coupling.Outcome.RETURNED: ("退回", "returned it"),
    Coupling.Outcome.DONE: ("已办", "done"),
    Coupling.Outcome.FAILED: ("不合格", "not passed"),
    Coupling.Outcome.LAPSED: ("不再需要", "no longer needed"),
}
# Whose work shows the case to the asked unit while the coupling is open.
SHOWS_CASE = {Coupling.Kind.COUNTERSIGN, Coupling.Kind.SITE_CHECK, Coupling.Kind.HANDOFF}


@transaction.atomic(savepoint=False)
def open_coupling(
    kind: Coupling.Kind,
    subject: UUID,
    *,
    from_unit: Unit,
    to_unit: Unit,
    title: str,
    ref: UUID | None = None,
    text: str = "",
    due_at: datetime | None = None,
    by: Any,
) -> Coupling | None:
    """Ask `to_unit`; its group may see and handle the case until the coupling closes.

    None when both are one unit (nothing is coupled) or this reference has its coupling already.
    """
    if from_unit.pk == to_unit.pk:
        return None
    coupling = Coupling(
        kind=kind, ref=ref, to_unit=to_unit, subject=subject, title=title, from_unit=from_unit, text=text,
        due_at=due_at, asked_by=by, asked_at=now(),
    )  # fmt: skip
    if not insert_once(coupling):
        return None
    if kind in SHOWS_CASE:
        assign_perm("cases.handle_case", to_unit.group, Case.objects.get(pk=subject))
    if kind == Coupling.Kind.WHISTLE:
        assign_perm("dispatch.see_order", to_unit.group, Whistle.objects.select_related("order").get(pk=str(ref)).order)
    record("coupling.opened", subject, by=by, **_facts(coupling))
    return coupling


@transaction.atomic
def answer_coupling(coupling_id: UUID, *, outcome: Coupling.Outcome, text: str = "", by: Any) -> Coupling:
    """The asked unit has answered; the dealing stays open until `close_coupling`."""
    coupling = Coupling.objects.select_for_update(of=("self",)).select_related("to_unit").get(pk=coupling_id)
    if coupling.answered_at is not None:
        return coupling
    coupling.answered_at, coupling.outcome, coupling.answer = now(), outcome, text[:2000]
    coupling.save(update_fields=["answered_at", "outcome", "answer"])
    record("coupling.answered", coupling.subject, by=by, **_facts(coupling))
    return coupling


@transaction.atomic
def close_coupling(coupling_id: UUID, *, outcome: Coupling.Outcome | None = None, by: Any) -> None:
    """End the dealing; the rights it gave end with it unless another open one still needs them."""
    coupling = Coupling.objects.select_for_update(of=("self",)).select_related("to_unit__group").get(pk=coupling_id)
    if coupling.closed_at is not None:
        return
    coupling.closed_at = now()
    coupling.outcome = coupling.outcome or outcome or Coupling.Outcome.DONE
    coupling.save(update_fields=["closed_at", "outcome"])
    _end_rights(coupling)
    record("coupling.closed", coupling.subject, by=by, **_facts(coupling))


def _end_rights(coupling: Coupling) -> None:
    if coupling.kind == Coupling.Kind.WHISTLE:
        # One open whistle per order: no other one can still need this right.
        order = Whistle.objects.select_related("order").get(pk=str(coupling.ref)).order
        remove_perm("dispatch.see_order", coupling.to_unit.group, order)
    still = Coupling.objects.open().filter(subject=coupling.subject, to_unit=coupling.to_unit, kind__in=SHOWS_CASE)
    if coupling.kind in SHOWS_CASE and not still.exists():
        remove_perm("cases.handle_case", coupling.to_unit.group, Case.objects.get(pk=coupling.subject))


def _facts(coupling: Coupling) -> dict[str, str]:
    to = coupling.to_unit
    kind_zh, kind_en = KINDS[Coupling.Kind(coupling.kind)]
    outcome_zh, outcome_en = OUTCOMES[Coupling.Outcome(coupling.outcome)] if coupling.outcome else ("", "")
    return {
        "coupling": str(coupling.pk),
        "kind": coupling.kind,
        "kind_zh": kind_zh,
        "kind_en": kind_en,
        "to": to.name,
        "to_en": to.name_en or to.name,
        "from": str(coupling.from_unit_id),
        "unit": str(coupling.to_unit_id),
        "outcome": coupling.outcome,
        "outcome_zh": outcome_zh,
        "outcome_en": outcome_en,
    }
