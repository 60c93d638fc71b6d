"""起草: what editors do to a draft: edit it, ask for its publication, take it back; and the chain's no."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.catalog.actions import CONTENT, Status, lock_item, require_editor
from apps.catalog.lint import lint
from apps.catalog.models import ItemVersion, MissedSearch, ServiceItem
from apps.ledger.actions import record
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale

# What the ledger calls the parts of a version, in both languages.
PARTS = {
    "naming": ("名称", "names"), "promise_limit": ("承诺时限", "promise"), "promise_unit": ("承诺时限", "promise"),
    "visits": ("跑动次数", "visits"), "materials": ("材料", "materials"), "guide": ("指南", "guide"),
}  # fmt: skip
EDITABLE = frozenset(PARTS)
LONGEST_ALIAS = 60


def rev(version: ItemVersion) -> str:
    """What a page has seen of a draft; it changes with any edit."""
    seen = [str(version.status), *(getattr(version, name) for name in (*CONTENT, "naming"))]
    return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _open(version_id: UUID) -> tuple[ServiceItem, ItemVersion]:
    """The item, locked, and the version as it is under that lock."""
    try:
        item = lock_item(ItemVersion.objects.values_list("item_id", flat=True).get(pk=version_id))
    except ItemVersion.DoesNotExist:
        raise Refused("no_such_version", _("There is no such version of a service.")) from None
    return item, ItemVersion.objects.get(pk=version_id)


def _require(version: ItemVersion, status: Any) -> None:
    if version.status != status:
        words = {"status": version.get_status_display()}
        raise Stale("version_moved", _("This version was changed meanwhile; it is now: %(status)s.") % words)


@official_act
def edit(version_id: UUID, *, by: User, seen: str, **changes: Any) -> None:
    """修改: new values for parts of a draft (see PARTS). `seen`: the `rev` of the draft the editor had before them.

    Refused: not_an_editor, no_such_version; Stale: version_moved, changed (another hand edited it).
    """
    require_editor(by)
    if strange := set(changes) - EDITABLE:
        raise ValueError(f"not for editing by hand: {sorted(strange)}")
    item, version = _open(version_id)
    _require(version, ItemVersion.Status.DRAFT)
    if seen != rev(version):
        raise Stale("changed", _("Somebody else has edited this draft since you opened it. Compare before you save."))
    changed = [name for name, value in changes.items() if getattr(version, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(version, name, changes[name])
    version.save(update_fields=changed)
    _record("item.edited", item, version, by, parts="、".join(dict.fromkeys(PARTS[name][0] for name in changed)),
            parts_en=", ".join(dict.fromkeys(PARTS[name][1] for name in changed)))  # fmt: skip


@official_act
def add_alias(version_id: UUID, missed_id: int, *, by: User) -> str:
    """收为俗称: words that were searched for in vain become a spoken name in the draft. Returns the words.

    Refused: not_an_editor, no_such_words, has_it; Stale: version_moved.
    """
    require_editor(by)
    item, version = _open(version_id)
    _require(version, ItemVersion.Status.DRAFT)
    words = MissedSearch.objects.filter(pk=missed_id).values_list("text", flat=True).first()
    if words is None:
        raise Refused("no_such_words", _("These words are not in the list any more."))
    aliases = version.naming.get("aliases", item.aliases)
    if words in aliases:
        raise Refused("has_it", _("The draft has this spoken name already."))
    version.naming = {**version.naming, "aliases": [*aliases, words[:LONGEST_ALIAS]]}
    version.save(update_fields=["naming"])
    _record("item.edited", item, version, by, parts=f"俗称“{words}”", parts_en=f"spoken name “{words}”")
    return words


@official_act
def ask_publication(version_id: UUID, *, by: User) -> None:
    """提请发布: a draft that passes the checks goes to the chain that decides; until then it stands still.

    Refused: not_an_editor, item_canceled, lint; Stale: version_moved.
    """
    require_editor(by)
    item, version = _open(version_id)
    _require(version, ItemVersion.Status.DRAFT)
    if item.status == Status.CANCELED:
        raise Refused("item_canceled", _("The service was canceled; its code is never used again."))
    if problems := lint(version):
        raise Refused("lint", "\n".join(problems), field="version")
    version.status = ItemVersion.Status.ASKED
    version.save(update_fields=["status"])
    _record("item.asked", item, version, by)


@official_act
def take_back(version_id: UUID, *, by: User) -> None:
    """撤回: the draft can be edited again; the chain ends. Refused: not_an_editor; Stale: version_moved."""
    require_editor(by)
    item, version = _open(version_id)
    _back_to_draft(version)
    _record("item.taken_back", item, version, by)


@transaction.atomic
def send_back(version_id: UUID, *, by: User | None, reason: str) -> None:
    """未获同意: the chain refused; its reasons go to the editors and the draft can be edited again."""
    item, version = _open(version_id)
    _back_to_draft(version)
    _record("item.sent_back", item, version, by, reason=reason)


def _back_to_draft(version: ItemVersion) -> None:
    _require(version, ItemVersion.Status.ASKED)
    version.status = ItemVersion.Status.DRAFT
    version.save(update_fields=["status"])


def _record(verb: str, item: ServiceItem, version: ItemVersion, by: User | None, **facts: Any) -> None:
    record(verb, item.pk, by=by, version=str(version.pk), number=version.number, key=item.key, **facts)
