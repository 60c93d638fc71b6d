"""办件进度 in words: the sentence that answers, who has it, what comes next, the ladder and the hop."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.cases import progress_rows as rows
from apps.cases.models import Case, Correction, Document, Material
from apps.decisions.models import Seat, Step
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Entry
from apps.ledger.remembering import remembering
from apps.ledger.verbs import VERBS, sentence
from nanhai_gov import times
from nanhai_gov.reader import chinese

Row = dict[str, Any]
S = Case.Status
STATES = {
    Step.Status.AGREED: "done",
    Step.Status.ACTIVE: "now",
    Step.Status.REFUSED: "bad",
    Step.Status.RETURNED: "bad",
    Step.Status.WAITING: "next",
    Step.Status.DROPPED: "next",
}


@dataclass
class Progress:
    """Everything the progress page says, read once."""

    case: Case
    seats: dict[Step, list[Seat]] = field(default_factory=dict)
    orders: list[WorkOrder] = field(default_factory=list)
    correction: Correction | None = None
    letters: list[Document] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return list(self.seats)

    @property
    def active(self) -> Step | None:
        return next((step for step in self.steps if step.status == Step.Status.ACTIVE), None)

    @property
    def order(self) -> WorkOrder | None:
        """The order that counts: the last one not canceled."""
        return next((one for one in reversed(self.orders) if one.status != WorkOrder.Status.CANCELED), None)

    def letter(self, kind: str) -> Document | None:
        return next((one for one in self.letters if one.kind == kind), None)


def read(case: Case) -> Progress:
    """Five queries, whatever the case has been through, and one more where nobody has asked yet whether units have
    changed."""
    with remembering():
        return Progress(
            case,
            seats=rows.steps(case),
            orders=rows.orders(case),
            correction=rows.correction(case),
            letters=rows.letters(case),
            entries=rows.entries(case),
        )


def named(thing: Any, column: str = "name") -> str:
    """The name in the reader's language."""
    zh = chinese()
    english = "" if zh else getattr(thing, f"{column}_en", "")
    return str(english or getattr(thing, column))


# The sentence that answers


def answer(progress: Progress) -> str:
    """What somebody who opens the page came to know: the h1."""
    case = progress.case
    if case.kind == Case.Kind.REPORT:
        return _report_answer(progress)
    by = times.due_words(case.due_at) if case.due_at else ""
    if case.status == S.UNDER_REVIEW:
        step = progress.active
        if step is None:
            return _("Accepted, result %(by)s") % {"by": by}
        return _("In %(step)s, result %(by)s") % {"step": named(step).lower(), "by": by}
    texts = {
        S.SUBMITTED: _("We are checking your papers; %(by)s you hear whether it is accepted") % {"by": by},
        S.CORRECTION: _("Waiting for your corrections, %(by)s") % {"by": by},
        S.GRANTED: _("Granted; your letter is here"),
        S.REFUSED: _("Not granted; the letter says why and what you can do"),
        S.NOT_ACCEPTED: _("Not accepted; the letter says why and where to go"),
        S.WITHDRAWN: _("You withdrew this application"),
        S.TERMINATED: _("Ended, because the corrections did not come"),
    }
    return texts.get(S(case.status)) or _closed_answer(progress)


def _closed_answer(progress: Progress) -> str:
    if progress.letter(Document.Kind.REFUSAL):
        return _("Finished: not granted; the letter says why and what you can do")
    if progress.letter(Document.Kind.GRANT):
        return _("Done: granted; your letter is here")
    return _("Finished")


