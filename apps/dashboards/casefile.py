"""办件详情: a whole case on one page, in words: facts, answers, materials, ladder, hop, couplings, clocks, past.

Everything a template shows is prepared here; the number of queries depends on the plan's length, not on any table's.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.masking import mask_id, mask_name, mask_org, mask_phone
from apps.accounts.models import User
from apps.cases import letters, mandates
from apps.cases.models import Case, Material
from apps.catalog import forms
from apps.coordination.models import Coupling
from apps.dashboards.limits import clocks
from apps.dashboards.phrases import phrases_of
from apps.dashboards.precedents import like_cases
from apps.dashboards.waits import waits
from apps.decisions.ladder import Ladder, Rung, ladder
from apps.decisions.models import Chain, Opinion, Seat, Step
from apps.decisions.seating import label, others_in_office, post_name
from apps.dispatch.models import Attendance, Evidence, WorkOrder
from apps.ledger.models import Entry
from apps.ledger.verbs import VERBS, sentence
from apps.organizations.calendar import WorkCalendar
from apps.organizations.desk import Desk
from apps.organizations.models import Delegation
from apps.supervision.doors import GIVING
from apps.supervision.models import Card, Notice
from nanhai_gov import times
from nanhai_gov.reader import chinese
from nanhai_gov.templatetags.house import short

Row = dict[str, Any]
MATERIAL_TONES: dict[str, str] = {Material.Status.DEFERRED: "amber"}
# Recorded, but not what a reader of the case looks for first: told under “everything recorded”.
QUIET = {
    "chain.opened", "chain.informed", "step.closed", "seat.taken", "seat.put_back", "coupling.closed", "case.checked",
    "case.taken", "case.taken_over", "case.put_back", "clock.started", "clock.stopped", "order.issued", "order.closed",
}  # fmt: skip


def english() -> bool:
    return not chinese()


def named(thing: Any, column: str = "name") -> str:
    """A name in the reader's language."""
    other = getattr(thing, f"{column}_en", "") if english() else ""
    return str(other or getattr(thing, column))


def casefile(case: Case, user: User, desk: Desk, *, seen: int | None = None) -> Row:
    """All of one case for one reader. `seen`: last entry of the page that turned out stale; the newer ones are told."""
    chain = Chain.objects.about(case.pk).select_related("owner").first()
    drawn = ladder(chain) if chain else None
    delegations = Delegation.objects.in_force().taken_by(user) if drawn and drawn.active else []
    seat = my_seat(drawn, user, desk, {(one.post_id, one.giver_id) for one in delegations})
    calendar = WorkCalendar.current()
    entries = list(Entry.objects.about(case.pk))
    documents = list(case.documents.all())
    couplings = list(Coupling.objects.about(case.pk))
    return {
        "case": case,
        "who": who(case),
        "answers": forms.summary(case.version, case.answers, masked=True) if case.version else [],
        "materials": materials(case),
        "chain": chain,
        "rungs": rungs(drawn, case, user, calendar) if drawn else intake_rung(case),
        "earlier": earlier(drawn),
        "clocks": clocks(case, calendar, documents),
        "cards": list(Card.objects.filter(subject=case.pk).order_by("at")),
        "orders": orders(case, user, desk),
        "notices": list(Notice.objects.visible_to(user, desk).about(case.pk).with_names()),
        "may_instruct": bool(desk.posts_with(*GIVING)),
        "couplings": [coupling_row(one) for one in couplings],
        "waits": waits(drawn, couplings, named=short, english=english()) if case.closed_at is None else [],
        "like": like_cases(case, user, desk, calendar),
        "documents": documents,
        "timeline": [told(entry) for entry in reversed(entries) if entry.verb not in QUIET],
        "everything": [told(entry) for entry in reversed(entries)],
        "meanwhile": [told(entry) for entry in entries if seen is not None and entry.pk > seen],
        "seen": entries[-1].pk if entries else 0,
        **acting(drawn, seat, user),
    }


# Facts


def who(case: Case) -> Row:
    """Who applies, masked; a report may come from nobody by name."""
    return {
        "title": case.applicant_org or "",
        "name": mask_name(case.applicant_name),
        "org": mask_org(case.applicant_org),
        "id_no": mask_id(case.id_no),
        "phone": mask_phone(case.phone),
        "agent": mandates.said(case),
        "typed": case.entered_by.shown_name if case.entered_by and case.channel in case.AT_A_DESK else "",
    }


