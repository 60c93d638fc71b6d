from django.contrib.auth.models import Group
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, User
from apps.ledger.clock import now
from apps.ledger.ids import uuid7


class DivisionQuerySet(models.QuerySet):
    def towns(self) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.TOWN)

    def communities(self) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.COMMUNITY)

    def grids(self) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.GRID)

    def under(self, division: "Division") -> "DivisionQuerySet":
        return self.filter(path__startswith=division.path)


class Division(models.Model):
    """区划: district 区 → town 镇街 → community 村居 → grid 网格, with boundaries in WGS84 GeoJSON."""

    class Level(models.IntegerChoices):
        DISTRICT = 4, _("district")
        TOWN = 5, _("town")
        COMMUNITY = 6, _("community")
        GRID = 7, _("grid")

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district")
        SUBDISTRICT = "subdistrict", _("subdistrict")
        TOWN = "town", _("town")
        RESIDENTS = "residents_committee", _("residents' committee")
        VILLAGERS = "villagers_committee", _("villagers' committee")
        GRID = "grid", _("grid")

    code = models.CharField(max_length=15, unique=True, help_text="12 digits; a grid adds 3.")
    level = models.PositiveSmallIntegerField(choices=Level)
    kind = models.CharField(max_length=24, choices=Kind)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    name_pinyin = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=80, help_text="Codes from the district down, each followed by /.")
    boundary = models.JSONField(null=True, blank=True, help_text="GeoJSON Polygon or MultiPolygon, WGS84.")
    min_lng = models.FloatField(null=True, blank=True)
    min_lat = models.FloatField(null=True, blank=True)
    max_lng = models.FloatField(null=True, blank=True)
    max_lat = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    boundary_source = models.CharField(max_length=200, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        indexes = [
            models.Index(OpClass("path", "varchar_pattern_ops"), name="division_by_path"),
            models.Index(fields=["level", "min_lng", "max_lng"], name="division_by_box"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level=4) | Q(parent__isnull=False), name="only_the_district_is_a_root")
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet):
    def active(self) -> "UnitQuerySet":
        return self.filter(is_active=True)

    def under(self, unit: "Unit") -> "UnitQuerySet":
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """机构: the district's departments, town governments with their offices, service halls, sections."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("government")
        DEPARTMENT = "department", _("department")
        BRANCH = "branch", _("municipal branch")  # 市局分局: a city-level unit in the district
        TOWN = "town", _("town government")
        OFFICE = "office", _("town office")
        HALL = "hall", _("service hall")
        CENTER = "center", _("operations center")
        SECTION = "section", _("section")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    sign = models.CharField(
        max_length=12, blank=True, help_text="What stands in letter numbers: 市监 in 南市监许〔2026〕1 号."
    )
    kind = models.CharField(max_length=16, choices=Kind)
    level = models.PositiveSmallIntegerField(default=4, help_text="行使层级: 3 city, 4 district, 5 town, 6 village.")
    uscc = models.CharField(max_length=18, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, help_text="Codes from the root down, each followed by /.")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="unit")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    name_pinyin = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        indexes = [models.Index(OpClass("path", "varchar_pattern_ops"), name="unit_by_path")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: a chair with a role. Seats and steps name posts, never persons."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    order = models.PositiveSmallIntegerField(default=0, help_text="Which comes first where a unit has several.")
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.UniqueConstraint(fields=["unit", "role", "title"], name="one_post_per_unit_role_and_title")
        ]

    def __str__(self) -> str:
        return f"{self.unit.short_name or self.unit.name} {self.title}"


class Holding(models.Model):
    """任职: that a person holds a post from a day on. A post with several holders is a pool."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("holding")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "user"],
                name="one_running_holding_per_post_and_person",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="a_holding_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.post_id}"


class DelegationQuerySet(models.QuerySet):
    def in_force(self) -> "DelegationQuerySet":
        """Begun, not ended, and given by somebody who still holds the post."""
        at = now()
        held = Holding.objects.filter(post=OuterRef("post"), user=OuterRef("giver"), until__isnull=True)
        return self.filter(Exists(held), since__lte=at, until__gt=at, ended_at__isnull=True)

    def not_over(self) -> "DelegationQuerySet":
        """In force or still to begin."""
        return self.filter(until__gt=now(), ended_at__isnull=True)

    def taken_by(self, user: User) -> "DelegationQuerySet":
        return self.filter(taker=user)

    def touching(self, user: User) -> "DelegationQuerySet":
        """Given or taken by this person: whose business they are."""
        return self.filter(Q(giver=user) | Q(taker=user))


class Delegation(models.Model):
    """代理: a holder of a post lets a colleague speak from it for a time, in the holder's name.

    It does not travel: the taker holds nothing that could be handed on (no delegate of a delegate).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_taken")
    since = models.DateTimeField()
    until = models.DateTimeField(help_text="The first moment it no longer holds.")
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended before its time.")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_delegates_to_oneself"),
            ExclusionConstraint(
                name="one_delegate_at_a_time",
                expressions=[
                    (
                        Func(
                            "since", "until", RangeBoundary(), function="TSTZRANGE", output_field=DateTimeRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("post", RangeOperators.EQUAL),
                    ("giver", RangeOperators.EQUAL),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} ({self.post_id})"

    @property
    def begun(self) -> bool:
        return self.since <= now()


class CalendarDay(models.Model):
    """工作日历: an exception to the Monday-to-Friday week. Days past the last confirmed year are provisional."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=120, blank=True)
    provisional = models.BooleanField(default=False, help_text="暂定: by rule, before the State Council's notice.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("calendar day")

    def __str__(self) -> str:
        return str(self.date)


class OfficeHours(models.Model):
    """办公时间: one span of a working day; together they make 8 working hours."""

    start = models.TimeField()
    end = models.TimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("office hours")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="office_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"
