"""What all pages of orders share: the door, acting once, and files that survive a refusal."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.dispatch.models import Evidence, WorkOrder, WorkOrderQuerySet
from apps.dispatch.views.outbox import from_outbox
from apps.files.actions import store
from apps.files.guards import guard
from apps.files.models import StoredFile
from apps.ledger.ids import uuid_or_none
from apps.ledger.models import IdempotencyKey
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import DeskRequest

PURPOSE = "order_evidence"
CONFLICTS = {"wrong_state", "already_claimed", "still_running", "not_your_team"}


@guard(PURPOSE)
def sees_evidence(request: HttpRequest, file: StoredFile) -> bool:
    """Whoever may see the order may see its photos."""
    return orders_of(cast(DeskRequest, request)).filter(pk=file.owner).exists()


def orders_of(request: DeskRequest) -> WorkOrderQuerySet:
    return WorkOrder.objects.visible_to(request.user, request.desk)


def order_or_404(request: DeskRequest, order_id: UUID) -> WorkOrder:
    order: WorkOrder = get_object_or_404(orders_of(request).with_names().select_related("asked_by"), pk=order_id)
    return order


def version_of(request: DeskRequest) -> int | None:
    """The version the page was built on; a form without it (or a broken one) is never fresh.

    None for what comes from a phone's outbox: it is compared by its move, see `base`.
    """
    if from_outbox(request):
        return None
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 9 else -1


def sent_before(request: DeskRequest) -> bool:
    key = request.headers.get("Idempotency-Key", "")
    return bool(key) and IdempotencyKey.objects.filter(actor=str(request.user.pk), key=key[:64]).exists()


def status_of(refusal: Refused) -> int:
    return 409 if isinstance(refusal, Stale) or refusal.code in CONFLICTS else 422


class Photos:
    """Photos of one form. Stored when the form comes in, shown again if it is refused, so that none is taken twice."""

    def __init__(self, request: DeskRequest, order: WorkOrder) -> None:
        self.request, self.order = request, order
        self.kept = list(self._kept(request.POST.getlist("kept")))
        self.new: list[StoredFile] = []

    def _kept(self, ids: Sequence[str]) -> Any:
        """Only what this person sent for this order and no act has used yet."""
        return self._unused().filter(pk__in=filter(None, map(uuid_or_none, ids)))

    def _unused(self) -> Any:
        mine = StoredFile.objects.filter(
            purpose=PURPOSE, owner=self.order.pk, uploaded_by=str(self.request.user.pk)
        )  # fmt: skip
        return mine.exclude(pk__in=Evidence.objects.filter(order=self.order, file__isnull=False).values("file"))

    def take(self, uploads: Sequence[UploadedFile]) -> None:
        self.new += [self._store(upload) for upload in uploads]

    def take_once(self, upload: UploadedFile) -> StoredFile:
        """One photo sent ahead of its act; sent again because the answer was lost, it is the one kept before."""
        return self._store(upload, among=self._unused())

    def _store(self, upload: UploadedFile, **more: Any) -> StoredFile:
        by = str(self.request.user.pk)
        try:
            return store(upload, purpose=PURPOSE, owner=self.order.pk, by=by, accept=("jpg", "png"), **more)
        except Refused as refusal:
            raise Refused(refusal.code, refusal.message, field="photos") from None

    @property
    def all(self) -> list[StoredFile]:
        return self.kept + self.new

    def drop(self) -> None:
        """The form had been sent before: what came with it a second time is not kept."""
        StoredFile.objects.filter(pk__in=[file.pk for file in self.new]).delete()