def materials(case: Case) -> list[Row]:
    rows = []
    for one in case.materials.prefetch_related("files"):
        word, tone = one.said, MATERIAL_TONES.get(one.status, "")
        if one.status == Material.Status.UPLOADED and one.verdict:
            word, tone = one.get_verdict_display(), "act" if one.verdict == Material.Verdict.GOOD else "red"
        rows.append(
            {"name": named(one), "word": word, "tone": tone, "reason": one.reason, "files": list(one.files.all())}
        )
    return rows


# The ladder in words


def rungs(drawn: Ladder, case: Case, user: User, calendar: WorkCalendar) -> list[Row]:
    return intake_rung(case) + [_rung(rung, drawn.chain, user, calendar) for rung in drawn.rungs]


def intake_rung(case: Case) -> list[Row]:
    """受理 is the first rung, although no chain has begun then."""
    if case.accepted_at is None:
        return []
    by = case.accepted_by.shown_name if case.accepted_by else _("by law, as nobody answered in time")
    hall = named(case.hall) if case.hall else ""
    return [{"state": "done", "name": _("Acceptance"), "who": by, "unit": hall, "when": times.moment(case.accepted_at)}]


def _rung(rung: Rung, chain: Chain, user: User, calendar: WorkCalendar) -> Row:
    step = rung.step
    row: Row = {"state": rung.state, "name": named(step), "note": _span(step, calendar)}
    if step.closed_at:
        row["when"] = times.moment(step.closed_at)
    elif step.opened_at:
        row["when"] = _("since %(when)s") % {"when": times.moment(step.opened_at)}
    if len(rung.seats) == 1 and step.kind != Step.Kind.COUNTERSIGN:
        seat = rung.seats[0]
        return row | _seat(seat, rung, chain, user) | {"text": _words(rung.words.get(seat.pk, []))}
    if not rung.seats:
        return row | {"who": _("nobody in office"), "state": rung.state}
    row["seats"] = [
        {
            **_seat(seat, rung, chain, user),
            "text": _words(rung.words.get(seat.pk, [])),
            "couple": _couple(seat, step, chain),
        }
        for seat in rung.seats
    ]
    return row


def _seat(seat: Seat, rung: Rung, chain: Chain, user: User) -> Row:
    spoken = [one for one in rung.words.get(seat.pk, []) if one.verb != Opinion.Verb.NOTE]
    person = spoken[-1].actor if spoken else seat.holder
    name = person.shown_name if person else _("whoever takes it") if rung.state == "now" else ""
    if spoken and seat.on_behalf_of:
        name = spoken[-1].signed
    elif person and person.pk == user.pk:
        name = _("%(name)s (you)") % {"name": name}
    if english():
        return {"who": name, "unit": f"{named(seat.post, 'title')}, {named(seat.unit)}"}
    return {"who": name, "unit": post_name(seat.unit, seat.post, full=_foreign(seat, chain))}


def _couple(seat: Seat, step: Step, chain: Chain) -> str:
    """The copper tag of a seat of another organization than the one that decides."""
    if not _foreign(seat, chain):
        return ""
    return f"{named(step)} · {seat.get_status_display()}" if seat.pk and step.opened_at else named(step)


def _foreign(seat: Seat, chain: Chain) -> bool:
    return not seat.unit.path.startswith(chain.owner.path)


def _words(opinions: Iterable[Opinion]) -> str:
    """What was said, in full; a word against is named, since its text may not say so."""
    lines = []
    for one in opinions:
        text = "\n".join(filter(None, [one.text, one.reasons if one.reasons != one.text else ""]))
        against = one.verb not in {Opinion.Verb.AGREE, Opinion.Verb.NOTE}
        lines.append(f"{one.get_verb_display()}: {text}" if against and text else text or one.get_verb_display())
    return "\n".join(lines)


def _span(step: Step, calendar: WorkCalendar) -> str:
    if step.opened_at is None:
        return ""
    if step.closed_at is None:
        limit = step.spec.get("limit")
        return _("limit %(limit)s") % {"limit": times.limit_words(*limit)} if limit else ""
    days = calendar.elapsed(step.opened_at, step.closed_at, "WD")
    return _("took %(days)s working days") % {"days": f"{days:.1f}"} if days >= 0.05 else ""


