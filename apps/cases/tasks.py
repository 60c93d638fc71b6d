"""The task list of a draft: what is done, what is to be mended, what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.cases import drafts, mandates
from apps.cases.models import Draft
from apps.catalog import forms
from apps.catalog.forms.texts import pick
from apps.files.models import StoredFile

# How far a part is: name → tone of its tag
DONE, WRONG, AGAIN, OPEN = "done", "wrong", "again", "open"
MATERIALS = "materials"


@dataclass(frozen=True)
class Task:
    """One line: a page of the form, the materials, or the last check."""

    key: str
    title: str
    url: str
    state: str
    said: str


@dataclass
class Slot:
    """A material as the draft has it."""

    spec: dict[str, Any]
    files: Sequence[StoredFile] = ()
    deferred: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        return str(self.spec["key"])

    @property
    def need(self) -> str:
        return str(self.spec.get("need", "must"))

    @property
    def exempt(self) -> bool:
        return bool(self.spec.get("exempt"))

    @property
    def settled(self) -> bool:
        return (
            bool(self.files) or self.exempt or self.need == "optional" or (self.deferred and self.need == "deferrable")
        )


@dataclass
class Tasks:
    """All parts of a draft, in order."""

    draft: Draft
    pages: list[Task] = field(default_factory=list)
    materials: Task | None = None

    @property
    def parts(self) -> list[Task]:
        return [*self.pages, *([self.materials] if self.materials else [])]

    @property
    def ready(self) -> bool:
        return all(task.state == DONE for task in self.parts)

    @property
    def open_parts(self) -> list[Task]:
        return [task for task in self.parts if task.state != DONE]

    @property
    def done(self) -> int:
        return sum(task.state == DONE for task in self.parts)

    def place(self, key: str) -> int:
        """From 1."""
        return next((n for n, task in enumerate(self.parts, 1) if task.key == key), 1)

    def before(self, key: str) -> Task | None:
        n = self.place(key)
        return self.parts[n - 2] if n > 1 else None

    def after(self, key: str) -> Task | None:
        """The next part that is not done, after this one first, else from the start."""
        n = self.place(key)
        return next((task for task in self.parts[n:] + self.parts[: n - 1] if task.state != DONE), None)


def tasks_of(draft: Draft) -> Tasks:
    """The list, with one query for the files."""
    tasks = Tasks(draft)
    for page in forms.pages(draft.version, draft.answers):
        state, said = _page_state(draft, page)
        url = reverse("cases:apply_page", args=[draft.pk, page["key"]])
        tasks.pages.append(Task(page["key"], pick(page["title"]), url, state, said))
    slots = slots_of(draft)
    if slots:
        state, said = _materials_state(draft, slots)
        url = reverse("cases:apply_materials", args=[draft.pk])
        tasks.materials = Task(MATERIALS, _("Upload materials"), url, state, said)
    return tasks


def _page_state(draft: Draft, page: dict[str, Any]) -> tuple[str, str]:
    key = page["key"]
    if key in draft.typed:
        wrong = len(forms.compile_form(page, data=draft.typed[key], answers=draft.answers).errors)
        return WRONG, ngettext("%(n)d to fix", "%(n)d to fix", wrong) % {"n": wrong}
    if key in draft.look_again:
        return AGAIN, _("Changed, look again")
    if key in draft.pages_done:
        return DONE, _("Filled in")
    return OPEN, _("Not filled in")


def _materials_state(draft: Draft, slots: list[Slot]) -> tuple[str, str]:
    settled = sum(slot.settled for slot in slots)
    if settled < len(slots):
        missing = len(slots) - settled
        return OPEN, ngettext("%(n)d missing", "%(n)d missing", missing) % {"n": missing}
    if MATERIALS in draft.look_again:
        return AGAIN, _("Changed, look again")
    return DONE, _("Complete")


def slots_of(draft: Draft) -> list[Slot]:
    """Every material the answers so far call for, with its files."""
    ids = [one for slot in draft.materials.values() for one in slot["files"]]
    stored = {str(one.pk): one for one in StoredFile.objects.filter(pk__in=ids, owner=draft.pk)} if ids else {}
    slots = []
    for spec in mandates.materials(draft):
        given = draft.materials.get(spec["key"], {})
        files = [stored[one] for one in given.get("files", []) if one in stored]
        slots.append(Slot(spec, files, bool(given.get("deferred"))))
    return slots


def stair(here: int, of: int) -> dict[str, str]:
    """Two paths of the small stair that shows how far one is: up to here, and the rest (viewBox 0 0 60 30)."""
    run, rise = 56 / of, 20 / max(of - 1, 1)
    x, y, paths = 2.0, 26.0, {"here": "M2 26", "rest": ""}
    for n in range(1, of + 1):
        x += run
        paths["here" if n <= here else "rest"] += f"H{x:.1f}"
        if n == here:
            paths["rest"] = f"M{x:.1f} {y:.1f}"
        if n < of:
            y -= rise
            paths["here" if n < here else "rest"] += f"V{y:.1f}"
    return paths


def fresh(draft: Draft, *, by: Any) -> Draft:
    """The draft on the item's version in force."""
    return drafts.renew(draft.pk, by=by) if drafts.is_stale(draft) else draft
