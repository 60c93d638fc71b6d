from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import GroupObjectPermissionBase

from apps.accounts.models import User
from apps.files.models import StoredFile
from apps.ledger.ids import uuid7
from apps.organizations.models import Division, Unit


class TeamQuerySet(models.QuerySet):
    def active(self) -> "TeamQuerySet":
        return self.filter(is_active=True)

    def with_load(self) -> "TeamQuerySet":
        """`open_orders` and `people`: what each carries, and by how many hands. No query per team."""
        orders = WorkOrder.objects.open().filter(team=OuterRef("pk")).order_by().values("team")
        members = Membership.objects.running().filter(team=OuterRef("pk")).order_by().values("team")
        return self.annotate(
            open_orders=Coalesce(Subquery(orders.annotate(n=Count("pk")).values("n")), 0),
            people=Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), 0),
        )

    def with_duty(self, at: datetime) -> "TeamQuerySet":
        """`on_duty`: whether somebody of each is on duty at `at`, and `hands`: how many by the roster.

        The roster 值班表 decides where the team has one around that day; else its weekly hours; else it always is.
        """
        roster = Shift.objects.kept().filter(team=OuterRef("pk"))
        hours = Duty.objects.filter(team=OuterRef("pk"))
        hands = roster.running(at).order_by().values("team").annotate(n=Count("pk")).values("n")
        return self.annotate(
            rostered=Exists(roster.around(at)),
            hands=Coalesce(Subquery(hands), 0),
            on_duty=Case(
                When(rostered=True, then=Q(hands__gt=0)),
                default=Q(~Exists(hours)) | Exists(hours.running(at)),
                output_field=models.BooleanField(),
            ),
        )


class Team(models.Model):
    """执行团队: people from grids and offices who see the same orders at the same time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=90)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams")
    area = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", help_text="Where it goes.")
    skills = ArrayField(models.CharField(max_length=40), default=list)
    capacity = models.PositiveSmallIntegerField(default=20, help_text="Open orders it can carry.")
    is_active = models.BooleanField(default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    def running(self) -> "MembershipQuerySet":
        return self.filter(until__isnull=True)


class Membership(models.Model):
    """队员"""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    is_lead = models.BooleanField(default=False, help_text="带班: may write the team's roster.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], name="one_running_membership", condition=Q(until__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class DutyQuerySet(models.QuerySet):
    def running(self, at: datetime) -> "DutyQuerySet":
        """Spans that hold this moment; one that ends before it starts goes past midnight."""
        local = timezone.localtime(at)
        today, before, clock = local.weekday(), (local - timedelta(days=1)).weekday(), local.time()
        by_day = Q(start__lt=F("end"), weekday=today, start__lte=clock, end__gt=clock)
        evening = Q(start__gte=F("end"), weekday=today, start__lte=clock)
        morning = Q(start__gte=F("end"), weekday=before, end__gt=clock)
        return self.filter(by_day | evening | morning)


class Duty(models.Model):
    """值班: that a team is on duty in a span of time; outside it the router counts it as resting."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="duties")
    weekday = models.PositiveSmallIntegerField(help_text="0 Monday … 6 Sunday")
    start = models.TimeField()
    end = models.TimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")

    def __str__(self) -> str:
        return f"{self.team_id} {self.weekday} {self.start}–{self.end}"


class ShiftQuerySet(models.QuerySet):
    def kept(self) -> "ShiftQuerySet":
        return self.filter(canceled_at__isnull=True)

    def running(self, at: datetime) -> "ShiftQuerySet":
        return self.filter(start__lte=at, end__gt=at)

    def around(self, at: datetime) -> "ShiftQuerySet":
        """Near enough to tell that the team keeps a roster at all."""
        return self.filter(start__lt=at + ROSTER_NEAR, end__gt=at - ROSTER_NEAR)

    def between(self, start: datetime, end: datetime) -> "ShiftQuerySet":
        return self.filter(start__lt=end, end__gt=start)


ROSTER_NEAR = timedelta(days=3)