def earlier(drawn: Ladder | None) -> list[Row]:
    """What was said in rounds that were returned; never folded away."""
    return [
        {
            "round": one.step.round,
            "step": named(one.step),
            "who": one.signed,
            "unit": named(one.seat.unit),
            "at": one.at,
            "text": _words([one]),
        }
        for one in (drawn.earlier if drawn else [])
    ]


# Orders, what happened


def orders(case: Case, user: User, desk: Desk) -> list[Row]:
    """Work orders of the case: whoever sees the case sees what came of them; photos go by the field's own rights."""
    found = list(WorkOrder.objects.about(case.pk).with_names().select_related("asked_by"))
    keys = [order.pk for order in found]
    people: dict[UUID, list[str]] = {}
    for one in Attendance.objects.filter(order__in=keys).select_related("user").order_by("at"):
        people.setdefault(one.order_id, []).append(one.user.shown_name)
    shown = set(WorkOrder.objects.visible_to(user, desk).filter(pk__in=keys).values_list("pk", flat=True))
    photos: dict[UUID, list[Any]] = {}
    for piece in Evidence.objects.filter(order__in=shown, file__isnull=False).select_related("file"):
        photos.setdefault(piece.order_id, []).append(piece.file)
    return [_order(order, people.get(order.pk, []), photos.get(order.pk, [])) for order in found]


def _order(order: WorkOrder, people: list[str], photos: list[Any]) -> Row:
    hops = ngettext("%(n)s hop", "%(n)s hops", order.hop_count) % {"n": order.hop_count}
    took = ""
    if order.dispatched_at:
        gap = order.dispatched_at - order.created_at
        took = times.span_words(gap) if gap >= timedelta(minutes=1) else _("within a minute")
    return {
        "order": order,
        "asks": short(order.asked_by) if order.asked_by else "",
        "asked": times.moment(order.created_at),
        "team": named(order.team) if order.team else _("no team yet"),
        "people": _("%(names)s on site") % {"names": "、".join(people)} if people else "",
        "label": " · ".join(filter(None, [took, hops])),
        "text": order.result.get("text", ""),
        "passed": order.result.get("passed"),
        "photos": photos,
    }


def coupling_row(coupling: Coupling) -> Row:
    """One dealing with another organization: who asked whom for what, and what came of it."""
    state = coupling.get_outcome_display() if coupling.answered_at or coupling.closed_at else _("not answered yet")
    return {
        "kind": coupling.get_kind_display(),
        "from": short(coupling.from_unit),
        "to": short(coupling.to_unit),
        "state": state,
        "open": coupling.closed_at is None,
        "asked": times.moment(coupling.asked_at),
        "answered": times.moment(coupling.answered_at) if coupling.answered_at else "",
        "due": coupling.due_at if coupling.closed_at is None else None,
        "answer": coupling.answer,
    }


def told(entry: Entry) -> Row:
    spec = VERBS.get(entry.verb)
    text = sentence(entry.verb, entry.facts, entry.actor_label)
    return {"at": entry.at, "text": text, "track": spec.track if spec else ""}


# What this person may do now


def my_seat(
    drawn: Ladder | None, user: User, desk: Desk, standing_in: Collection[tuple[UUID, UUID | None]] = ()
) -> Seat | None:
    """The open seat this person holds, else one of a holder they stand in for (post, giver), else one to take."""
    if drawn is None or drawn.active is None or drawn.chain.status != Chain.Status.RUNNING:
        return None
    open_seats = [seat for seat in drawn.active.seats if seat.status == Seat.Status.OPEN]
    held = next((seat for seat in open_seats if seat.holder_id == user.pk), None)
    posts = {post.pk for post in desk.posts}
    barred = drawn.chain.bars(user, drawn.active.step.kind)
    lent = [seat for seat in open_seats if (seat.post_id, seat.holder_id) in standing_in and not barred]
    free = [seat for seat in open_seats if seat.holder_id is None and seat.post_id in posts and not barred]
    return held or next(iter(lent + free), None)


