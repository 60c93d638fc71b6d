"""草稿: an application in the making. Private work, so no ledger entry; every page is kept as typed, right or wrong."""

import uuid
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import IdType
from apps.cases import mandates
from apps.cases.models import Draft
from apps.catalog import forms, reference
from apps.catalog.models import ItemVersion, ServiceItem
from apps.files import actions as files
from apps.files.models import StoredFile
from apps.ledger.clock import now
from apps.ledger.idempotency import body_hash
from apps.ledger.refusal import Refused, Stale

FILES_A_SLOT = 10
PURPOSE = "draft_material"
ACCOUNT = "account"  # the one source of prefilled answers today


def start(item_key: str, *, by: Any) -> Draft:
    """The person's unfinished draft of an item for themselves, or a new one. Suspended and canceled items are refused.

    What they have begun for somebody else is left alone.
    """
    item = _item(item_key)
    draft = unfinished(by).filter(item=item, mode=Draft.Mode.OWN).first()
    return draft or _new(item, by)


def start_for(item_key: str, behalf: dict[str, Any], *, by: Any, mode: Any = Draft.Mode.AGENT) -> Draft:
    """A new draft for another person (代办, or at the counter); `behalf` as `mandates.told` gives it."""
    return _new(_item(item_key), by, mode=mode, behalf=behalf)


def _item(key: str) -> ServiceItem:
    item = ServiceItem.objects.select_related("current").get(key=key)
    require_open(item)
    return item


def _new(item: ServiceItem, by: Any, **more: Any) -> Draft:
    assert item.current is not None  # an item in use has a version
    facts: dict[str, Any] = {"answers": {}, "typed": {}, "behalf": {}, "client_key": uuid.uuid4().hex}
    return Draft.objects.create(owner=str(by.pk), item=item, version=item.current, **facts | more)


def unfinished(by: Any) -> Any:
    """One's drafts not yet sent, of whatever mode, the last one first."""
    return Draft.objects.filter(owner=str(by.pk), case__isnull=True).order_by("-saved_at")


@transaction.atomic
def change_person(draft_id: UUID, behalf: dict[str, Any], *, by: Any) -> Draft:
    """Other data of the person acted for; answers already given stay, and are compared when it is sent."""
    draft = own(draft_id, by=by, lock=True)
    if draft.case_id or draft.mode == Draft.Mode.OWN:
        raise Refused("page_gone", _("This page is not asked for any more."))
    draft.behalf = behalf
    draft.save(update_fields=["behalf", "saved_at"])
    return draft


def require_open(item: ServiceItem) -> None:
    """Only items in use take applications."""
    if item.status == ServiceItem.Status.SUSPENDED:
        raise Refused(
            "item_suspended",
            _("“%(item)s” takes no new applications at the moment. What you filled in is kept; 12345 knows more.")
            % {"item": item.name},
        )
    if item.status != ServiceItem.Status.IN_USE or item.current_id is None:
        raise Refused(
            "item_canceled",
            _("“%(item)s” is no longer offered. Search for what takes its place, or ask 12345.") % {"item": item.name},
        )


def own(draft_id: UUID, *, by: Any, lock: bool = False) -> Draft:
    """One's own draft with item and version; Draft.DoesNotExist for anybody else.

    The case is left out on purpose: a row joined to one that was waited for is read as of before the wait.
    """
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    draft: Draft = rows.get(pk=draft_id, owner=str(by.pk))
    draft.item, draft.version = reference.item(draft.item_id), reference.version(draft.version_id)
    return draft


# A version published meanwhile


def is_stale(draft: Draft) -> bool:
    """Whether the item has a newer version than the draft was begun on."""
    return draft.case_id is None and draft.item.current_id not in (None, draft.version_id)


