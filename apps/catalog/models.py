from collections.abc import Sequence
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.catalog.search import SEARCHED, index_terms, near, ranked
from apps.ledger.ids import uuid7
from apps.organizations.models import Unit


class LimitUnit(models.TextChoices):
    """时限单位: the first four stand still at night or on holidays as named; the urgent ones never do."""

    WORKING_DAY = "WD", _("working day")
    CALENDAR_DAY = "CD", pgettext_lazy("time limit", "calendar day")
    MONTH = "MONTH", _("month")
    WORKING_HOUR = "WH", _("working hour")
    URGENT_HOUR = "UH", _("urgent hour")
    URGENT_DAY = "UD", _("urgent day")


def with_terms(thing: "ServiceItem | EventStandard", saving: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a save, with search terms made anew where what they are made of is saved."""
    fields = saving.get("update_fields")
    if fields is not None and SEARCHED.isdisjoint(fields):
        return saving
    thing.search_terms = index_terms(thing)
    return saving if fields is None else saving | {"update_fields": {*fields, "search_terms"}}


class ItemQuerySet(models.QuerySet):
    def listed(self) -> "ItemQuerySet":
        """What citizens find: in use or suspended, with a published version."""
        return self.filter(status__in=["in_use", "suspended"], current__isnull=False)

    def search(self, text: str) -> "ItemQuerySet":
        """Listed items that answer to spoken words, aliases, pinyin or English, the likeliest first."""
        return cast("ItemQuerySet", ranked(self.listed(), text))

    def nearest(self, text: str, topics: Sequence[str] = ()) -> "ItemQuerySet":
        """Listed items to ask about when the search found none."""
        return cast("ItemQuerySet", near(self.listed(), text, topics))


class ServiceItem(models.Model):
    """事项: one 业务办理项, the smallest thing a citizen applies for. What it asks lies in its versions."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_USE = "in_use", _("in use")
        SUSPENDED = "suspended", _("suspended")  # no new applications, running ones finish
        CANCELED = "canceled", pgettext_lazy("item", "canceled")  # also gone from search; the code is never used again

    class TaskType(models.TextChoices):
        """事项类型 (GB/T 39046 A.1), the kinds a citizen can apply for."""

        LICENSE = "01", _("administrative license")
        BENEFIT = "05", _("administrative benefit")
        CONFIRMATION = "07", _("administrative confirmation")
        AWARD = "08", _("administrative award")
        ADJUDICATION = "09", _("administrative adjudication")
        OTHER = "10", _("other administrative power")
        PUBLIC = "20", _("public service")

    class Audience(models.TextChoices):
        PERSON = "person", _("individuals")
        LEGAL = "legal", _("businesses and organizations")
        BOTH = "both", _("everyone")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=40, unique=True)
    base_code = models.CharField(max_length=12, help_text="基本编码")
    impl_code = models.CharField(max_length=31, unique=True, help_text="实施编码")
    handle_code = models.CharField(max_length=33, unique=True, help_text="业务办理项编码")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    task_type = models.CharField(max_length=2, choices=TaskType)
    audience = models.CharField(max_length=8, choices=Audience)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="items",
        help_text="实施主体 (for town items: the district unit behind them)",
    )
    by_town = models.BooleanField(default=False, help_text="Every town acts: the case belongs to the applicant's town.")
    aliases = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="俗称, the first is shown."
    )
    topics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    search_terms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    current = models.OneToOneField(
        "ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="current_of"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("service item")
        indexes = [GinIndex(fields=["search_terms"], name="item_search")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **with_terms(self, kwargs))


class ItemVersion(models.Model):
    """事项版本: everything an item asks, promises and sets in motion. Once published, the database keeps it as it is.

    form       {"version", "pages": [...]} – see catalog.forms
    materials  [{"key", "name": {"zh","en"}, "need": "must|optional|deferrable", "source":
                 "self|government|agency|medical", "accept": ["jpg","png","pdf"], "by_law": {"zh","en"},
                 "exempt": bool, "hint": {...}, "show_if": cond?,
                 "reasons": [{"zh","en","field"?}]?}]  prepared reasons; field: the answer a reason contradicts
    plan       {"steps": [{"key", "name": {zh,en}, "kind", "mode", "quorum"?, "seats": [{"unit","role"}],
                 "limit": [n,unit]|null, "when": cond?}]}
    playbook   {"site_check": {"when": "handle", "standard": {...}, "officers": 2, "skill": ...,
                 "limit": [n, unit]}?, ...}
    guide      {"spoken", "conditions": [...], "basis": [...], "fees": [...], "places": [...], "steps": [...],
                 "faq": [...], "result": {...}}
    naming     {"name", "name_en", "aliases"}: what the item is called from this version on; empty: as before
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASKED = "asked", _("asked for publication")  # content stands still until the chain has spoken
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class ProjectType(models.TextChoices):
        IMMEDIATE = "1", _("done at once")  # 即办件
        PROMISED = "2", _("promised")  # 承诺件

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    project_type = models.CharField(max_length=1, choices=ProjectType)
    legal_limit = models.PositiveSmallIntegerField()
    legal_unit = models.CharField(max_length=5, choices=LimitUnit)
    promise_limit = models.PositiveSmallIntegerField(help_text="0 = on the spot")
    promise_unit = models.CharField(max_length=5, choices=LimitUnit, default=LimitUnit.WORKING_DAY)
    visits = models.PositiveSmallIntegerField(default=0, help_text="到办事现场次数")
    form = models.JSONField()
    materials = models.JSONField(default=list)
    plan = models.JSONField()
    playbook = models.JSONField(default=dict)
    guide = models.JSONField(default=dict)
    naming = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("item version")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["item"], name="one_published_version_per_item", condition=Q(status="published")
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "asked"]) | Q(published_at__isnull=False),
                name="published_versions_have_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    def promise_for(self, answers: dict[str, Any]) -> tuple[int, str]:
        """The promised limit (number, unit) in the situation 情形 these answers tell of; 0 = on the spot."""
        from apps.catalog.forms.conditions import flatten, holds

        for one in self.playbook.get("promise", []):
            if holds(one["when"], flatten(answers)):
                return one["limit"][0], one["limit"][1]
        return self.promise_limit, self.promise_unit


class StandardQuerySet(models.QuerySet):
    def current(self) -> "StandardQuerySet":
        return self.filter(is_current=True)

    def search(self, text: str) -> "StandardQuerySet":
        """Current standards that answer to spoken words, aliases, pinyin or English, the likeliest first."""
        return cast("StandardQuerySet", ranked(self.current(), text))

    def nearest(self, text: str) -> "StandardQuerySet":
        """Current standards to ask about when the search found none."""
        return cast("StandardQuerySet", near(self.current(), text))


class EventStandard(models.Model):
    """事件立结案标准: what counts as a report of this type, by when, and what counts as done (after GB/T 30428.8).

    Published rows are kept by the database; a change is a new version of the same code.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scheme = models.CharField(max_length=20, default="GB/T 30428", help_text="Numbering differs between schemes.")
    code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=40)
    category_en = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=90)
    filing = models.CharField(max_length=300, help_text="立案条件")
    filing_en = models.CharField(max_length=400)
    closing = models.CharField(max_length=300, help_text="结案条件")
    closing_en = models.CharField(max_length=400)
    checklist = models.JSONField(default=list, help_text='What counts as done: [{"zh","en"}, …]')
    limit = models.PositiveSmallIntegerField()
    limit_unit = models.CharField(max_length=5, choices=LimitUnit)
    skill = models.CharField(max_length=40, help_text="What a team must be able to do.")
    urgency = models.PositiveSmallIntegerField(default=2, help_text="1 most urgent … 3")
    aliases = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    search_terms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    duplicate_radius_m = models.PositiveSmallIntegerField(default=50)
    is_current = models.BooleanField(default=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("event standard")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "version"], name="one_standard_per_code_and_version"),
            models.UniqueConstraint(
                fields=["scheme", "code"], name="one_current_standard_per_code", condition=Q(is_current=True)
            ),
        ]
        indexes = [GinIndex(fields=["search_terms"], name="standard_search")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **with_terms(self, kwargs))


class MissedSearch(models.Model):
    """没搜到的词: words that found nothing, counted without who asked, so that editors can add them."""

    text = models.CharField(max_length=30, unique=True)
    n = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        verbose_name = _("search in vain")
        indexes = [models.Index(fields=["-n"], name="missed_by_count")]

    def __str__(self) -> str:
        return f"{self.text} × {self.n}"
