from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.dispatch.models import WorkOrder
from apps.ledger.ids import uuid7
from apps.organizations.models import Unit


class CouplingQuerySet(models.QuerySet):
    def visible_to(self, user: Any, desk: Any = None) -> "CouplingQuerySet":
        """The only door to couplings: dealings of one's own units and below, and those of cases one may see."""
        from apps.cases.models import Case
        from apps.organizations.desk import desk_of

        desk = desk if desk is not None else desk_of(user)
        rule = Q(subject__in=Case.objects.visible_to(user, desk).values("pk"))
        if desk.posts_with(Role.DISTRICT_LEADER):
            return self
        for path in desk.paths:
            rule |= Q(from_unit__path__startswith=path) | Q(to_unit__path__startswith=path)
        return self.filter(rule)

    def open(self) -> "CouplingQuerySet":
        return self.filter(closed_at__isnull=True)

    def about(self, subject: object) -> "CouplingQuerySet":
        return self.filter(subject=subject).select_related("from_unit", "to_unit").order_by("asked_at")


class Whistle(models.Model):
    """吹哨: a team on the spot lacks a department's authority or hand and calls it there, with a limit.

    One whistle, one coupling for each department called. The order stays with its team and never climbs.
    """

    class Kind(models.TextChoices):
        ENFORCEMENT = "enforcement", _("joint enforcement")  # 日常综合执法哨
        PRIORITY = "priority", _("priority work")  # 重点工作哨
        EMERGENCY = "emergency", _("emergency")  # 应急处置哨

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    blown_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    blown_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("whistle")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], name="one_open_whistle_per_order", condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.order_id}"


class Coupling(models.Model):
    """耦合: one dealing between two organizations. All re-coupling figures are queries on this table.

    While it is open, the asked unit's group holds object permissions on the case; closing takes them away.
    """

    class Kind(models.TextChoices):
        COUNTERSIGN = "countersign", _("countersigning")  # 会签
        SITE_CHECK = "site_check", _("site check")  # 现场核查: the desk asks the field
        DISPATCH = "dispatch", _("dispatch")  # the center asks a team's unit
        INTAKE = "intake", _("intake for another unit")  # 综合窗口 for the department
        WHISTLE = "whistle", _("whistle")  # 吹哨
        HANDOFF = "handoff", _("hand-off")  # 审管联动

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        FAILED = "failed", _("not passed")
        LAPSED = "lapsed", _("lapsed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.UUIDField()
    ref = models.UUIDField(null=True, blank=True, help_text="Seat or order it goes with.")
    title = models.CharField(max_length=200)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="A whistle's people reported on the spot.")
    closed_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 … 5, by who blew the whistle.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.CharField(max_length=2000, blank=True)

    objects = CouplingQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupling")
        constraints = [
            models.CheckConstraint(condition=~Q(from_unit=models.F("to_unit")), name="a_coupling_joins_two_units"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="a_closed_coupling_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5), kind="whistle"),
                name="a_whistle_is_scored_one_to_five",
            ),
            models.UniqueConstraint(
                fields=["kind", "ref", "to_unit"],
                name="one_coupling_per_kind_and_ref",
                condition=Q(ref__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="coupling_by_subject"),
            models.Index(fields=["to_unit", "due_at"], name="coupling_open", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_unit_id} → {self.to_unit_id}"
