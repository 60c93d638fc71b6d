"""Acts on accounts: open one, sign in, sign out. Five wrong passwords lock for a quarter of an hour."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.crypto import blind_index
from apps.accounts.identity import check_id, check_phone
from apps.accounts.models import User
from apps.accounts.revealing import record_reveal
from apps.ledger.actions import record
from apps.ledger.clock import now
from apps.ledger.idempotency import official_act
from apps.ledger.ids import uuid7
from apps.ledger.refusal import Refused

# 等保 2.0 level 3, 8.1.4.1: lock after at most 5 failures.
WRONG_PASSWORDS, LOCKED_FOR = 5, timedelta(minutes=15)


@official_act
def open_account(
    *, name: str, id_type: str, id_no: str, phone: str, password: str = "", hashed: str = ""
) -> User:  # fmt: skip
    """注册: a citizen's account; refuses a second one for the same identity. Numbers must have passed their checks.

    The user name is made up, so that it tells nothing: people sign in with their phone or ID number. `hashed` instead
    of a password: made before, for many accounts at once.
    """
    user = User(
        username=f"u{uuid7().hex[-12:]}", name=name.strip(), id_type=id_type, id_no=check_id(id_type, id_no),
        phone=check_phone(phone),
    )  # fmt: skip
    if hashed:
        user.password = hashed
    else:
        user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as clash:
        raise Refused(
            "account_exists", _("There is an account with this ID number already. Sign in with it."), field="id_no"
        ) from clash
    record("account.opened", user.pk, by=user)
    return user


def sign_in(name: str, password: str) -> User:
    """登录: the user with this name, phone or ID number, if the password is right and the account not locked.

    Raises Refused "wrong_password" (also when there is no such account) or "locked".
    """
    user = _find(name)
    if user is None:
        make_password(password)  # takes as long as a real check, so that guessing names shows nothing
        raise _wrong()
    if user.locked_until and user.locked_until > now():
        raise _locked(user)
    right = user.check_password(password) and user.is_active
    user = _count(user, right)
    if right:
        return user
    raise _locked(user) if user.locked_until and user.locked_until > now() else _wrong()


def _find(name: str) -> User | None:
    """By user name, then ID number, then a phone that only one account has."""
    name = name.strip()
    if not name or "\0" in name:
        return None
    citizens = User.objects.filter(is_staff_member=False)
    user = User.objects.filter(username=name).first() or citizens.filter(id_no_index=blind_index("id_no", name)).first()
    if user is None:
        same_phone = list(citizens.filter(phone_index=blind_index("phone", name))[:2])
        user = same_phone[0] if len(same_phone) == 1 else None
    return user


@official_act
def _count(user: User, right: bool) -> User:
    """Keep score of a try under the row's lock. A try that another hand locked out meanwhile is refused."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.locked_until and user.locked_until > now():
        return user
    if right:
        if user.wrong_passwords or user.locked_until:
            user.wrong_passwords, user.locked_until = 0, None
            user.save(update_fields=["wrong_passwords", "locked_until"])
        record("account.signed_in", user.pk, by=user)
        return user
    user.wrong_passwords += 1
    if user.wrong_passwords >= WRONG_PASSWORDS:
        user.wrong_passwords, user.locked_until = 0, now() + LOCKED_FOR
        minutes = int(LOCKED_FOR.total_seconds() // 60)
        record("account.locked", user.pk, by=None, times=WRONG_PASSWORDS, minutes=minutes)
    user.save(update_fields=["wrong_passwords", "locked_until"])
    return user


@official_act
def sign_out(user: User) -> None:
    """退出登录, for the record; the session is the view's to end."""
    record("account.signed_out", user.pk, by=user)


@official_act
def reveal_own(user: User) -> None:
    """Somebody looks at their own data in full: allowed without a reason, recorded all the same."""
    record_reveal(user.pk, by=user, fields=["name", "phone", "id_no"], reason="本人查看自己的资料")


def _wrong() -> Refused:
    return Refused(
        "wrong_password",
        _("Name and password do not match. If several accounts share your phone, use the ID number."),
        field="password",
    )


def _locked(user: User) -> Refused:
    until = timezone.localtime(user.locked_until, timezone.get_default_timezone())
    message = _("Too many wrong passwords: this account is locked until %(time)s. Try again then.")
    return Refused("locked", message % {"time": f"{until:%H:%M}"}, field="password")
