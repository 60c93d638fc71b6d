"""An application that comes whole, from a program: the draft, its files and the case in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.cases import drafts
from apps.cases.actions.again import sent_before
from apps.cases.actions.submission import digest_of, sent_again, submit
from apps.cases.models import Case, Draft
from apps.catalog import forms
from apps.catalog.models import ServiceItem
from apps.files.models import StoredFile
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused

UPLOAD = "api_upload"


class Incomplete(Exception):
    """Answers that the form refuses: {page: {field: [message]}}."""

    def __init__(self, errors: dict[str, dict[str, list[str]]]) -> None:
        self.errors = errors


@official_act
def apply_directly(
    item: ServiceItem,
    *,
    by: Any,
    client_key: str,
    version: int,
    answers: dict[str, Any],
    materials: Mapping[str, Sequence[UUID]],
    deferred: Sequence[str] = (),
) -> tuple[Case, bool]:
    """The same checks, the same case and the same receipt as `submit_application`; one act instead of many pages.

    Returns the case and whether it is new: the same key and content again give the same case. Refused as there, and
    version_changed where `version` is not in force, file_unknown where a file was not uploaded by this account. Raises
    Incomplete with all messages at once.
    """
    if not client_key:
        raise Refused("key_missing", _("Send an Idempotency-Key: one you make for this application."))
    draft = _draft(item, by, client_key, answers, materials, deferred)
    before = sent_before(str(by.pk), client_key)  # a second hand finds the case, not its files gone
    if before is not None:
        return sent_again(Case.objects.for_pages().get(pk=before[0]), digest_of(draft)), False
    if item.current is None or item.current.number != version:
        raise Refused("version_changed", _("This service has a newer version; read it again."), field="version")
    kept, errors = forms.clean_all(draft.version, answers)
    if errors:
        raise Incomplete(errors)
    _take_files(draft, materials)
    return submit(draft, by=by, channel=Case.Channel.API, answers=kept), True


def _draft(
    item: ServiceItem, by: Any, key: str, answers: Any, materials: Mapping[str, Sequence[UUID]], deferred: Sequence[str]
) -> Draft:
    """Not yet saved."""
    drafts.require_open(item)
    assert item.current is not None  # an item in use has a version
    keys = {*materials, *deferred}
    slots = {
        one: {"files": [str(pk) for pk in materials.get(one, ())], "deferred": one in deferred} for one in sorted(keys)
    }
    return Draft(
        owner=str(by.pk), item=item, version=item.current, answers=answers, typed={}, materials=slots, client_key=key
    )


def _take_files(draft: Draft, materials: Mapping[str, Sequence[UUID]]) -> None:
    """The uploads become the draft's; each must be the sender's own and not used yet."""
    ids = [pk for given in materials.values() for pk in given]
    if not ids:
        return
    own = StoredFile.objects.filter(pk__in=ids, purpose=UPLOAD, uploaded_by=draft.owner)
    if own.update(owner=draft.pk, purpose=drafts.PURPOSE) != len(set(ids)):
        raise Refused(
            "file_unknown", _("One of these files was not uploaded by you, or was used before."), field="materials"
        )
