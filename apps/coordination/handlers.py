"""The process manager: the one place where deciding meets executing.

Each handler reads one ledger entry and calls down into the engines. Together they are journeys 1 (application)
and 2 (report). A handler may run again after a crash, so each asks first whether its effect is there.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate

from apps.accounts.models import User
from apps.cases import actions as cases
from apps.cases.actions.report import PURPOSE as REPORT_PHOTO
from apps.cases.models import Case
from apps.catalog import reference as catalog
from apps.catalog.forms.conditions import holds
from apps.coordination import publishing
from apps.coordination.actions import answer_coupling, close_coupling, open_coupling
from apps.coordination.models import Coupling
from apps.coordination.plans import freeze
from apps.decisions import actions as decisions
from apps.decisions.models import Chain, Opinion, Seat
from apps.dispatch import actions as dispatch
from apps.dispatch.models import WorkOrder
from apps.dispatch.spot import own_team, settle_on_spot
from apps.ledger.actions import together
from apps.ledger.clock import now
from apps.ledger.handling import on
from apps.ledger.models import Entry
from apps.organizations import reference
from apps.organizations.calendar import WorkCalendar
from apps.organizations.models import Unit
from apps.supervision import actions as supervision
from apps.supervision.models import Clock

INTAKE_DAYS = 5  # 行政许可法 32 (4): told within five working days, or accepted as of the day of receipt
SAID = {
    Opinion.Verb.AGREE: Coupling.Outcome.AGREED,
    Opinion.Verb.OBJECT: Coupling.Outcome.REFUSED,
    Opinion.Verb.PROPOSE: Coupling.Outcome.REFUSED,
    Opinion.Verb.REFUSE: Coupling.Outcome.REFUSED,
    Opinion.Verb.RETURN: Coupling.Outcome.RETURNED,
    Opinion.Verb.NOTE: Coupling.Outcome.DONE,
}


def case_of(entry: Entry, *, lock: bool = False) -> Case:
    """`lock` where the handler will write to the case: its row first, as the acts have it, and only then entries, whose
    numbers are given under a lock of their subject. The other way round, handler and act would wait for each other."""
    case: Case = next(iter(Case.objects.raw(LOCK if lock else READ, [entry.subject])))
    for name, read in REFERENCE.items():
        pk = getattr(case, f"{name}_id")
        if pk is not None:
            setattr(case, name, read(pk))
    return case


# Of a case no handler reads these, some of which are ciphers.
UNREAD = (
    "applicant_name", "applicant_org", "id_type", "id_no", "id_no_index", "phone", "phone_index", "agent",
    "provenance", "query_code", "client_key", "client_actor", "body_hash",
)  # fmt: skip
COLUMNS = ", ".join(str(field.column) for field in Case._meta.concrete_fields if field.name not in UNREAD)
READ = f"SELECT {COLUMNS} FROM cases_case WHERE id = %s"  # noqa: S608 – the columns of our model
LOCK = f'{READ} FOR UPDATE OF "cases_case"'
REFERENCE: dict[str, Callable[[Any], Any]] = {
    "unit": reference.unit,
    "hall": reference.unit,
    "town": reference.division,
    "grid": reference.division,
    "item": catalog.item,
    "version": catalog.version,
    "standard": catalog.standard_by_id,
}


# Intake 受理 ------------------------------------------------------------------------------------------------


@on("case.submitted", queue="dispatch", facts={"kind": Case.Kind.REPORT.value})
def receive(entry: Entry) -> None:
    """A report goes straight to a team."""
    case = case_of(entry, lock=True)
    if case.kind == Case.Kind.REPORT:
        return send_out(case)
    return _await_intake(case)  # told before applications had a handler of their own


@on("case.submitted", queue="clock", facts={"kind": Case.Kind.APPLICATION.value}, many=40)
def start_intake(entries: list[Entry]) -> None:
    """Applications start their intake clocks, some at once and not by those who dispatch: when a booking opens and
    thousands apply in a minute, a flooded road must not wait behind them."""
    with together():
        for entry in entries:
            _await_intake(case_of(entry, lock=True))


def _await_intake(case: Case) -> None:
    if case.status != Case.Status.SUBMITTED:
        return
    with together():
        _start_intake(case)
        if case.hall:
            open_coupling(
                Coupling.Kind.INTAKE, case.pk, from_unit=case.unit, to_unit=case.hall, title=case.title, ref=case.pk,
                by=None,
            )  # fmt: skip


@on("case.correction_asked", queue="dispatch")
def wait_for_correction(entry: Entry) -> None:
    """Intake time stops; the applicant's own clock runs to the day named in the letter."""
    case = case_of(entry, lock=True)
    supervision.stop_clock(case.pk, Clock.Kind.INTAKE, by=None)
    if case.status != Case.Status.CORRECTION or _running(case.pk, Clock.Kind.CORRECTION):
        return
    days = max(WorkCalendar.current().working_days_between(localdate(entry.at), localdate(case.correction.due_at)), 1)
    clock = supervision.start_clock(
        case.pk, kind=Clock.Kind.CORRECTION, limit=days, unit="WD", title=case.title, responsible=None,
        started_at=entry.at, by=None,
    )  # fmt: skip
    _show_due(case, clock)


