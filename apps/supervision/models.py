from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.files.models import StoredFile
from apps.ledger.ids import uuid7
from apps.organizations.models import Post, Unit


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
            models.Index(
                fields=["kind", "subject"],
                name="clock_past_and_running",
                condition=Q(stopped_at__isnull=True, overdue_at__isnull=False),
            ),
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


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: Any, desk: Any = None) -> "NoticeQuerySet":
        """The only door to notices: see `apps.supervision.doors`. `desk` spares a query where the page has it."""
        from apps.supervision.doors import visible

        return visible(self, user, desk)

    def instructions(self) -> "NoticeQuerySet":
        return self.filter(kind=Notice.Kind.SUPERVISE)

    def nudges(self) -> "NoticeQuerySet":
        return self.filter(kind=Notice.Kind.NUDGE)

    def about(self, subject: object) -> "NoticeQuerySet":
        return self.filter(subject=subject).order_by("pk")

    def waiting(self) -> "NoticeQuerySet":
        """The owner has to answer: newly given, or given back."""
        return self.instructions().filter(status__in=[Notice.Status.OPEN, Notice.Status.RETURNED])

    def not_done(self) -> "NoticeQuerySet":
        return self.instructions().exclude(status=Notice.Status.ACCEPTED)

    def overdue(self, at: datetime) -> "NoticeQuerySet":
        """No answer by the day named, whether the scan has noted it yet or not."""
        return self.waiting().filter(due_at__lt=at)

    def answered(self) -> "NoticeQuerySet":
        return self.instructions().filter(status=Notice.Status.ANSWERED)

    def accepted(self) -> "NoticeQuerySet":
        return self.instructions().filter(status=Notice.Status.ACCEPTED)

    def with_names(self) -> "NoticeQuerySet":
        return self.select_related("from_user", "from_post__unit", "to_unit", "to_post", "to_user")


class Notice(models.Model):
    """催办 / 督办: somebody reminds a unit, or a leader instructs it with a day by which it answers.

    A nudge is a fact and changes nothing. An instruction (批示) is open until its giver accepts the answer.
    """

    class Kind(models.TextChoices):
        NUDGE = "nudge", _("reminder")  # 催办
        SUPERVISE = "supervise", _("instruction")  # 督办

    class About(models.TextChoices):
        CASE = "case", _("a case")
        NUMBER = "number", _("a number")
        UNIT = "unit", _("a unit")

    class Status(models.TextChoices):
        GIVEN = "given", _("given")  # a nudge: nothing is waited for
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        RETURNED = "returned", _("given back")
        ACCEPTED = "accepted", _("done")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=8, choices=About)
    subject = models.UUIDField(null=True, blank=True, help_text="The case it is about; opaque here.")
    title = models.CharField(max_length=200, help_text="What it is about, in words.")
    title_en = models.CharField(max_length=200, blank=True)
    metric = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=15, blank=True, help_text="Code of the division the number is of; empty: all.")
    number = models.JSONField(default=dict, help_text="The number as it stood: figure, unit, note, n, period, as_of.")
    text = models.CharField(max_length=1000, blank=True, help_text="批示: the leader's words.")
    from_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status)
    day = models.DateField(help_text="Local day it was given.")
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(default=False, help_text="暂定, as the calendar behind it.")
    overdue_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answers = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "from_user", "day"], name="one_nudge_a_day_per_person_and_case",
                condition=Q(kind="nudge"),
            ),
            models.CheckConstraint(
                condition=Q(kind="nudge") | (~Q(text="") & Q(due_at__isnull=False)),
                name="an_instruction_has_words_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="supervise") | Q(subject__isnull=False), name="a_nudge_is_about_a_case"
            ),
            models.CheckConstraint(
                condition=(
                    Q(about="case", subject__isnull=False) | Q(about="number") & ~Q(metric="") | Q(about="unit")
                ),
                name="a_notice_says_what_it_is_about",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(answers__gt=0), name="only_an_answer_is_accepted"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject"], name="notice_by_subject", condition=Q(subject__isnull=False)),
            models.Index(fields=["from_user", "due_at", "id"], name="notice_given"),
            models.Index(fields=["to_unit", "due_at", "id"], name="notice_received"),
            # The scan of the beat job reads only this.
            models.Index(
                fields=["due_at"], name="notice_due",
                condition=Q(status__in=["open", "returned"], overdue_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class NoticeWord(models.Model):
    """回告, and what the giver said to it. Append-only: an answer that was given back stays."""

    class Verb(models.TextChoices):
        ANSWER = "answer", _("answered")
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("given back")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="words")
    verb = models.CharField(max_length=8, choices=Verb)
    text = models.CharField(max_length=2000, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    late = models.BooleanField(default=False, help_text="An answer after its day.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("word on a notice")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.notice_id}"
