from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.crypto import blind_index
from apps.accounts.fields import EncryptedJSONField, EncryptedTextField
from apps.accounts.masking import mask_name, mask_phone
from apps.accounts.names import name_keys
from apps.ledger.ids import uuid7


class Role(models.TextChoices):
    """What a person may be here. Staff hold roles through posts (organizations.Post.role)."""

    CITIZEN = "citizen", _("citizen")  # 申请人 / 报事人
    CLERK = "clerk", _("window clerk")  # 窗口
    OFFICIAL = "official", _("handling official")  # 承办
    CHIEF = "chief", _("section chief")  # 股长 / 办主任
    LEADER = "leader", _("bureau leader")  # 分管副局长
    HEAD = "head", _("bureau head")  # 局长
    HOTLINE = "hotline", _("12345 call taker")  # 12345 坐席
    DISPATCHER = "dispatcher", _("dispatcher")  # 调度员
    WORKER = "worker", _("grid worker")  # 网格员
    VERIFIER = "verifier", _("verifier")  # 核查员
    DISTRICT_LEADER = "district_leader", _("district leader")  # 区领导
    EDITOR = "editor", _("catalog editor")  # 事项管理员
    ADMIN = "admin", _("administrator")  # 系统管理员


class IdType(models.TextChoices):
    """证件类型 (GA/T 2000.156 at the border)."""

    CN_ID = "cn_id", _("resident identity card")
    HK_MO_PERMIT = "hk_mo_permit", _("mainland travel permit for Hong Kong and Macao residents")
    TW_PERMIT = "tw_permit", _("mainland travel permit for Taiwan residents")
    PASSPORT = "passport", _("passport")


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(username, password, is_superuser=True, is_staff_member=True, **fields)

    def by_phone(self, phone: str) -> "models.QuerySet[User]":
        return self.filter(phone_index=blind_index("phone", phone))

    def by_id_no(self, id_no: str) -> "models.QuerySet[User]":
        return self.filter(id_no_index=blind_index("id_no", id_no))


class User(AbstractBaseUser, PermissionsMixin):
    """用户: a person who signs in, citizen or staff. Personal data is encrypted; equality goes by blind index."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("user name"), max_length=64, unique=True)
    name = EncryptedTextField(_("name"), default="")
    name_keys = ArrayField(models.CharField(max_length=64), default=list, blank=True, editable=False)
    phone = EncryptedTextField(_("phone"), default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    id_type = models.CharField(_("ID type"), max_length=16, choices=IdType, blank=True)
    id_no = EncryptedTextField(_("ID number"), default="")
    id_no_index = models.CharField(max_length=64, blank=True, editable=False)
    is_staff_member = models.BooleanField(_("works here"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=10, blank=True)
    elder_mode = models.BooleanField(_("elder mode"), default=False)
    wrong_passwords = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        indexes = [
            models.Index(fields=["phone_index"], name="user_by_phone"),
            GinIndex(fields=["name_keys"], name="user_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_no_index"],
                name="one_account_per_identity",
                condition=~Q(id_no_index="") & Q(is_staff_member=False),
            )
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def shown_name(self) -> str:
        """What this person is called on pages they or colleagues see."""
        return self.name or self.username

    @property
    def ledger_label(self) -> str:
        """What the ledger keeps of an actor: the name of staff, the masked name of a citizen."""
        if self.is_staff_member:
            return self.shown_name
        return mask_name(self.name) if self.name else mask_phone(self.username)

    @property
    def is_staff(self) -> bool:
        return bool(self.is_superuser)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.phone_index = blind_index("phone", self.phone)
        self.id_no_index = blind_index("id_no", self.id_no)
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.name_keys = name_keys(self.name)
            kwargs |= {} if fields is None else {"update_fields": {*fields, "name_keys"}}
        super().save(*args, **kwargs)


class AccessTokenQuerySet(models.QuerySet):
    def valid(self, at: datetime) -> "AccessTokenQuerySet":
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class AccessToken(models.Model):
    """访问令牌: lets a program act as one person. Kept as a hash; the words themselves are shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    start = models.CharField(max_length=12, help_text="Its first characters, by which a person knows it again.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256, hexadecimal.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True, help_text="Written at most once a day.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        indexes = [models.Index(fields=["user", "-id"], name="token_by_user")]

    def __str__(self) -> str:
        return f"{self.start}… {self.name}"


class InterruptedForm(models.Model):
    """登录过期前填的内容: a form sent after its session had ended, kept for its own sender for a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    body = EncryptedJSONField(help_text='{"input": ["text", …]}')
    had_files = models.BooleanField(default=False)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("interrupted form")
        indexes = [models.Index(fields=["kept_at"], name="interrupted_age")]

    def __str__(self) -> str:
        return self.path


class DataExport(models.Model):
    """我的数据副本: a copy of what is kept about one person, made in the background, kept a few days for download."""

    class Status(models.TextChoices):
        ASKED = "asked", _("being put together")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    content = EncryptedJSONField(help_text="Emptied when it expires.")

    class Meta:
        verbose_name = _("copy of one's data")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(status="asked"), name="one_export_at_a_time")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="export_by_user"),
            models.Index(fields=["asked_at"], name="export_asked", condition=Q(status="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.status} export of {self.user_id}"
