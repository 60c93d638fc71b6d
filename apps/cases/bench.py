"""核对台: what a clerk has put down about one application: verdicts, reasons, the outcome, and the letter it makes.

The letter is written by the same writer that sends it; what was shown is what goes out (`Preview.digest`).
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.masking import mask_name, mask_org
from apps.cases import actions, letters, mandates
from apps.cases.actions.intake import letter_lines, require_grounds
from apps.cases.models import Case, Correction, Document, Material
from apps.catalog import forms
from apps.ledger.clock import now
from apps.ledger.refusal import Refused
from apps.organizations.calendar import WorkCalendar

ACCEPT, CORRECT, REFUSE = "accept", "correct", "not_accepted"

BAD: Any = Material.Verdict.BAD
OUTCOMES = (ACCEPT, CORRECT, REFUSE)
WORDS = ("reason", "text", "authority")
SPOT = re.compile(r"[0-9a-f-]{36} \d{1,3} \d{1,3}")
JOIN = "；"
REASONS = Path(__file__).parent / "data" / "reasons.json"
Text = dict[str, str]


@lru_cache
def _general() -> list[Text]:
    return list(json.loads(REASONS.read_text(encoding="utf-8"))["any"])


def prepared(case: Case, material: Material) -> list[Text]:
    """Prepared reasons for a material: those of the item's version first. The Chinese text goes into the letter.

    One with a `field` names the answer it contradicts.
    """
    listed = [*(case.version.materials if case.version else []), *mandates.paper_of(case)]
    own: list[Text] = next((one.get("reasons", []) for one in listed if one["key"] == material.key), [])
    said = {one["zh"] for one in own}
    return [*own, *(one for one in _general() if one["zh"] not in said)]


@dataclass
class Mark:
    """What is put down about one material."""

    material: Material
    prepared: list[Text] = field(default_factory=list)
    verdict: str = ""
    ticked: list[str] = field(default_factory=list)
    other: str = ""
    spot: str = ""  # where on which page the clerk points: "file x y", x and y in percent

    @property
    def key(self) -> str:
        return str(self.material.key)

    @property
    def judged(self) -> bool:
        """Whether a clerk has to look at it: what was uploaded. The rest is exempt, follows later or is optional."""
        uploaded: Any = Material.Status.UPLOADED
        return bool(self.material.status == uploaded)

    @property
    def reason(self) -> str:
        return JOIN.join([*self.ticked, *filter(None, [self.other.strip()])])[:300]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        return [{"text": one, "on": one["zh"] in self.ticked} for one in self.prepared]

    @property
    def pinned(self) -> dict[str, int] | None:
        """The pin on one of the pages, in percent of its width and height."""
        if not self.spot:
            return None
        _file, x, y = self.spot.split()
        return {"x": int(x), "y": int(y)}

    @property
    def pinned_on(self) -> str:
        return self.spot.partition(" ")[0]

    @property
    def contradicts(self) -> list[str]:
        """Keys of the answers that the ticked reasons are about."""
        return [one["field"] for one in self.prepared if one.get("field") and one["zh"] in self.ticked]


@dataclass
class Sheet:
    """The clerk's sheet for one case, from the database or as it was just sent."""

    case: Case
    marks: list[Mark]
    pages: dict[str, str] = field(default_factory=dict)
    outcome: str = ""
    reason: str = ""
    text: str = ""
    authority: str = ""
    saved_at: datetime | None = None

    @property
    def bad(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.judged and mark.verdict == BAD]

    @property
    def unseen(self) -> list[Mark]:
        """Not yet looked at, of those that hold the acceptance up."""
        assert self.case.version is not None
        optional = {one["key"] for one in self.case.version.materials if one.get("need") == "optional"}
        return [mark for mark in self.marks if mark.judged and not mark.verdict and mark.key not in optional]

    @property
    def wrong_pages(self) -> dict[str, str]:
        return {key: text.strip() for key, text in self.pages.items() if text.strip()}

    @property
    def chosen(self) -> str:
        """The outcome that was picked, else the one the verdicts suggest."""
        if self.outcome in OUTCOMES:
            return self.outcome
        return CORRECT if self.bad or self.wrong_pages else ACCEPT

    def asked(self) -> list[actions.Asked]:
        """Everything to correct, in the order of the letter, which is also the order of the pins."""
        materials = [actions.Asked(mark.reason, material=mark.key, spot=mark.spot) for mark in self.bad]
        return materials + [actions.Asked(text, page=key) for key, text in self.wrong_pages.items()]

    @property
    def typed(self) -> list[str]:
        """What the clerk wrote in own words: shown again where the page has no field for it any more."""
        return [
            one
            for one in (self.text, self.authority, *self.wrong_pages.values(), *(m.other for m in self.marks))
            if one
        ]

    def pins(self) -> dict[str, int]:
        """Material, page or answer (`field:area`) → the number under which the letter speaks of it."""
        pins = {one.material or one.page: n for n, one in enumerate(self.asked(), 1)}
        fields = {f"field:{key}": pins[mark.key] for mark in reversed(self.bad) for key in mark.contradicts}
        return pins | fields

    def counts(self) -> str:
        if self.bad:
            return ngettext("%(n)s not in order", "%(n)s not in order", len(self.bad)) % {"n": len(self.bad)}
        if self.unseen:
            return ngettext("%(n)s to look at", "%(n)s to look at", len(self.unseen)) % {"n": len(self.unseen)}
        return _("all in order")