def _report_answer(progress: Progress) -> str:
    case, order = progress.case, progress.order
    if case.status == S.CLOSED:
        return (
            _("Dealt with: %(outcome)s") % {"outcome": case.outcome.rstrip("。.")} if case.outcome else _("Dealt with")
        )
    by = times.due_words(case.due_at) if case.due_at else ""
    if order is None or order.team is None:
        return _("Received; a team is being chosen")
    texts = {
        WorkOrder.Status.DISPATCHED: _("With %(team)s, to be done %(by)s"),
        WorkOrder.Status.CLAIMED: _("%(team)s is on the way, to be done %(by)s"),
        WorkOrder.Status.ARRIVED: _("%(team)s is on site, to be done %(by)s"),
        WorkOrder.Status.DONE: _("%(team)s has finished; somebody else is checking it"),
        WorkOrder.Status.CLOSED: _("%(team)s has finished, and it was checked"),
    }
    text = texts.get(WorkOrder.Status(order.status), _("With %(team)s"))
    return text % {"team": named(order.team), "by": by}


# Facts beside it


def facts(progress: Progress) -> list[tuple[str, str]]:
    """Number, who has it, what is left, what comes next."""
    case = progress.case
    left = ""
    if case.due_at and case.status in (S.SUBMITTED, S.UNDER_REVIEW, S.IN_PROGRESS, S.CORRECTION):
        unit = case.standard.limit_unit if case.standard else "WD"
        said = f"{times.left_words(case.due_at, unit)[0]}{_(', ')}{times.due_words(case.due_at)}"
        left = format_html('<time datetime="{}" title="{}">{}</time>', case.due_at.isoformat(),
                           times.exact(case.due_at), said)  # fmt: skip
    return [
        (_("Number"), case.number),
        (_("Who has it"), holder(progress)),
        (_("Limit"), left),
        (_("Next step"), upcoming(progress)),
    ]


def holder(progress: Progress) -> str:
    """The person or unit in whose hands the case is now."""
    case, step = progress.case, progress.active
    if case.kind == Case.Kind.REPORT:
        order = progress.order
        return named(order.team) if order and order.team and case.status != S.CLOSED else ""
    if case.status == S.SUBMITTED and case.hall:
        return f"{case.clerk.shown_name}{_(', ')}{named(case.hall)}" if case.clerk else named(case.hall)
    if case.status == S.CORRECTION:
        return _("You")
    if step is not None:
        return "; ".join(_seat(seat) for seat in progress.seats[step] if seat.status == Seat.Status.OPEN)
    return ""


def _seat(seat: Seat) -> str:
    unit = named(seat.unit, "short_name") if seat.unit.short_name and not _english() else named(seat.unit)
    title = named(seat.post, "title")
    if title.startswith(unit):  # 许可审批股 许可审批股长
        unit = ""
    post = (f"{title}, {unit}" if unit else title) if _english() else f"{unit}{title}"
    return f"{seat.holder.shown_name}{_(', ')}{post}" if seat.holder else post


def _english() -> bool:
    return not chinese()


def upcoming(progress: Progress) -> str:
    """The next step in words."""
    case = progress.case
    if case.status == S.SUBMITTED and case.kind == Case.Kind.APPLICATION:
        return _("acceptance, then the decision")
    waiting = [step for step in progress.steps if step.status == Step.Status.WAITING]
    if case.status == S.UNDER_REVIEW:
        return (
            _("%(step)s, then your letter") % {"step": named(waiting[0])} if waiting else _("your letter, the same day")
        )
    return ""


# The ladder and the hop


def ladder(progress: Progress) -> list[Row]:
    """Submitted, accepted, then the rungs of the chain; for applications only."""
    case = progress.case
    rungs = [{"state": "done", "name": _("Submitted"), "lines": [times.moment(case.submitted_at)]}, _acceptance(case)]
    if progress.steps:
        return rungs + [_rung(step, seats) for step, seats in progress.seats.items()]
    if case.version and case.status in (S.SUBMITTED, S.CORRECTION):
        rungs += [{"state": "next", "name": _both(one["name"]), "lines": []} for one in case.version.plan["steps"]]
    return rungs


def _acceptance(case: Case) -> Row:
    if case.accepted_at:
        who = [case.accepted_by.shown_name] if case.accepted_by else []
        return {"state": "done", "name": _("Accepted"), "lines": [*who, times.moment(case.accepted_at)]}
    states = {S.SUBMITTED: "now", S.CORRECTION: "now", S.NOT_ACCEPTED: "bad"}
    return {
        "state": states.get(S(case.status), "next"),
        "name": _("Accepted"),
        "lines": [named(case.hall)] if case.hall else [],
    }