@on("case.corrected", queue="dispatch")
def check_again(entry: Entry) -> None:
    case = case_of(entry, lock=True)
    supervision.stop_clock(case.pk, Clock.Kind.CORRECTION, by=None)
    if case.status == Case.Status.SUBMITTED:
        _start_intake(case)


@on("clock.overdue", queue="clock")
def end_without_correction(entry: Entry) -> None:
    """补正不来办结: the applicant's clock ran out."""
    if entry.facts.get("kind") == Clock.Kind.CORRECTION:
        case = case_of(entry)
        if case.status == Case.Status.CORRECTION:
            cases.terminate(case.pk, by=None)


@on("case.not_accepted", "case.terminated", "case.withdrawn", queue="dispatch")
def wind_down(entry: Entry) -> None:
    """Whatever still runs for a case that has ended is stopped."""
    if Chain.objects.filter(subject=entry.subject, status=Chain.Status.RUNNING).exists():
        decisions.withdraw_chain(entry.subject, by=None, reason=str(entry.facts.get("reason", "")))
    over = (WorkOrder.Status.CLOSED, WorkOrder.Status.CANCELED)
    for order in WorkOrder.objects.filter(subject=entry.subject).exclude(status__in=over):
        dispatch.cancel_order(order.pk, by=None, reason=str(entry.facts.get("reason", "")) or entry.verb)
    _stop_all(entry.subject)
    _lapse(entry.subject)


# Deciding 审批 ----------------------------------------------------------------------------------------------


@on("case.accepted", queue="dispatch")
def open_chain(entry: Entry) -> None:
    """Accepted: the law's clock starts and the chain that the item's version names opens."""
    case = case_of(entry, lock=True)
    supervision.stop_clock(case.pk, Clock.Kind.INTAKE, by=None)
    _close_couplings(case.pk, Coupling.Kind.INTAKE, Coupling.Outcome.DONE)
    if case.version is None or Chain.objects.filter(subject=case.pk).exists():
        return
    started = case.accepted_at or entry.at
    common: dict[str, Any] = {"title": case.title, "responsible": case.unit, "started_at": started, "by": None}
    version = case.version
    supervision.start_clock(
        case.pk, kind=Clock.Kind.LEGAL, limit=version.legal_limit, unit=version.legal_unit, **common
    )
    promised, unit = version.promise_for(case.answers)
    promise = supervision.start_clock(case.pk, kind=Clock.Kind.PROMISE, limit=promised, unit=unit, **common)
    _show_due(case, promise)
    clerk = [str(case.accepted_by_id)] if case.accepted_by_id and version.project_type == "2" else []
    decisions.open_chain(
        case.pk, title=case.title, owner=case.unit, plan=freeze(version.plan, case), facts=flat(case.answers),
        excluded=clerk, by=None,
    )  # fmt: skip