def acting(drawn: Ladder | None, seat: Seat | None, user: User) -> Row:
    """Buttons only for what may be done now, each with its effect and who gets it next."""
    if drawn is None or drawn.active is None or seat is None:
        return {"seat": None, "has_it": has_it(drawn)}
    step = drawn.active.step
    missing = [key for key in step.spec.get("awaits", []) if key not in drawn.chain.facts]
    on_behalf = seat.holder_id not in (None, user.pk)
    others = others_in_office(seat, drawn.chain, user) if on_behalf and spoke_below(drawn, step, user) else []
    return {
        "seat": seat,
        "mine": seat.holder_id is not None,
        "on_behalf": seat.holder.shown_name if on_behalf and seat.holder else "",
        "spoke_below": on_behalf and spoke_below(drawn, step, user),
        "leave_it_to": "、".join(one.shown_name for one in others),
        "rev": drawn.chain.rev(step.pk),
        "step": step,
        "agree_words": agree_words(drawn, seat),
        "refuse_words": refuse_words(step),
        "returns": [(one.key, named(one), _last_person(drawn, one)) for one in drawn.returnable(step)],
        "awaiting": bool(missing),
        "phrases": [*(one.text for one in phrases_of(user)), *usual_phrases(step)],
        "refusal_proposed": drawn.refusal_proposed,
        "could_put_back": seat.holder_id == user.pk and seat.post.holdings.filter(until__isnull=True).count() > 1,
        "has_it": "",
    }


def spoke_below(drawn: Ladder, step: Step, user: User) -> bool:
    """Whether this person has spoken in a lower step of the same round (docs/decisions/0020)."""
    said = [one for rung in drawn.rungs for words in rung.words.values() for one in words if one.actor_id == user.pk]
    return any(
        one.verb != Opinion.Verb.NOTE and one.step.round == step.round and one.step.position < step.position
        for one in said
    )


def has_it(drawn: Ladder | None) -> str:
    """Who has the case now, for readers who may do nothing."""
    if drawn is None or drawn.active is None:
        return ""
    open_seats = [seat for seat in drawn.active.seats if seat.status == Seat.Status.OPEN]
    return "、".join(label(seat, english=english()) for seat in open_seats) or _("nobody in office")


def agree_words(drawn: Ladder, seat: Seat) -> str:
    what, rung = drawn.after_agreement(seat)
    if what == "waits":
        return _("Agree; the other units have not answered yet")
    if rung is None:
        return _("Approve; the decision letter goes out")
    return _("Agree; to %(who)s") % {"who": next_person(rung)}


def next_person(rung: Rung) -> str:
    """李国雄副局长, 许可审批股承办岗, 里水镇公共服务办和卫生健康局. Who has answered already is left out."""
    names = []
    for seat in rung.seats:
        if seat.status != seat.Status.OPEN:
            continue
        if seat.holder:
            names.append(f"{seat.holder.shown_name}{', ' if english() else ''}{named(seat.post, 'title')}")
        else:
            names.append(label(seat, english=english(), full=rung.step.kind == rung.step.Kind.COUNTERSIGN))
    return (", " if english() else "、").join(names) or named(rung.step)


def refuse_words(step: Step) -> str:
    if step.kind == Step.Kind.APPROVE:
        return _("Refuse the application…")
    if step.kind == Step.Kind.COUNTERSIGN:
        return _("Do not agree…")
    return _("Propose to refuse…")


def _last_person(drawn: Ladder, step: Step) -> str:
    rung = next(one for one in drawn.rungs if one.step.pk == step.pk)
    return "、".join(seat.holder.shown_name for seat in rung.seats if seat.holder)


def usual_phrases(step: Step) -> list[str]:
    """Common phrases; the text stays the official's own."""
    if step.kind == Step.Kind.HANDLE:
        return [
            _("The materials are complete and the conditions met. I propose to grant it."),
            _("Complete and checked on site; I propose to grant it."),
            _("Please add an explanation of …"),
        ]
    if step.kind == Step.Kind.COUNTERSIGN:
        return [_("No objection."), _("Agreed, provided that …")]
    return [_("I agree with the handling official."), _("Agreed."), _("Please add an explanation of …")]


def refusal_draft(drawn: Ladder, case: Case) -> tuple[str, str]:
    """Reasons and remedies to begin with: what was proposed below, and the law's text for this unit."""
    proposed = [
        one
        for rung in drawn.rungs
        for words in rung.words.values()
        for one in words
        if one.verb in {Opinion.Verb.PROPOSE, Opinion.Verb.OBJECT}
    ]
    reasons = proposed[-1].reasons if proposed else ""
    return reasons, letters.remedies(case.unit)