def _rung(step: Step, seats: list[Seat]) -> Row:
    lines = [_seat(seat) for seat in seats[:2]]
    if step.closed_at and step.status != Step.Status.DROPPED:
        lines.append(times.moment(step.closed_at))
    elif step.status == Step.Status.ACTIVE and step.opened_at:
        lines.append(_("since %(time)s") % {"time": times.moment(step.opened_at)})
    return {"state": STATES.get(Step.Status(step.status), "next"), "name": named(step), "lines": lines}


def _both(text: Row) -> str:
    return str(text.get("en" if _english() else "zh") or text["zh"])


def hop(progress: Progress) -> Row | None:
    """The field's part in an application: from the rung that asks to the team that goes."""
    order = progress.order
    if order is None or order.team is None or progress.case.kind != Case.Kind.APPLICATION:
        return None
    asks = next((n for n, step in enumerate(progress.steps, 3) if "site_check" in step.spec.get("awaits", [])), 3)
    return {"from": asks, "label": _("to the team"), "team": named(order.team), "text": order_words(order)}


def order_words(order: WorkOrder) -> str:
    """Where an order stands: time and what happened last."""
    moments = [
        (order.closed_at, pgettext("work order", "closed")),
        (order.done_at, _("done")),
        (order.arrived_at, _("on site")),
        (order.claimed_at, _("signed for")),
        (order.dispatched_at, _("at the team")),
    ]
    at, text = next(((at, text) for at, text in moments if at), (None, ""))
    passed = order.result.get("passed") if order.closed_at else None
    if passed is not None:
        text = _("site check passed") if passed else _("site check not passed")
    return f"{times.moment(at)} {text}" if at else text


def hop_label(order: WorkOrder) -> str:
    """4 minutes · 1 hop"""
    if order.dispatched_at is None:
        return ""
    waited = order.dispatched_at - order.created_at
    span = times.span_words(waited) if waited >= timedelta(minutes=1) else _("under a minute")
    hops = ngettext("%(n)s hop", "%(n)s hops", order.hop_count) % {"n": order.hop_count}
    return f"{span} · {hops}"


def _said_elsewhere(entry: Entry) -> bool:
    """Of the dealings between organizations only answers to a countersign are news to the applicant; an order is
    told by where it goes and how it ends."""
    if entry.verb.startswith("coupling."):
        return entry.verb != "coupling.answered" or entry.facts.get("kind") != "countersign"
    return entry.verb in ("order.issued", "order.closed", "case.started")


def clauses(text: str) -> list[str]:
    """A sentence cut after its commas, so that a narrow screen breaks it there."""
    return re.findall(r"[^，,；;]+(?:[，,；;]\s?|$)", text)


def material_words(material: Material, *, generated: bool) -> tuple[str, str]:
    """Where a material stands: word and tone of its tag."""
    status, verdict = Material.Status, Material.Verdict
    if material.status == status.DEFERRED:
        return _("to follow"), "amber"
    if material.status == status.EXEMPT:
        return (_("made from your answers") if generated else _("not needed, we look it up")), ""
    if material.status == status.MISSING:
        return _("none"), ""
    known = {verdict.GOOD: (_("✓ in order"), "act"), verdict.BAD: (_("to be corrected"), "amber")}
    return known.get(verdict(material.verdict), (_("received"), ""))


def timeline(progress: Progress) -> list[Row]:
    """What happened, as the ledger tells it to the applicant; newest first, without what another entry says too."""
    rows = []
    for entry in reversed(progress.entries):
        verb = VERBS.get(entry.verb)
        if verb is not None and verb.public and not _said_elsewhere(entry):
            text = sentence(entry.verb, entry.facts, entry.actor_label)
            rows.append({"at": entry.at, "text": text, "track": verb.track})
    return rows