def flat(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers by field key: what conditional steps may ask about. Personal data is not among plain values."""
    return {
        key: value
        for page in answers.values()
        if isinstance(page, dict)
        for key, value in page.items()
        if isinstance(value, str | int | float | bool | list)
    }


@on("step.opened", queue="dispatch")
def couple_and_send(entry: Entry) -> None:
    """A rung opens: other units asked to sign are coupled; where the playbook says so, a team is sent in one hop."""
    if publishing.is_version(entry.subject):
        return
    case = case_of(entry)
    for seat in Seat.objects.filter(step_id=entry.facts["step"]).select_related("unit", "step"):
        if entry.facts.get("kind") == "countersign":
            open_coupling(
                Coupling.Kind.COUNTERSIGN, case.pk, from_unit=case.unit, to_unit=seat.unit, title=case.title,
                ref=seat.pk, due_at=seat.due_at, by=None,
            )  # fmt: skip
    check = case.version.playbook.get("site_check") if case.version else None
    if check and check["step"] == entry.facts["key"]:
        if holds(check.get("when"), flat(case.answers)):
            send_site_check(case, check)
        else:
            decisions.satisfy(case.pk, "site_check", "not_needed", by=None)


@on("opinion.given", queue="dispatch")
def hear_countersign(entry: Entry) -> None:
    """The asked unit has spoken: its coupling is answered, and closed with the rights it gave."""
    opinion = Opinion.objects.get(pk=entry.facts["opinion"])
    for coupling in _open(entry.subject, Coupling.Kind.COUNTERSIGN).filter(ref=entry.facts["seat"]):
        answer_coupling(coupling.pk, outcome=SAID[Opinion.Verb(opinion.verb)], text=_said(opinion), by=None)
        close_coupling(coupling.pk, by=None)


def _said(opinion: Opinion) -> str:
    """The reasons of an objection first: what the asking unit has to mend. The opinion itself keeps every word."""
    return "\n".join(dict.fromkeys(filter(None, [opinion.reasons, opinion.text])))


@on("step.closed", queue="dispatch")
def close_unasked(entry: Entry) -> None:
    """A step settled without some of its seats: their couplings are no longer needed."""
    seats = Seat.objects.filter(step_id=entry.facts["step"], status=Seat.Status.RELEASED).values("pk")
    for coupling in _open(entry.subject, Coupling.Kind.COUNTERSIGN).filter(ref__in=seats):
        close_coupling(coupling.pk, outcome=Coupling.Outcome.LAPSED, by=None)


@on("chain.approved", queue="dispatch")
def grant(entry: Entry) -> None:
    if publishing.is_version(entry.subject):
        return publishing.published(entry)
    _stop_limits(entry.subject)
    cases.grant(entry.subject, by=_actor(entry))


@on("chain.refused", queue="dispatch")
def refuse(entry: Entry) -> None:
    if publishing.is_version(entry.subject):
        return publishing.sent_back(entry)
    _stop_limits(entry.subject)
    cases.refuse(
        entry.subject,
        by=_actor(entry),
        reasons=str(entry.facts.get("reasons", "")),
        remedies=str(entry.facts.get("remedies", "")),
    )


@on("case.granted", "case.refused", queue="dispatch")
def finish(entry: Entry) -> None:
    """Decided. A promise made (告知承诺) is handed to the field for its later check; the case itself is done."""
    case = case_of(entry)
    _lapse(case.pk, keep=(Coupling.Kind.HANDOFF,))
    granted = entry.verb == "case.granted"
    later = case.version.playbook.get("inspection_after") if case.version and granted else None
    if later and holds(later.get("when"), flat(case.answers)):
        send_inspection(case, later)
    if case.status in (Case.Status.GRANTED, Case.Status.REFUSED):
        zh, en = ("准予", "granted") if granted else ("不予批准", "not granted")
        cases.close(case.pk, outcome=f"{zh}，决定书已送达", outcome_en=f"{en}, the decision letter is served", by=None)


# Executing 执行 ---------------------------------------------------------------------------------------------


def send_out(case: Case) -> None:
    """A report becomes a work order at one team, in one hop."""
    standard = case.standard
    sent, photos = _sent_and_photos(case)
    if standard is None or sent:
        return
    due = WorkCalendar.current().due(case.submitted_at, standard.limit, standard.limit_unit)
    brief = {
        "text": case.text,
        "standard": {"code": standard.code, "name": standard.name, "name_en": standard.name_en},
        "closing": {"zh": standard.closing, "en": standard.closing_en},
        "checklist": standard.checklist,
        "photos": photos,
        "number": case.number,
    }
    spot = case.answers.get("on_spot")
    to = own_team(case.applicant, standard.skill) if spot else None
    with together():
        made = _issue(
            case, to=to, kind=WorkOrder.Kind.REPORT, title=standard.name, brief=brief, skill=standard.skill,
            urgency=standard.urgency, officers=1, due_at=due.at, limit=(standard.limit, standard.limit_unit),
            coupling=Coupling.Kind.DISPATCH, asked_by=reference.operations_center(),
        )  # fmt: skip
        cases.start_work(case.pk, case=case, by=None)
    if spot and to is not None:
        _settle(made, spot, case.applicant)


def _settle(order: WorkOrder, spot: dict[str, Any], finder: Any) -> None:
    """自行处置: who reported it had put it right by then."""
    captured, place = spot.get("captured_at"), spot.get("place")
    settle_on_spot(
        order.pk, by=finder, text=spot["text"], photos=[UUID(pk) for pk in spot["photos"]],
        place=(place[0], place[1]) if place else None, clock_off=spot.get("clock_off"),
        captured_at=datetime.fromisoformat(captured) if captured else None,
    )  # fmt: skip


def send_site_check(case: Case, check: dict[str, Any]) -> None:
    """现场核查: two officers (行政许可法 34); the law's clock runs on (45 does not list site checks)."""
    if WorkOrder.objects.filter(subject=case.pk, kind=WorkOrder.Kind.SITE_CHECK).exclude(
        status=WorkOrder.Status.CANCELED
    ):
        return
    limit, unit = check["limit"]
    due = WorkCalendar.current().due(now(), limit, unit)
    brief = {"text": case.title, "checklist": check.get("checklist", []), "number": case.number}
    _issue(
        case, kind=WorkOrder.Kind.SITE_CHECK, title=check["title"]["zh"], brief=brief | {"title": check["title"]},
        skill=check["skill"], urgency=2, officers=check.get("officers", 2), due_at=due.at, limit=(limit, unit),
        coupling=Coupling.Kind.SITE_CHECK, asked_by=case.unit,
    )  # fmt: skip


def send_inspection(case: Case, later: dict[str, Any]) -> None:
    """审管联动: what was promised on paper is looked at on the spot within the window."""
    if WorkOrder.objects.filter(subject=case.pk, kind=WorkOrder.Kind.INSPECTION).exists():
        return
    limit, unit = later["limit"]
    due = WorkCalendar.current().due(now(), limit, unit)
    brief = {"text": case.title, "checklist": later.get("checklist", []), "number": case.number}
    _issue(
        case, kind=WorkOrder.Kind.INSPECTION, title=later["title"]["zh"], brief=brief | {"title": later["title"]},
        skill=later["skill"], urgency=3, officers=later.get("officers", 2), due_at=due.at, limit=(limit, unit),
        coupling=Coupling.Kind.HANDOFF, asked_by=case.unit,
    )  # fmt: skip


def _issue(case: Case, *, coupling: Coupling.Kind, limit: tuple[int, str], asked_by: Unit, **order: Any) -> WorkOrder:
    place = (case.lng, case.lat) if case.lng is not None and case.lat is not None else None
    made = dispatch.issue_order(
        case.pk, place=place, grid=case.grid or case.town, address=case.address, asked_by=asked_by, by=None, **order
    )
    clock = supervision.start_clock(
        case.pk, kind=Clock.Kind.ORDER, limit=limit[0], unit=limit[1], title=made.title,
        responsible=made.team.unit if made.team else asked_by, ref=made.pk, new=True, by=None,
    )  # fmt: skip
    if case.kind == Case.Kind.REPORT:
        case.due_at = clock.due_at  # kept with its status
    if made.team:
        open_coupling(
            coupling, case.pk, from_unit=asked_by, to_unit=made.team.unit, title=made.title, ref=made.pk,
            due_at=made.due_at, by=None,
        )  # fmt: skip
    return made


@on("order.dispatched", queue="dispatch", unless={"first": True})
def follow_order(entry: Entry) -> None:
    """Sent to another team: the dealing with the first one's unit lapses, the new one's opens."""
    order = WorkOrder.objects.select_related("team__unit", "asked_by").get(pk=entry.facts["order"])
    if order.team is None or order.asked_by is None:
        return
    mine = _open(entry.subject).filter(ref=order.pk)
    units = {coupling.pk: coupling.to_unit_id for coupling in mine}
    for pk in (pk for pk, unit in units.items() if unit != order.team.unit_id):
        close_coupling(pk, outcome=Coupling.Outcome.LAPSED, by=None)
    kinds = {
        WorkOrder.Kind.SITE_CHECK: Coupling.Kind.SITE_CHECK,
        WorkOrder.Kind.INSPECTION: Coupling.Kind.HANDOFF,
    }
    kind = kinds.get(WorkOrder.Kind(order.kind), Coupling.Kind.DISPATCH)
    if order.closed_at is None and order.team.unit_id not in units.values():
        open_coupling(
            kind, entry.subject, from_unit=order.asked_by, to_unit=order.team.unit, title=order.title,
            ref=order.pk, due_at=order.due_at, by=None,
        )  # fmt: skip


@on("order.closed", queue="dispatch")
def bring_back(entry: Entry) -> None:
    """Done and checked: the result goes to whoever asked for it."""
    order = WorkOrder.objects.get(pk=entry.facts["order"])
    supervision.stop_clock(entry.subject, Clock.Kind.ORDER, ref=order.pk, by=None)
    passed = entry.facts.get("passed") is not False
    outcome = Coupling.Outcome.DONE if passed else Coupling.Outcome.FAILED
    text = str(entry.facts.get("text", ""))
    for coupling in _open(entry.subject).filter(ref=order.pk):
        answer_coupling(coupling.pk, outcome=outcome, text=text, by=None)
        close_coupling(coupling.pk, by=None)
    if order.kind == WorkOrder.Kind.SITE_CHECK:
        decisions.satisfy(entry.subject, "site_check", "passed" if passed else "failed", by=None)
    elif order.kind == WorkOrder.Kind.REPORT:
        zh, en = text or "已处置，核查通过", text or "dealt with and checked"
        cases.close(entry.subject, outcome=zh, outcome_en=en, by=None)


@on("order.canceled", queue="dispatch")
def drop_order(entry: Entry) -> None:
    supervision.stop_clock(entry.subject, Clock.Kind.ORDER, ref=UUID(str(entry.facts["order"])), by=None)
    for coupling in _open(entry.subject).filter(ref=entry.facts["order"]):
        close_coupling(coupling.pk, outcome=Coupling.Outcome.LAPSED, by=None)


# Small steps ------------------------------------------------------------------------------------------------


def _start_intake(case: Case) -> None:
    if _running(case.pk, Clock.Kind.INTAKE):
        return
    clock = supervision.start_clock(
        case.pk, kind=Clock.Kind.INTAKE, limit=INTAKE_DAYS, unit="WD", title=case.title,
        responsible=case.hall or case.unit, new=True, by=None,
    )  # fmt: skip
    _show_due(case, clock)


def _show_due(case: Case, clock: Clock) -> None:
    """Lists sort by the clock that now counts; the clock itself stays supervision's. The case is locked."""
    if case.due_at != clock.due_at:
        case.due_at = clock.due_at
        case.save(update_fields=["due_at"])


def _running(subject: UUID, kind: Clock.Kind) -> bool:
    return Clock.objects.filter(subject=subject, kind=kind, stopped_at__isnull=True).exists()


def _stop_limits(subject: UUID) -> None:
    for kind in (Clock.Kind.PROMISE, Clock.Kind.LEGAL):
        supervision.stop_clock(subject, kind, by=None)


def _stop_all(subject: UUID) -> None:
    for clock in Clock.objects.filter(subject=subject, stopped_at__isnull=True):
        supervision.stop_clock(subject, Clock.Kind(clock.kind), ref=clock.ref, by=None)


def _open(subject: UUID, *kinds: Coupling.Kind) -> Any:
    couplings = Coupling.objects.open().filter(subject=subject)
    return couplings.filter(kind__in=kinds) if kinds else couplings


def _close_couplings(subject: UUID, kind: Coupling.Kind, outcome: Coupling.Outcome) -> None:
    for coupling in _open(subject, kind):
        answer_coupling(coupling.pk, outcome=outcome, by=None)
        close_coupling(coupling.pk, by=None)


def _lapse(subject: UUID, *, keep: tuple[Coupling.Kind, ...] = ()) -> None:
    for coupling in _open(subject).exclude(kind__in=keep):
        close_coupling(coupling.pk, outcome=Coupling.Outcome.LAPSED, by=None)


SENT_AND_PHOTOS = """
    SELECT EXISTS (SELECT FROM dispatch_workorder WHERE subject = %(case)s),
        ARRAY(SELECT id::text FROM files_storedfile WHERE owner = %(case)s AND purpose = %(purpose)s ORDER BY id)
"""


def _sent_and_photos(case: Case) -> tuple[bool, list[str]]:
    """Whether the report has its order already, and what the reporter photographed: the team sees it with its order."""
    with connection.cursor() as cursor:
        cursor.execute(SENT_AND_PHOTOS, {"case": case.pk, "purpose": REPORT_PHOTO})
        sent, photos = cursor.fetchone()
        return bool(sent), list(photos)


def _actor(entry: Entry) -> Any:
    return User.objects.filter(pk=entry.actor).first() if entry.actor else None