@transaction.atomic
def renew(draft_id: UUID, *, by: Any) -> Draft:
    """Move a draft to the item's current version. Answers stay by their field, files by their material; pages and
    materials that changed are listed in `look_again`."""
    draft = own(draft_id, by=by, lock=True)
    if not is_stale(draft):
        return draft
    old, new = draft.version, draft.item.current
    assert new is not None
    flat = forms.flatten(draft.answers)
    draft.answers = {
        page["key"]: {one["key"]: flat[one["key"]] for one in page["fields"] if one["key"] in flat}
        for page in new.form["pages"]
    }
    keys = {page["key"] for page in new.form["pages"]}
    draft.typed = {key: typed for key, typed in draft.typed.items() if key in keys}
    changed = changes(old, new)
    draft.look_again = sorted({*draft.look_again, *changed} & {*keys, "materials"})
    draft.pages_done = [key for key in draft.pages_done if key in keys and key not in changed]
    draft.version = new
    draft.save(update_fields=["answers", "typed", "look_again", "pages_done", "version", "saved_at"])
    return draft


def changes(old: ItemVersion, new: ItemVersion) -> set[str]:
    """Keys of pages that differ, and "materials" when one of those does."""
    before = {page["key"]: page for page in old.form["pages"]}
    changed = {page["key"] for page in new.form["pages"] if before.get(page["key"]) != page}
    if {one["key"]: one for one in old.materials} != {one["key"]: one for one in new.materials}:
        changed.add("materials")
    return changed


# Pages


def page_of(draft: Draft, key: str) -> dict[str, Any] | None:
    """The page of that key, if the answers so far lead to it."""
    return next((page for page in forms.pages(draft.version, draft.answers) if page["key"] == key), None)


def prefilled(version: ItemVersion, user: Any) -> dict[str, Any]:
    """What an account, or what was said of the person acted for (`mandates.Person`), knows of the form's questions, by
    field key. Never a declaration."""
    known: dict[str, Any] = {"identity.name": user.name, "identity.phone": user.phone, "identity.id_no": user.id_no}
    found = {}
    for page in version.form["pages"]:
        for spec in page["fields"]:
            value = known.get(spec.get("prefill", ""))
            if spec["type"] == "id_document" and value:
                value = {"type": user.id_type, "number": value}
            elif spec["type"] == "cn_id" and user.id_type != IdType.CN_ID:
                value = None
            if value:
                found[spec["key"]] = value
    return found


def page_form(draft: Draft, page: dict[str, Any], *, user: Any) -> forms.PageForm:
    """The page as it was left: as answered, else as typed with its messages, else prefilled from the account."""
    typed = draft.typed.get(page["key"])
    answered = draft.answers.get(page["key"])
    known = {} if answered else prefilled(draft.version, mandates.applicant_of(draft, user))
    said = _("from your account; change it if it is not right")
    if draft.mode != Draft.Mode.OWN:
        said = _("as you said at the start; change it there if it is not right")
    keys = {spec["key"] for spec in page["fields"]}
    return forms.compile_form(
        page,
        data=typed or None,
        initial=answered or known,
        answers=draft.answers,
        lang=get_language() or "zh",
        sources={key: said for key in known if key in keys},
    )


def mark_of(draft: Draft, page_key: str) -> str:
    """Changes whenever the page's answers or typed text do."""
    return body_hash([draft.answers.get(page_key), draft.typed.get(page_key)])[:16]


@transaction.atomic
def save_page(draft_id: UUID, page_key: str, data: Any, *, by: Any, seen: str = "") -> forms.PageForm:
    """Keep a page as sent. A form that passed has its answers kept; one that did not is kept as typed.

    Raises Refused("page_gone") when the answers no longer lead to this page, Stale("other_tab") when `seen`, the
    page's mark as it was shown, is not its mark now: it was saved elsewhere meanwhile.
    """
    draft = own(draft_id, by=by, lock=True)
    page = page_of(draft, page_key)
    if seen and seen != mark_of(draft, page_key):
        raise Stale("other_tab", _("This page was saved in another window meanwhile. Choose below which one counts."))
    if draft.case_id or page is None:
        raise Refused("page_gone", _("This page is not asked for any more."))
    form = forms.compile_form(page, data=data, answers=draft.answers, lang=get_language() or "zh")
    if form.is_valid():
        draft.answers = {**draft.answers, page_key: form.answers()}
        draft.typed = {key: one for key, one in draft.typed.items() if key != page_key}
        draft.pages_done = [*(key for key in draft.pages_done if key != page_key), page_key]
        draft.look_again = [key for key in draft.look_again if key != page_key]
        _note_sources(draft, page, by)
    else:
        draft.typed = {**draft.typed, page_key: form.draft()}
    draft.save(update_fields=["answers", "typed", "pages_done", "look_again", "provenance", "saved_at"])
    return form


