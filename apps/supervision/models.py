from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ledger.ids import uuid7
from apps.organizations.models import Unit


class ClockQuerySet(models.QuerySet):
    def running(self) -> "ClockQuerySet":
        return self.filter(stopped_at__isnull=True)

    def about(self, subject: object) -> "ClockQuerySet":
        return self.filter(subject=subject)

    def of_kind(self, kind: str) -> "ClockQuerySet":
        return self.filter(kind=kind)

    def overdue(self, at: datetime) -> "ClockQuerySet":
        """Past their limit and not yet noted: the scan's first index."""
        return self.running().filter(overdue_at__isnull=True, due_at__lt=at)

    def near(self, at: datetime) -> "ClockQuerySet":
        """To be warned and not yet noted: the scan's second index."""
        return self.running().filter(warned_at__isnull=True, warn_at__lte=at)


class Clock(models.Model):
    """时限: one limit running for one subject. `due_at` is stored, null while paused, recomputed only on
    pause, resume, extension and calendar change."""

    class Kind(models.TextChoices):
        INTAKE = "intake", _("intake")  # 受理: 5 working days (行政许可法 32)
        CORRECTION = "correction", _("correction")  # 补正: the applicant's own clock
        LEGAL = "legal", _("statutory limit")
        PROMISE = "promise", _("promised limit")
        ORDER = "order", _("work order")
        COUPLING = "coupling", _("answer to another organization")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    ref = models.UUIDField(null=True, blank=True, help_text="Order or coupling, where a subject has several.")
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who must be in time; none: the applicant.",
    )
    limit = models.PositiveSmallIntegerField()
    limit_unit = models.CharField(max_length=5)
    extended = models.PositiveSmallIntegerField(default=0, help_text="In the clock's own unit; once (行政许可法 42).")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(default=False, help_text="暂定: reaches past the confirmed calendar.")
    warned_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "ref"], name="one_running_clock_of_a_kind",
                condition=Q(stopped_at__isnull=True), nulls_distinct=False,
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject"], name="clock_by_subject"),
            # The scan of the beat job reads only these two.
            models.Index(
                fields=["due_at"],
                name="clock_due",
                condition=Q(stopped_at__isnull=True, overdue_at__isnull=True),
            ),
            models.Index(
                fields=["warn_at"],
                name="clock_warn",
                condition=Q(stopped_at__isnull=True, warned_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Pause(models.Model):
    """特别程序: time that does not count (行政许可法 45), told to the applicant in writing."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(
        max_length=20, help_text="hearing, inspection, testing, quarantine, expert_review, correction …"
    )
    reason = models.CharField(max_length=300)
    needed = models.CharField(max_length=100, blank=True, help_text="How long it will take, as told.")
    notice = models.CharField(max_length=60, blank=True, help_text="Number of the letter that told it.")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], name="one_running_pause_per_clock", condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="a_pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.clock_id}"


class Card(models.Model):
    """红黄牌: a fact, never deleted. An appeal changes the statistic, not the fact."""

    class Color(models.TextChoices):
        BLUE = "blue", _("blue: within one working day")
        YELLOW = "yellow", _("yellow: promise exceeded")
        RED = "red", _("red: law's limit exceeded")

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="cards")
    subject = models.UUIDField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    color = models.CharField(max_length=8, choices=Color)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("card")
        constraints = [models.UniqueConstraint(fields=["clock", "color"], name="one_card_per_clock_and_color")]
        indexes = [
            models.Index(fields=["subject"], name="card_by_subject"),
            models.Index(fields=["color", "-at"], name="card_by_color"),
        ]

    def __str__(self) -> str:
        return f"{self.color} {self.subject}"
