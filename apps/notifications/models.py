from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.fields import EncryptedTextField
from apps.accounts.models import User


class MessageQuerySet(models.QuerySet):
    def shown_to(self, user: Any) -> "MessageQuerySet":
        """What a person finds in the portal, newest first."""
        return self.filter(user=user, channel=Message.Channel.IN_APP).order_by("-pk")

    def unread(self) -> "MessageQuerySet":
        return self.filter(channel=Message.Channel.IN_APP, read_at__isnull=True)

    def due(self, at: datetime) -> "MessageQuerySet":
        """To be sent, or to be asked about."""
        return self.filter(status__in=[Message.Status.PLANNED, Message.Status.UNKNOWN], due_at__lte=at)

    def failed(self) -> "MessageQuerySet":
        return self.filter(status=Message.Status.FAILED).order_by("-pk")


class Message(models.Model):
    """通知: one message to one person by one channel, at least once sent and once shown."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("in the portal")
        SMS = "sms", _("text message")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")
        UNKNOWN = "unknown", _("unknown")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False, help_text="Two strangers are two people.")
    subject = models.UUIDField()
    entry = models.PositiveBigIntegerField(
        help_text="The ledger entry it tells of: also the provider's idempotency key."
    )
    channel = models.CharField(max_length=8, choices=Channel)
    text = EncryptedTextField(default="")
    text_en = EncryptedTextField(default="")
    link = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "channel", "user", "phone_index"],
                name="one_message_per_entry_channel_and_person",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(status__in=["planned", "unknown"])),
            models.Index(fields=["user", "-id"], name="message_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"
