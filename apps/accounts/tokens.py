"""Access tokens: a program that acts as a person shows one in `Authorization: Bearer …`."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import AccessToken, User
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.refusal import Refused
from nanhai_gov.db.columns import Columns, split

PREFIX = "nh_"
LONGEST, USUAL = 365, 90  # days
AT_MOST = 20  # valid ones of one person


@official_act
def issue_token(*, by: User, name: str, days: int = USUAL) -> tuple[AccessToken, str]:
    """A new token of one's own and its words, which are not kept.

    Refused: name_missing, too_long (field days: 1 to 365), too_many.
    """
    if not name.strip():
        raise Refused("name_missing", _("Say what the token is for, so that you know it again."), field="name")
    if not 1 <= days <= LONGEST:
        raise Refused("too_long", _("A token lasts from 1 to %(n)d days.") % {"n": LONGEST}, field="days")
    at = now()
    User.objects.select_for_update().get(pk=by.pk)
    if AccessToken.objects.valid(at).filter(user=by).count() >= AT_MOST:
        raise Refused("too_many", _("You have %(n)d valid tokens. Revoke one that is not used.") % {"n": AT_MOST})
    words = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=by, name=name.strip()[:60], start=words[:8], digest=digest_of(words), created_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    record("token.issued", by.pk, by=by, token=str(token.pk), name=token.name, days=days)
    return token, words


@official_act
def revoke_token(token_id: UUID, *, by: User) -> AccessToken:
    """It stops working at once. Revoking again changes nothing. AccessToken.DoesNotExist for somebody else's."""
    token = AccessToken.objects.select_for_update().get(pk=token_id, user=by)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", by.pk, by=by, token=str(token.pk), name=token.name)
    return token


def digest_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


# ⚡ Every request of a program asks: written out, by the conditions of `AccessToken.objects.valid`.
TOKEN, USER = Columns(AccessToken, "token"), Columns(User, "person")
SHOWN = f"""
    SELECT {TOKEN.sql}, {USER.sql} FROM accounts_accesstoken token
    JOIN accounts_user person ON person.id = token.user_id AND person.is_active
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s
"""  # noqa: S608 – the columns of our models


def shown(words: str) -> AccessToken | None:
    """The valid token of these words, with its person. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [digest_of(words), now()])
        row = cursor.fetchone()
    if row is None:
        return None
    token, person, _rest = split(row, TOKEN, USER)
    token.user = person
    found: AccessToken = token
    return found


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer nh_…`. One query; a wrong or expired token is an error, never a visitor without name."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        kind, _space, words = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        found = shown(words.strip())
        if found is None:
            raise AuthenticationFailed(_("This token is not valid (any more). Make a new one under “My data”."))
        self._note_use(found)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    def _note_use(self, token: AccessToken) -> None:
        today = localdate()
        if token.used_on != today:
            AccessToken.objects.filter(pk=token.pk).update(used_on=today)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of it."""

    target_class = "apps.accounts.tokens.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
