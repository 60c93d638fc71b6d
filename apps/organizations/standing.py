"""What administrators do with accounts of people: bar and let in again, reset a sign-in, look behind the mask.

They stand here, above accounts, because who is an administrator is known from posts. Each needs a reason, which the
ledger keeps; nobody does any of it to the own account.
"""

import secrets
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccessToken, Role, User
from apps.accounts.revealing import record_reveal
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import desk_of

REVEALABLE = {"name": _("name"), "phone": _("phone"), "id_no": _("document number")}
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for another over the phone


def require_admin(by: User | None) -> None:
    """The platform itself, or a holder of an administrator's post."""
    if by is not None and Role.ADMIN not in desk_of(by).roles:
        raise Refused(
            "not_an_admin", _("Only an administrator may do this. Ask the Government Services and Data Bureau.")
        )


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("no_reason", _("Say why; it is kept in the ledger."), field="reason")
    return reason.strip()[:200]


def _locked(user_id: UUID, by: User) -> User:
    if user_id == by.pk:
        raise Refused("own_account", _("Not your own account: ask another administrator."))
    try:
        return User.objects.select_for_update().get(pk=user_id)
    except User.DoesNotExist:
        raise Refused("no_such_person", _("There is no such person.")) from None


@official_act
def bar(user_id: UUID, *, by: User, reason: str) -> None:
    """停用: no more signing in; sessions end with the next request. Posts stay held until they are released.

    Refused: not_an_admin, no_reason, own_account, no_such_person; Stale: barred.
    """
    require_admin(by)
    reason = require_reason(reason)
    user = _locked(user_id, by)
    if not user.is_active:
        raise Stale("barred", _("This account is barred already."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("account.barred", user.pk, by=by, name=user.ledger_label, reason=reason)


@official_act
def let_in(user_id: UUID, *, by: User, reason: str) -> None:
    """恢复: the account may sign in again; a lock after wrong passwords ends, too. Stale: not_barred."""
    require_admin(by)
    reason = require_reason(reason)
    user = _locked(user_id, by)
    if user.is_active and not user.locked_until:
        raise Stale("not_barred", _("This account may sign in already."))
    user.is_active, user.wrong_passwords, user.locked_until = True, 0, None
    user.save(update_fields=["is_active", "wrong_passwords", "locked_until"])
    record("account.let_in", user.pk, by=by, name=user.ledger_label, reason=reason)


@official_act
def reset_sign_in(user_id: UUID, *, by: User, reason: str) -> str:
    """重置登录: a new password, shown once to the administrator who tells the person; sessions and tokens end."""
    require_admin(by)
    reason = require_reason(reason)
    user = _locked(user_id, by)
    password = "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _group in range(4))
    user.set_password(password)
    user.wrong_passwords, user.locked_until = 0, None
    user.save(update_fields=["password", "wrong_passwords", "locked_until"])
    AccessToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now())
    record("account.reset", user.pk, by=by, name=user.ledger_label, reason=reason)
    return password


@official_act
def reveal(user_id: UUID, field: str, *, by: User, reason: str) -> str:
    """显示全部: one value behind the mask; recorded. Refused: not_an_admin, reason_needed, no_such_field."""
    require_admin(by)
    if field not in REVEALABLE:
        raise Refused("no_such_field", _("Choose what you need to see."), field="field")
    user: Any = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Refused("no_such_person", _("There is no such person."))
    record_reveal(user.pk, by=by, fields=[field], reason=reason)
    return str(getattr(user, field))