class Shift(models.Model):
    """值班: one person on duty for a team in a span of time, whom to call, and who stands in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    phone = models.CharField(max_length=30, blank=True, help_text="The duty telephone, not a private one.")
    planned_at = models.DateTimeField()
    canceled_at = models.DateTimeField(null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        indexes = [
            models.Index(fields=["team", "start"], name="shift_by_team", condition=Q(canceled_at__isnull=True)),
            models.Index(fields=["start"], name="shift_by_start", condition=Q(canceled_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_shift_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")), name="nobody_stands_in_for_oneself"
            ),
            ExclusionConstraint(
                name="nobody_is_on_duty_twice_at_once",
                expressions=[
                    (
                        Func("start", "end", RangeBoundary(), function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    ("user", RangeOperators.EQUAL),
                ],
                condition=Q(canceled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.team_id} {self.start:%m-%d %H:%M}"


# ⚡ Columns of a list's orders that no list shows: every one read costs its share of each row, and of each statement.
UNNAMED = (
    *(f"{place}__{column}"
      for place in ("grid", "grid__parent", "grid__parent__parent")
      for column in ("boundary", "min_lng", "min_lat", "max_lng", "max_lat", "area_km2", "boundary_source",
                     "name_pinyin")),
    *(f"holder__{column}"
      for column in ("password", "last_login", "is_superuser", "name_keys", "phone", "phone_index", "id_type", "id_no",
                     "id_no_index", "is_active", "joined_at", "language", "elder_mode", "wrong_passwords",
                     "locked_until")),
)  # fmt: skip


class WorkOrderQuerySet(models.QuerySet):
    def open(self) -> "WorkOrderQuerySet":
        return self.exclude(status__in=["closed", "canceled"])

    def about(self, subject: object) -> "WorkOrderQuerySet":
        return self.filter(subject=subject).order_by("pk")

    def visible_to(self, user: Any, desk: Any = None) -> "WorkOrderQuerySet":
        """The only door to orders: see `apps.dispatch.doors`. `desk` spares a query where the page has it."""
        from apps.dispatch.doors import visible

        return visible(self, user, desk)

    def with_names(self) -> "WorkOrderQuerySet":
        """With team, holder and place down to the grid: what names them, not polygons, passwords or phone numbers."""
        return self.select_related("team", "holder", "grid__parent__parent").defer(*UNNAMED)

    def unrouted(self) -> "WorkOrderQuerySet":
        return self.filter(status="unrouted", bounces__lt=BOUNCES_TO_DECIDE)

    def bounced_often(self) -> "WorkOrderQuerySet":
        return self.filter(status="unrouted", bounces__gte=BOUNCES_TO_DECIDE)

    def unsigned_since(self, moment: datetime) -> "WorkOrderQuerySet":
        return self.filter(status="dispatched", dispatched_at__lte=moment)


# 退单 twice: the router has had its turns, a dispatcher decides.
BOUNCES_TO_DECIDE = 2


class WorkOrder(models.Model):
    """工单: one thing to be done by one team. It reaches the team in one hop and never climbs the ladder."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")  # 事件处置
        SITE_CHECK = "site_check", _("site check")  # 现场核查
        INSPECTION = "inspection", _("inspection")  # 事后检查
        DELIVERY = "delivery", pgettext_lazy("work order", "delivery")

    class Status(models.TextChoices):
        UNROUTED = "unrouted", _("no team found")
        DISPATCHED = "dispatched", _("at the team")
        CLAIMED = "claimed", _("claimed")
        ARRIVED = "arrived", _("on site")
        DONE = "done", _("done, to be checked")
        CLOSED = "closed", pgettext_lazy("work order", "closed")
        CANCELED = "canceled", _("canceled")

    class Mode(models.TextChoices):
        FLAT = "flat", _("flat: one hop")
        HIERARCHICAL = "hierarchical", _("level by level")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=24, unique=True)
    subject = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    brief = models.JSONField(default=dict, help_text="What the team needs to know: text, standard, checklist, photos.")
    status = models.CharField(max_length=12, choices=Status, default=Status.UNROUTED)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.FLAT)
    skill = models.CharField(max_length=40)
    urgency = models.PositiveSmallIntegerField(default=2)
    officers = models.PositiveSmallIntegerField(default=1, help_text="How many must be there (行政许可法 34: two).")
    asked_by = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grid = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    hop_count = models.PositiveSmallIntegerField(default=0)
    bounces = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, help_text="Raised by each act; a stale page is told so.")
    created_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, help_text='{"text", "passed": bool|null, "checked": [bool, …]}')

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        permissions = [("see_order", "May see this order")]
        indexes = [
            models.Index(fields=["subject"], name="order_by_subject"),
            models.Index(
                fields=["team", "due_at", "id"],
                name="order_open_by_team",
                condition=~Q(status__in=["closed", "canceled"]),
            ),
            models.Index(fields=["due_at", "id"], name="order_board", condition=~Q(status__in=["closed", "canceled"])),
            models.Index(fields=["closed_at"], name="order_closed_on", condition=Q(closed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["unrouted", "canceled"]) | Q(team__isnull=False),
                name="a_routed_order_has_a_team",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class WorkOrderGroupPermission(GroupObjectPermissionBase):
    """Units a whistle has called: it gives the sight of the order, its closing takes it away."""

    content_object = models.ForeignKey(WorkOrder, on_delete=models.CASCADE)


CLOCK_TRUSTED_SECONDS = 300  # a phone whose clock is off by more is pointed out


class PhoneTime(models.Model):
    """When by the phone and when at the server. Late to arrive here is not late to be done."""

    captured_at = models.DateTimeField(null=True, blank=True, help_text="By the phone's clock, right or wrong.")
    clock_off = models.IntegerField(null=True, blank=True, help_text="Seconds the phone's clock was ahead (+).")

    class Meta:
        abstract = True

    @property
    def believed_at(self) -> datetime | None:
        """The phone's moment, put right by how far its clock was off when it sent."""
        if self.captured_at is None or self.clock_off is None or abs(self.clock_off) <= CLOCK_TRUSTED_SECONDS:
            return self.captured_at
        return self.captured_at - timedelta(seconds=self.clock_off)

    @property
    def clock_wrong(self) -> bool:
        return self.clock_off is not None and abs(self.clock_off) > CLOCK_TRUSTED_SECONDS


class Attendance(PhoneTime):
    """到场人员: who was on site for an order. Two distinct persons where the law asks for two."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["order", "user"], name="one_attendance_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.order_id}"


class Routing(models.Model):
    """派单记录: why an order went where it went. Append-only."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="routings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hop = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60, help_text="Which rule decided.")
    reason = models.CharField(max_length=300, blank=True, help_text="By whom it was overruled and why.")
    candidates = models.JSONField(
        default=list, help_text='[{"team","name","skill","place","load","duty","score","out"}, …]'
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("routing")
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="routing_by_day")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.team_id}"


class Evidence(PhoneTime):
    """现场证据: a photo or a note from the field with time and place."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        NOTE = "note", _("note")

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.order_id}"


class Verification(models.Model):
    """核查: someone else's look at what was done. Append-only; never by who did the work."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="verifications")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    passed = models.BooleanField()
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("verification")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(passed=True) | ~Q(text=""), name="rework_gives_a_reason")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.passed}"