def _note_sources(draft: Draft, page: dict[str, Any], user: Any) -> None:
    """Remember which answers are the account's, and since when. What was said of another person proves nothing."""
    known = prefilled(draft.version, user) if draft.mode == Draft.Mode.OWN else {}
    for spec in page["fields"]:
        key = spec["key"]
        if key in known and draft.answers[page["key"]].get(key) == known[key]:
            draft.provenance.setdefault(key, {"source": ACCOUNT, "at": now().isoformat()})
        else:
            draft.provenance.pop(key, None)


# Materials


def slot_of(draft: Draft, key: str) -> dict[str, Any]:
    """The material's entry in the version, if the answers call for it; Refused("no_such_material") else."""
    for spec in mandates.materials(draft):
        if spec["key"] == key:
            return spec
    raise Refused("no_such_material", _("This material is not asked for any more."), field=key)


@transaction.atomic
def attach(draft_id: UUID, key: str, upload: UploadedFile, *, by: Any) -> StoredFile:
    """Put one more file into a slot."""
    draft = own(draft_id, by=by, lock=True)
    spec = slot_of(draft, key)
    slot = draft.materials.setdefault(key, {"files": [], "deferred": False})
    if len(slot["files"]) >= FILES_A_SLOT:
        raise Refused(
            "too_many_files",
            _("%(n)d files are here already. Remove one first, or put the pages into one PDF.") % {"n": FILES_A_SLOT},
            field=key,
        )
    stored = files.store(
        upload, purpose=PURPOSE, owner=draft.pk, by=str(by.pk), accept=spec.get("accept", ["jpg", "png", "pdf"]),
        max_bytes=settings.MAX_UPLOAD_BYTES, among=StoredFile.objects.filter(pk__in=slot["files"]),
    )  # fmt: skip
    if str(stored.pk) in slot["files"]:
        return stored
    slot["files"].append(str(stored.pk))
    slot["deferred"] = False
    draft.save(update_fields=["materials", "saved_at"])
    return stored


@transaction.atomic
def detach(draft_id: UUID, key: str, file_id: str, *, by: Any) -> None:
    """Take one file out of a slot; the content itself lies by hash and is swept later."""
    draft = own(draft_id, by=by, lock=True)
    slot = draft.materials.get(key)
    if slot and file_id in slot["files"]:
        slot["files"].remove(file_id)
        draft.save(update_fields=["materials", "saved_at"])
        StoredFile.objects.filter(pk=file_id, owner=draft.pk, purpose=PURPOSE).delete()


@transaction.atomic
def defer(draft_id: UUID, key: str, deferred: bool, *, by: Any) -> None:
    """暂时没有 (容缺): the material follows later, where the item allows it."""
    draft = own(draft_id, by=by, lock=True)
    spec = slot_of(draft, key)
    if deferred and spec.get("need") != "deferrable":
        raise Refused("not_deferrable", _("“%(name)s” is needed now.") % {"name": spec["name"]["zh"]}, field=key)
    draft.materials.setdefault(key, {"files": [], "deferred": False})["deferred"] = deferred
    draft.save(update_fields=["materials", "saved_at"])


@transaction.atomic
def seen_materials(draft_id: UUID, *, by: Any) -> None:
    """The person has looked at the materials again after they changed."""
    draft = own(draft_id, by=by, lock=True)
    draft.look_again = [key for key in draft.look_again if key != "materials"]
    draft.save(update_fields=["look_again", "saved_at"])
