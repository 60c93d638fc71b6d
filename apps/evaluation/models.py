from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.cases.models import Case
from apps.ledger.ids import uuid7
from apps.organizations.desk import Desk, desk_of
from apps.organizations.models import Unit


class Level(models.TextChoices):
    """满意度. The standards number them in opposite directions (GB/T 39046 A.8: 1 is best), so words are kept."""

    VERY_SATISFIED = "very_satisfied", _("very satisfied")  # 非常满意
    SATISFIED = "satisfied", _("satisfied")  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied", _("fairly satisfied")  # 基本满意
    DISSATISFIED = "dissatisfied", _("dissatisfied")  # 不满意
    VERY_DISSATISFIED = "very_dissatisfied", _("very dissatisfied")  # 非常不满意


POOR = (Level.DISSATISFIED, Level.VERY_DISSATISFIED)  # 差评


class Mark(models.TextChoices):
    """How one dimension was."""

    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    POOR = "poor", _("poor")


DIMENSIONS = {
    Case.Kind.APPLICATION: {
        "efficiency": _("Speed of handling"),  # 办事效率
        "guide": _("The guide was right"),  # 指南精确度
        "ease": _("Ease"),  # 便捷度
        "platform": _("Using this site"),  # 平台操作性
    },
    Case.Kind.REPORT: {
        "speed": _("How soon somebody came"),  # 到场速度
        "result": _("The result"),  # 处置结果
        "manner": _("How people dealt with you"),  # 服务态度
        "telling": _("Being kept informed"),  # 进展告知
    },
}


def _within(user: Any, desk: Desk | None, prefix: str) -> Q:
    """Ratings of one's unit for those who lead it, of one's hall for its clerks; all for who oversees ratings.

    Handling officials see none: whom they served, and what that person thought of it, stays apart.
    """
    desk = desk if desk is not None else desk_of(user)
    rule = Q(pk__in=[])
    if desk.posts_with(Role.EDITOR, Role.DISTRICT_LEADER):
        return ~rule
    for post in desk.posts_with(Role.HEAD, Role.LEADER):
        rule |= Q(**{f"{prefix}unit_path__startswith": post.unit.path})
    for post in desk.posts_with(Role.CLERK):
        rule |= Q(**{f"{prefix}case__hall__path__startswith": post.unit.path})
    return rule


class RatingQuerySet(models.QuerySet):
    def visible_to(self, user: Any, desk: Desk | None = None) -> "RatingQuerySet":
        """One's own, those of the unit one leads, those of one's hall."""
        own = Q(by=user) if getattr(user, "is_authenticated", False) else Q(pk__in=[])
        return self.filter(own | _within(user, desk, ""))

    def poor(self) -> "RatingQuerySet":
        return self.filter(level__in=POOR)


class Rating(models.Model):
    """好差评: once per case, by who applied or holds its number and code, and only if they wish.

    Nobody who did not rate counts as satisfied: the share of those who did stands beside every number
    (国办发〔2019〕51号; GB/T 39735-2020).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="Who is rated.")
    unit_path = models.CharField(max_length=200)
    level = models.CharField(max_length=18, choices=Level)
    dimensions = models.JSONField(
        default=dict, help_text='{"efficiency": "good" | "fair" | "poor"}; none is asked for.'
    )
    text = models.TextField(blank=True, max_length=500)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="ratings",
        help_text="Empty: somebody with number and query code.",
    )  # fmt: skip
    given_at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        constraints = [models.UniqueConstraint(fields=["case"], name="one_rating_per_case")]
        indexes = [models.Index(fields=["unit", "given_at"], name="rating_by_unit")]

    def __str__(self) -> str:
        return f"{self.level} of {self.case_id}"

    @property
    def is_poor(self) -> bool:
        return self.level in POOR


class RectificationQuerySet(models.QuerySet):
    def visible_to(self, user: Any, desk: Desk | None = None) -> "RectificationQuerySet":
        return self.filter(_within(user, desk, "rating__"))

    def open(self) -> "RectificationQuerySet":
        return self.filter(status=Rectification.Status.OPEN)

    def overdue(self, at: Any) -> "RectificationQuerySet":
        """Not answered within the limit."""
        return self.open().filter(due_at__lt=at)

    def for_pages(self) -> "RectificationQuerySet":
        return self.select_related(
            "rating__case__item", "rating__case__standard", "rating__unit", "answered_by", "called_by"
        )


class Rectification(models.Model):
    """差评整改: what the unit does about one poor rating, and whether the rater, called back, says it helped."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("to be called back")
        CALLED_BACK = "called_back", _("called back")

    class Measure(models.TextChoices):
        FIXED = "fixed", _("put right")  # 已整改
        PLANNED = "planned", _("will be put right by a date named in the answer")  # 列出计划
        EXPLAINED = "explained", _("explained: the law leaves no other way")  # 依法说明

    class CallBack(models.TextChoices):
        SETTLED = "settled", _("content with it now")
        UNSETTLED = "unsettled", _("still not content")
        NOT_REACHED = "not_reached", _("could not be reached")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="rectifications")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False, help_text="暂定: the calendar of that year is not known yet.")
    measure = models.CharField(max_length=10, choices=Measure, blank=True)
    answer = models.TextField(blank=True, max_length=1000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    call_back = models.CharField(max_length=12, choices=CallBack, blank=True)
    call_note = models.CharField(max_length=300, blank=True)
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        constraints = [
            models.UniqueConstraint(fields=["rating"], name="one_rectification_per_rating"),
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answered_rectification_says_what_was_done",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="rectification_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return f"rectification of {self.rating_id}"
