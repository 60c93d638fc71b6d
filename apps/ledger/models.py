from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    def about(self, subject: object) -> "EntryQuerySet":
        return self.filter(subject=subject).order_by("seq")

    def unrelayed(self) -> "EntryQuerySet":
        return self.filter(relayed_at__isnull=True).order_by("pk")


class Entry(models.Model):
    """台账记录: one thing that happened. Audit trail, outbox, timeline and source of every number.

    A database trigger numbers it within its subject, links it to the entry before (SHA-256) and refuses any
    later change but the relay's stamp. Subject and actor are ids with the label they had at the time.
    """

    verb = models.CharField(max_length=64)
    subject = models.UUIDField()
    actor = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=120, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    seq = models.PositiveIntegerField(default=0, help_text="Place within the subject, from 1; set by the database.")
    prev_hash = models.BinaryField(default=b"", max_length=32)
    hash = models.BinaryField(default=b"", max_length=32)
    relayed_at = models.DateTimeField(null=True, blank=True)
    request_id = models.CharField(
        max_length=64, blank=True, default="", db_default="",
        help_text="Of the request that caused it, also through jobs; leads to the lines of the log.",
    )  # fmt: skip

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="one_entry_per_place_in_chain")]
        indexes = [
            # The relay looks only for these.
            models.Index(fields=["id"], name="entry_unrelayed", condition=Q(relayed_at__isnull=True)),
            models.Index(fields=["verb", "at"], name="entry_by_verb"),
            models.Index(fields=["actor", "-id"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.subject}"


class Delivery(models.Model):
    """投递: that one handler has dealt (or must yet deal) with one entry. Done in the handler's own transaction."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    # Found by the index of the constraint below.
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    handler = models.CharField(max_length=100)
    app = models.CharField(max_length=40, help_text="Deliveries of one app and one subject are done in order.")
    queue = models.CharField(max_length=20)
    subject = models.UUIDField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery")
        constraints = [models.UniqueConstraint(fields=["entry", "handler"], name="one_delivery_per_entry_and_handler")]
        indexes = [
            # What waits for one handler, and, queue by queue, what is late.
            models.Index(fields=["queue", "due_at"], name="delivery_waiting", condition=Q(status="pending")),
            models.Index(
                fields=["subject", "app", "entry"],
                name="delivery_open_by_subject",
                condition=~Q(status="done"),
            ),
            models.Index(fields=["-id"], name="delivery_failed", condition=Q(status="failed")),
            # What keeps trying, for /readyz and operators: few rows, however many wait.
            models.Index(fields=["due_at"], name="delivery_retrying", condition=Q(status="pending", attempts__gt=2)),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.entry_id}: {self.status}"


class IdempotencyKey(models.Model):
    """幂等键: what one actor's key was used for, written in the transaction of the effect; kept 30 days."""

    actor = models.CharField(max_length=64, help_text="User id, or a hash of the session of someone not signed in.")
    key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    response = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="one_use_per_actor_and_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return self.key