def stored(case: Case) -> Sheet:
    """The sheet as it was last saved."""
    return Sheet(case, [_stored(case, material) for material in _materials(case)])


def _stored(case: Case, material: Material) -> Mark:
    reasons = prepared(case, material)
    known = [one["zh"] for one in reasons]
    parts = [part for part in material.reason.split(JOIN) if part]
    other = JOIN.join(part for part in parts if part not in known)
    return Mark(material, reasons, material.verdict, [part for part in parts if part in known], other)


def sent(case: Case, data: Any) -> Sheet:
    """The sheet as the page sent it; what it does not know it leaves out."""
    assert case.version is not None
    marks = []
    for material in _materials(case):
        reasons = prepared(case, material)
        known = [one["zh"] for one in reasons]
        ticked = [one for one in data.getlist(f"reason-{material.key}") if one in known]
        verdict, spot = (data.get(f"{name}-{material.key}", "") for name in ("verdict", "spot"))
        verdict = verdict if verdict in Material.Verdict.values else ""
        marks.append(Mark(material, reasons, verdict, ticked, data.get(f"other-{material.key}", "")[:300],
                          spot if SPOT.fullmatch(spot) else ""))  # fmt: skip
    pages = {page["key"]: data.get(f"page-{page['key']}", "")[:300] for page in forms.pages(case.version, case.answers)}
    words = {name: data.get(name, "")[:1000] for name in WORDS}
    return Sheet(case, marks, pages, data.get("outcome", ""), **words)


def _materials(case: Case) -> list[Material]:
    return list(case.materials.prefetch_related("files"))


def keep(sheet: Sheet, *, by: Any, strict: bool = False) -> None:
    """Save verdicts that changed. Without `strict`, 不合格 waits for its reason instead of being refused."""
    for mark in sheet.marks:
        before = mark.material
        reason = mark.reason if mark.verdict == BAD else ""
        if not mark.judged or (mark.verdict, reason) == (before.verdict, before.reason):
            continue
        if mark.verdict == BAD and not reason and not strict:
            continue
        actions.set_verdict(sheet.case.pk, mark.key, mark.verdict, reason, by=by)
        before.verdict, before.reason = mark.verdict, reason


@dataclass(frozen=True)
class Preview:
    """The letter as it would go out now, or why it cannot."""

    outcome: str
    content: dict[str, Any] | None = None
    problem: Any = ""
    field: str = ""

    @property
    def digest(self) -> str:
        """Names this very letter: sending asks whether it still reads the same."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:16]


def preview(sheet: Sheet) -> Preview:
    """The letter of the chosen outcome; nothing is numbered or kept."""
    outcome = sheet.chosen
    try:
        content = {ACCEPT: _acceptance, CORRECT: _correction, REFUSE: _refusal}[outcome](sheet)
    except Refused as refusal:
        return Preview(outcome, None, refusal.message, refusal.field)
    to = content["to"]
    content["to"] = mask_org(to) if sheet.case.applicant_org else mask_name(to)
    if content.get("agent"):
        content["agent"] = mandates.said(sheet.case)
    return Preview(outcome, content)


def _acceptance(sheet: Sheet) -> dict[str, Any]:
    case = sheet.case
    if sheet.bad:
        raise Refused("materials_not_in_order", _("Something is not in order, so it cannot be accepted yet."))
    if sheet.unseen:
        name = sheet.unseen[0].material.name
        raise Refused("materials_not_in_order", _("“%(name)s” has not been looked at yet.") % {"name": name})
    assert case.version is not None
    case.accepted_at = now()
    due = WorkCalendar.current().due(case.accepted_at, *case.version.promise_for(case.answers))
    return letters.preview(case, Document.Kind.ACCEPTANCE, promise_at=due.at)


def _correction(sheet: Sheet) -> dict[str, Any]:
    if Correction.objects.filter(case=sheet.case).exists():
        raise Refused("asked_before", _("Corrections were asked for once already. Accept it or refuse acceptance."))
    lines = letter_lines(sheet.case, sheet.asked())
    due = WorkCalendar.current().due(now(), *letters.words()["correction"])
    return letters.preview(sheet.case, Document.Kind.CORRECTION, asked=lines, due_at=due.at)


def _refusal(sheet: Sheet) -> dict[str, Any]:
    require_grounds(sheet.reason, sheet.text, sheet.authority)
    words = {"reason": sheet.reason, "text": sheet.text.strip(), "authority": sheet.authority.strip()}
    return letters.preview(sheet.case, Document.Kind.NOT_ACCEPTED, **words)


def send(sheet: Sheet, *, by: Any, rev: int) -> Document:
    """Do what was chosen; the letter goes out with it."""
    pk = sheet.case.pk
    if sheet.chosen == ACCEPT:
        return actions.accept(pk, by=by, rev=rev)
    if sheet.chosen == CORRECT:
        return actions.ask_corrections(pk, sheet.asked(), by=by, rev=rev)
    words = {"reason": sheet.reason, "text": sheet.text, "authority": sheet.authority}
    return actions.refuse_acceptance(pk, by=by, rev=rev, **words)
