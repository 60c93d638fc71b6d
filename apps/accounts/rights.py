"""Acts by which people use their rights over their own data: copy, correct, close (个人信息保护法 art. 45–47)."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.keeping import FORGET, OPEN, gather
from apps.accounts.models import DataExport, InterruptedForm, User
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.ids import uuid7
from apps.ledger.refusal import Refused

log = logging.getLogger(__name__)
EXPIRES = timedelta(days=7)
ATTEMPTS = 3
Status = DataExport.Status


@official_act
def ask_export(*, by: User) -> DataExport:
    """复制: put a copy together in the background. Refused: already_asked while one is being made."""
    try:
        with transaction.atomic():
            export = DataExport.objects.create(id=uuid7(), user=by, asked_at=now(), content={})
    except IntegrityError as clash:
        raise Refused("already_asked", _("Your copy is being put together already. Come back in a minute.")) from clash
    record("data.export_asked", by.pk, by=by)
    transaction.on_commit(lambda: _hand_to_worker(export.pk), robust=True)
    return export


def _hand_to_worker(export_id: UUID) -> None:
    """Lost with the broker, it is found by the sweep."""
    from apps.accounts.jobs import export

    try:
        export.apply_async((str(export_id),), queue="bulk", retry=False)
    except Exception:  # noqa: BLE001
        log.warning("broker away: the copy waits for the sweep")


def make_export(export_id: UUID) -> bool:
    """Put the copy together, once however often it is called; after three failures it says so. True when it ran."""
    try:
        with transaction.atomic():
            return _make(export_id)
    except Exception:
        log.exception("copy %s was not made", export_id)
        _note_failure(export_id)
        return False


def _make(export_id: UUID) -> bool:
    export = DataExport.objects.select_for_update(of=("self",)).select_related("user").filter(pk=export_id).first()
    if export is None or export.status != Status.ASKED:
        return False
    with override(export.user.language or settings.LANGUAGE_CODE):
        export.content = {"made_at": now().isoformat(), "kept": gather(export.user)}
    export.status, export.done_at, export.expires_at = Status.READY, now(), now() + EXPIRES
    export.save(update_fields=["content", "status", "done_at", "expires_at"])
    record("data.export_made", export.user_id, by=None)
    return True


@transaction.atomic
def _note_failure(export_id: UUID) -> None:
    export = DataExport.objects.select_for_update().filter(pk=export_id, status=Status.ASKED).first()
    if export is None:
        return
    export.attempts += 1
    if export.attempts >= ATTEMPTS:
        export.status, export.done_at = Status.FAILED, now()
        record("data.export_failed", export.user_id, by=None)
    export.save(update_fields=["attempts", "status", "done_at"])


@transaction.atomic
def hand_out(export_id: UUID, *, by: User) -> dict[str, Any]:
    """下载: the copy, to its owner, before it expires; noted each time. Refused: not_ready."""
    export = DataExport.objects.filter(pk=export_id, user=by, status=Status.READY, expires_at__gt=now()).first()
    if export is None:
        raise Refused("not_ready", _("This copy is not there any more, or not yet. Ask for a new one."))
    record("data.downloaded", by.pk, by=by)
    return export.content


def sweep_exports() -> list[UUID]:
    """Empty what has expired; ids of those that were asked for a while ago and never made."""
    DataExport.objects.filter(expires_at__lt=now()).delete()
    late = DataExport.objects.filter(status=Status.ASKED, asked_at__lt=now() - timedelta(minutes=1))
    return list(late.values_list("pk", flat=True)[:50])


@official_act
def correct_account(*, by: User, password: str, name: str, phone: str) -> User:
    """更正 (art. 46): name and phone of the account, checked before; what cases were given stays in them.

    Refused: wrong_password (field password), nothing_changed.
    """
    user = _proved(by, password)
    changed = [field for field, new in (("name", name.strip()), ("phone", phone)) if getattr(user, field) != new]
    if not changed:
        raise Refused("nothing_changed", _("This is what we have already; nothing was changed."))
    user.name, user.phone = name.strip(), phone
    user.save(update_fields=["name", "phone", "phone_index"])
    record("account.corrected", user.pk, by=user, fields=", ".join(changed))
    return user


@official_act
def close_account(*, by: User, password: str) -> None:
    """注销 (art. 47): what identifies the person leaves the account. Files of decided cases stay, as archives must.

    Refused: wrong_password (field password), staff_account, open_matters with what is still open.
    """
    user = _proved(by, password)
    if user.is_staff_member:
        raise Refused("staff_account", _("The account of somebody who works here ends with the post."))
    for still_open in OPEN:
        if reason := still_open(user):
            raise Refused("open_matters", reason)
    record("account.closed", user.pk, by=user)
    for forget in FORGET:
        forget(user)
    DataExport.objects.filter(user=user).delete()
    InterruptedForm.objects.filter(user=user).delete()
    user.username, user.name, user.phone, user.id_no, user.is_active = f"closed-{user.pk.hex}", "", "", "", False
    user.set_unusable_password()
    user.save()


def _proved(by: User, password: str) -> User:
    """The account under lock, if the password is right: a phone left lying about must not change it.

    A password is slow to check, so that comes before the lock; under it only whether it is still the same one.
    """
    before = User.objects.get(pk=by.pk)
    right = before.check_password(password)
    user = User.objects.select_for_update().get(pk=by.pk)
    if not right or not user.is_active or user.password != before.password:
        raise Refused("wrong_password", _("The password is not right."), field="password")
    return user
