"""The acts on the catalog. An item version is drafted, published, retired by its successor; never edited after that.

What editors do to a draft before that (edit, ask for publication, take back) is in `drafting`.
"""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.catalog.lint import lint
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import desk_of

Status = ServiceItem.Status
OPEN = (ItemVersion.Status.DRAFT, ItemVersion.Status.ASKED)  # at most one of these an item, its latest
NAMES = ("name", "name_en", "aliases")
CONTENT = (
    "project_type", "legal_limit", "legal_unit", "promise_limit", "promise_unit", "visits", "form", "materials", "plan",
    "playbook", "guide",
)  # fmt: skip


def require_editor(by: User | None) -> None:
    """The platform itself, or a holder of an editor's or administrator's post."""
    if by is not None and not desk_of(by).roles & {Role.EDITOR, Role.ADMIN}:
        raise Refused(
            "not_an_editor", _("Only a catalog editor may do this. Ask the Government Services and Data Bureau.")
        )


def lock_item(item_id: UUID) -> ServiceItem:
    """The item, locked. Its versions and its status change only under this lock."""
    try:
        return ServiceItem.objects.select_for_update().get(pk=item_id)
    except ServiceItem.DoesNotExist:
        raise Refused("no_such_item", _("There is no such service.")) from None


def _version(version_id: UUID) -> ItemVersion:
    try:
        return ItemVersion.objects.get(pk=version_id)
    except ItemVersion.DoesNotExist:
        raise Refused("no_such_version", _("There is no such version of a service.")) from None


@transaction.atomic
def publish(version_id: UUID, *, by: User | None) -> None:
    """发布: a draft that passes the checks becomes what citizens apply by; the version before it is retired.

    Called by the loader and, when the chain has approved, by coordination: nobody publishes by a button. `by`: who
    had the last word. Puts a drafted item in use; a suspended one stays suspended. The item gets the version's names.
    Raises Refused: not_a_draft, item_canceled, lint.
    """
    item = lock_item(_version(version_id).item_id)
    version = _version(version_id)  # read again under the lock
    if version.status not in OPEN:
        raise Refused("not_a_draft", _("This version was published before; a change needs a new version."))
    if item.status == Status.CANCELED:
        raise Refused("item_canceled", _("The service was canceled; its code is never used again."))
    if problems := lint(version):
        raise Refused("lint", "\n".join(problems), field="version")
    item.versions.filter(status=ItemVersion.Status.PUBLISHED).update(status=ItemVersion.Status.RETIRED)
    version.status, version.published_at = ItemVersion.Status.PUBLISHED, now()
    version.save(update_fields=["status", "published_at"])
    item.current = version
    item.status = Status.IN_USE if item.status == Status.DRAFT else item.status
    names = {field: version.naming[field] for field in NAMES if field in version.naming}
    for field, value in names.items():
        setattr(item, field, value)
    item.save(update_fields=["current", "status", *names])
    record("item.published", item.pk, by=by, version=str(version.pk), number=version.number, key=item.key)


@transaction.atomic
def new_version(item_id: UUID, *, by: User | None, **changes: Any) -> ItemVersion:
    """起草: the current content (or `changes` to it) as the next draft. One draft at a time: Refused draft_exists."""
    require_editor(by)
    item = lock_item(item_id)
    if item.status == Status.CANCELED:
        raise Refused("item_canceled", _("The service was canceled; its code is never used again."))
    last = item.versions.order_by("-number").first()
    if last and last.status in OPEN:
        raise Refused("draft_exists", _("There is a draft already; edit that one."))
    base = item.current or last
    content = {name: getattr(base, name) for name in CONTENT} if base else {}
    draft = ItemVersion.objects.create(item=item, number=(last.number if last else 0) + 1, **(content | changes))
    record("item.drafted", item.pk, by=by, version=str(draft.pk), number=draft.number, key=item.key)
    return draft


def _move(item_id: UUID, *, by: User | None, to: Any, allowed: set[Any], verb: str, reason: str = "") -> None:
    require_editor(by)
    item = lock_item(item_id)
    if item.status not in allowed:
        raise Refused("wrong_status", _("The service is not in a state that allows this: it was changed meanwhile."))
    item.status = to
    item.save(update_fields=["status"])
    record(verb, item.pk, by=by, key=item.key, reason=reason)


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("no_reason", _("Say why: applicants read it."), field="reason")
    return reason.strip()


@transaction.atomic
def suspend(item_id: UUID, *, by: User | None, reason: str) -> None:
    """暂停: no new applications; running cases finish."""
    reason = require_reason(reason)
    _move(item_id, by=by, to=Status.SUSPENDED, allowed={Status.IN_USE}, verb="item.suspended", reason=reason)


@transaction.atomic
def resume(item_id: UUID, *, by: User | None) -> None:
    """恢复: new applications are taken again."""
    _move(item_id, by=by, to=Status.IN_USE, allowed={Status.SUSPENDED}, verb="item.resumed")


@transaction.atomic
def cancel(item_id: UUID, *, by: User | None, reason: str) -> None:
    """取消: as suspended, and gone from search; for good."""
    allowed = {Status.DRAFT, Status.IN_USE, Status.SUSPENDED}
    _move(item_id, by=by, to=Status.CANCELED, allowed=allowed, verb="item.canceled", reason=require_reason(reason))


@transaction.atomic
def publish_standard(*, by: User | None, scheme: str, code: str, **content: Any) -> EventStandard:
    """A 立结案标准 as the current one of its code; unchanged content makes no new version. Returns the current one."""
    require_editor(by)
    kept = EventStandard.objects.filter(scheme=scheme, code=code).order_by("-version")
    list(kept.select_for_update().only("pk"))  # then read again: a version made meanwhile is not among the locked
    last = kept.first()
    if last and last.is_current and all(getattr(last, name) == value for name, value in content.items()):
        return last
    kept.filter(is_current=True).update(is_current=False)
    number = last.version + 1 if last else 1
    try:
        with transaction.atomic():
            made = EventStandard.objects.create(scheme=scheme, code=code, version=number, **content)
    except IntegrityError as clash:  # two first versions of one code
        raise Stale(
            "published_meanwhile", _("Somebody has published this standard meanwhile. Look at it again.")
        ) from clash
    record("standard.published", made.pk, by=by, code=code, version=made.version)
    return made
