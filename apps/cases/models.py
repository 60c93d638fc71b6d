from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from apps.accounts.crypto import blind_index
from apps.accounts.fields import EncryptedJSONField, EncryptedTextField
from apps.accounts.masking import mask_name, mask_org
from apps.accounts.models import IdType, User
from apps.catalog.models import EventStandard, ItemVersion, ServiceItem
from apps.files.models import StoredFile
from apps.ledger.ids import uuid7
from apps.organizations.models import Division, Unit


class Mandate(models.TextChoices):
    """代办: by what right somebody acts for the applicant. Empty: the applicant acts alone."""

    NONE = "", _("the applicant")
    RELATIVE = "relative", _("close relative")  # 近亲属
    ENTRUSTED = "entrusted", _("entrusted by letter of authority")  # 委托代理人
    GUARDIAN = "guardian", _("legal representative (guardian)")  # 法定代理人（监护人）


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: Any, desk: Any = None) -> "CaseQuerySet":
        """The only door to rows: one's own, those of one's desk, those one is invited to (see `reach`)."""
        from apps.cases.reach import reach

        return self.filter(reach(user, desk))

    def run_by(self, user: Any) -> "CaseQuerySet":
        """Those of the person's own side: applied for by them, or by them for somebody else (代办)."""
        return self.filter(own_side(user))

    def applications(self) -> "CaseQuerySet":
        return self.filter(kind=Case.Kind.APPLICATION)

    def reports(self) -> "CaseQuerySet":
        return self.filter(kind=Case.Kind.REPORT)

    def waiting_for_intake(self) -> "CaseQuerySet":
        return self.filter(status=Case.Status.SUBMITTED, kind=Case.Kind.APPLICATION)

    def told_too_late(self, at: Any) -> "CaseQuerySet":
        """Applications whose five working days of intake passed in silence (行政许可法 32 (4))."""
        return self.waiting_for_intake().filter(due_at__lt=at)

    def uncorrected(self, at: Any) -> "CaseQuerySet":
        """Corrections asked and not given in time."""
        return self.filter(status=Case.Status.CORRECTION, due_at__lt=at)

    def for_pages(self) -> "CaseQuerySet":
        """With what a page about one case shows anyway."""
        rows = self.select_related("item", "version", "standard", "unit", "hall", "town", "grid", "clerk", "entered_by")
        return rows.defer("town__boundary", "grid__boundary")  # polygons of many kilobytes


def own_side(user: Any, prefix: str = "") -> Q:
    """The condition behind `run_by`, for queries that reach the case through another row."""
    applied, entered = own_ways(user, prefix)
    return applied | entered


def own_ways(user: Any, prefix: str = "") -> tuple[Q, Q]:
    """Applied for by this person; entered by them for somebody else, not as staff at a desk."""
    entered = Q(**{f"{prefix}entered_by": user}) & ~Q(**{f"{prefix}channel__in": Case.AT_A_DESK})
    return Q(**{f"{prefix}applicant": user}), entered


class Case(models.Model):
    """办件: an application or a report. The subject that chains, orders and clocks are about."""

    class Kind(models.TextChoices):
        APPLICATION = "application", _("application")
        REPORT = "report", _("problem report")

    class Status(models.TextChoices):
        """Few statuses, many facts. 'decided' ends the law's clock, 'closed' ends the service."""

        SUBMITTED = "submitted", _("submitted")  # 收件, waiting for intake
        CORRECTION = "correction", _("correction asked")  # 补正
        UNDER_REVIEW = "under_review", _("under review")  # 受理, chain running
        IN_PROGRESS = "in_progress", _("being handled")  # reports: order at the team
        GRANTED = "granted", _("granted")  # 准予
        REFUSED = "refused", _("not granted")  # 不予批准
        NOT_ACCEPTED = "not_accepted", _("not accepted")  # 不予受理
        WITHDRAWN = "withdrawn", _("withdrawn")
        TERMINATED = "terminated", _("ended without correction")  # 补正不来办结
        CLOSED = "closed", pgettext_lazy("case", "closed")  # 办结 / 结案

    class Channel(models.TextChoices):
        WEB = "web", _("online")
        MOBILE = "mobile", _("phone")
        WINDOW = "window", _("window")
        HOTLINE = "hotline", _("12345")
        PATROL = "patrol", _("patrol")
        API = "api", _("other system")

    AT_A_DESK = (Channel.WINDOW, Channel.HOTLINE)  # typed by staff, in whose own cases it has no place

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=20, unique=True, help_text="Short number people read out: 2026-1124-0047.")
    project_no = models.CharField(max_length=50, blank=True, help_text="办件编号: 业务办理项编码 + date + sequence.")
    kind = models.CharField(max_length=12, choices=Kind)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    status = models.CharField(max_length=14, choices=Status, default=Status.SUBMITTED)
    title = models.CharField(max_length=200)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    standard = models.ForeignKey(EventStandard, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="Who answers for it.")
    unit_path = models.CharField(max_length=200, help_text="The unit's path when it came: rights are scoped by it.")
    hall = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose clerks check it.",
    )
    town = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grid = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, max_length=4000, help_text="A report in the reporter's words.")
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    entered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who typed it, where that was not the applicant: an agent, a clerk, a call taker.",
    )
    mandate = models.CharField(max_length=10, choices=Mandate, default=Mandate.NONE, blank=True)
    agent = EncryptedJSONField(
        help_text='代办人: {"name", "id_type", "id_no", "phone"} as of the application; {} for none.'
    )
    applicant_name = EncryptedTextField(default="")
    applicant_org = models.CharField(max_length=120, blank=True, help_text="The business or organization applied for.")
    id_type = models.CharField(max_length=16, choices=IdType, blank=True)
    id_no = EncryptedTextField(default="")
    id_no_index = models.CharField(max_length=64, blank=True, editable=False)
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    answers = EncryptedJSONField(help_text='{"page": {"field": value}}')
    provenance = models.JSONField(default=dict, help_text="Where prefilled answers came from.")
    query_code = EncryptedTextField(
        default="", help_text="查询密码, with which anyone holding the receipt may follow it."
    )
    client_key = models.CharField(max_length=64, help_text="Made when the form opened; unique per actor.")
    client_actor = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    clerk = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who has it on the desk.",
    )
    clerk_since = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=1, help_text="Raised by each act; a stale page is told so.")
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_by_silence = models.BooleanField(
        default=False, help_text="Nobody told the applicant in five working days (行政许可法 32 (4))."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="The clock that now counts, copied for lists.")
    outcome = models.CharField(max_length=300, blank=True, help_text="End in words: what was done.")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.UniqueConstraint(fields=["client_actor", "client_key"], name="one_case_per_submission"),
            models.CheckConstraint(
                condition=Q(kind="report") | Q(item__isnull=False, version__isnull=False),
                name="an_application_names_its_version",
            ),
            models.CheckConstraint(
                condition=Q(kind="application") | Q(standard__isnull=False),
                name="a_report_names_its_standard",
            ),
            models.CheckConstraint(
                condition=Q(mandate="") | Q(entered_by__isnull=False),
                name="a_mandate_names_who_acts",
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-id"], name="case_by_applicant"),
            models.Index(fields=["entered_by", "-id"], name="case_by_hand", condition=Q(entered_by__isnull=False)),
            models.Index(fields=["phone_index", "-id"], name="case_by_phone"),
            models.Index(fields=["hall", "due_at", "id"], name="case_intake", condition=Q(status="submitted")),
            models.Index(fields=["kind", "submitted_at"], name="case_by_day"),
            models.Index(fields=["decided_at"], name="case_decided_on", condition=Q(decided_at__isnull=False)),
            models.Index(fields=["unit_path"], name="case_by_unit_path", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["unit", "due_at", "id"], name="case_open_by_unit", condition=Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["item", "unit", "-decided_at"], name="case_decided", condition=Q(decided_at__isnull=False)
            ),
            models.Index(fields=["due_at", "id"], name="case_uncorrected", condition=Q(status="correction")),
            models.Index(
                fields=["standard", "lng", "lat"],
                name="case_near",
                condition=Q(kind="report", closed_at__isnull=True),
            ),
        ]
        permissions = [("handle_case", "May take part in a case by invitation")]

    def __str__(self) -> str:
        return self.number

    is_new = False  # an act that was asked a second time says so to its caller

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.index_numbers()
        super().save(*args, **kwargs)

    @property
    def masked_applicant(self) -> str:
        """The business, or the person, as lists show them."""
        return mask_org(self.applicant_org) if self.applicant_org else mask_name(self.applicant_name)

    def index_numbers(self) -> None:
        """What it is found by without being read; part of every new case."""
        self.phone_index = blind_index("phone", self.phone)
        self.id_no_index = blind_index("id_no", self.id_no)


class CaseUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)


class CaseGroupPermission(GroupObjectPermissionBase):
    """Invited units: a coupling gives it, its closing takes it away."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)


class Follower(models.Model):
    """关注: somebody who saw the same thing and is told how it ends. No second case, no second order."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="followers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("follower")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(user__isnull=False), name="one_follower_per_account"
            ),
            models.UniqueConstraint(
                fields=["case", "phone_index"], condition=~Q(phone_index=""), name="one_follower_per_phone"
            ),
        ]

    def __str__(self) -> str:
        return f"follower of {self.case_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.phone_index = blind_index("phone", self.phone)
        super().save(*args, **kwargs)


class Material(models.Model):
    """申请材料: one slot of the version's list as this case fills it."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        EXEMPT = "exempt", _("not needed, taken from records")  # 免提交
        DEFERRED = "deferred", _("to follow")  # 容缺
        MISSING = "missing", _("not given")

    class Verdict(models.TextChoices):
        NONE = "", _("not looked at")
        GOOD = "good", pgettext_lazy("papers", "in order")
        BAD = "bad", _("not in order")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="materials")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    status = models.CharField(max_length=10, choices=Status)
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.NONE, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("material")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_slot_per_case_and_material")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_generated(self) -> bool:
        """Made from the answers; nobody uploads it and no register holds it."""
        version = self.case.version
        return bool(version and any(one["key"] == self.key and one.get("generated") for one in version.materials))

    @property
    def said(self) -> str:
        """Its status in words."""
        made = self.status == self.Status.EXEMPT and self.is_generated
        return gettext("made from your answers") if made else str(self.get_status_display())


class Remark(models.Model):
    """核对笔记: what a clerk has ticked and typed about a case and not sent yet. Gone when the letter goes out."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks")
    clerk = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sheet = EncryptedJSONField(help_text='{"marks": {material: {...}}, "pages": {...}, "outcome", "reason", …}')
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remark")
        constraints = [models.UniqueConstraint(fields=["case", "clerk"], name="one_remark_per_case_and_clerk")]

    def __str__(self) -> str:
        return f"remark on {self.case_id}"


class Draft(models.Model):
    """草稿: an application being filled in, saved at every page, on the version it began with."""

    class Mode(models.TextChoices):
        """For whom it is made. The three never mix: a clerk's counter entries are no cases of their own."""

        OWN = "own", _("for oneself")
        AGENT = "agent", _("for somebody else")  # 代办
        COUNTER = "counter", _("for somebody at the desk")  # 窗口代录

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.CharField(max_length=64, help_text="User id.")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.OWN)
    behalf = EncryptedJSONField(
        help_text='For whom, in the modes agent and counter: {"name", "id_type", "id_no", "phone", "mandate", '
        '"agent": {…}}; {} for oneself.'
    )
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    answers = EncryptedJSONField()
    typed = EncryptedJSONField(help_text='What was typed on pages that did not pass: {"page": {"input": ["text", …]}}')
    provenance = models.JSONField(default=dict, help_text='{"field": {"source", "at"}} of prefilled answers.')
    pages_done = models.JSONField(default=list)
    look_again = models.JSONField(
        default=list, help_text="Pages and materials that changed with the item's new version."
    )
    materials = models.JSONField(default=dict, help_text='{"key": {"files": [id, …], "deferred": bool}}')
    client_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    case = models.OneToOneField(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="draft")

    class Meta:
        verbose_name = _("draft")
        indexes = [models.Index(fields=["owner", "-saved_at"], name="draft_by_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class Call(models.Model):
    """来电: a call to 12345 being typed. Kept at every field; emptied when the report is sent or joined."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client_key = models.CharField(max_length=64)
    typed = EncryptedJSONField(
        help_text='What was typed: {"phone", "address", "text", "name", "standard", "community"}'
    )
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="What became of it."
    )

    class Meta:
        verbose_name = _("call")
        indexes = [models.Index(fields=["owner", "-saved_at"], name="call_by_owner")]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="one_call_per_form")]

    def __str__(self) -> str:
        return str(self.pk)


class Correction(models.Model):
    """补正: asked once and all at once (行政许可法 32 (4))."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="correction")
    items = models.JSONField(help_text='[{"material": key | "page": key, "reason": text, "spot"?}, …]')
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    given = models.JSONField(default=dict, help_text='Files chosen so far, sent or not: {"material": [id, …]}')

    class Meta:
        verbose_name = _("correction")

    def __str__(self) -> str:
        return f"correction of {self.case_id}"


class Series(models.Model):
    """文号: the last number given in one series and year. Locked while a letter is issued, so no gap and no clash."""

    key = models.CharField(max_length=60, help_text="南市监许准 for letters, a date for case numbers.")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="one_series_per_key_and_year")]

    def __str__(self) -> str:
        return f"{self.key}〔{self.year}〕{self.last}"


class Document(models.Model):
    """文书: a letter as issued. Never changed afterwards (kept so by the database)."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt of the application")  # 申请材料接收凭证
        ACCEPTANCE = "acceptance", _("notice of acceptance")  # 受理通知书
        CORRECTION = "correction", _("notice of corrections, once and complete")  # 一次性补正告知书
        NOT_ACCEPTED = "not_accepted", _("notice of non-acceptance")  # 不予受理通知书
        GRANT = "grant", _("decision granting the application")  # 准予许可决定书
        REFUSAL = "refusal", _("decision refusing the application")  # 不予许可决定书
        PAUSE = "pause", _("notice of a special procedure")  # 特别程序告知书
        WITHDRAWAL = "withdrawal", _("notice of withdrawal")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=14, choices=Kind)
    number = models.CharField(max_length=60, unique=True, help_text="南市监许准〔2026〕12号")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="In whose name.")
    content = EncryptedJSONField(
        help_text='{"title", "to", "paragraphs": [...], "items": [...], "remedies", …} in Chinese'
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("document")
        ordering = ["issued_at"]
        indexes = [models.Index(fields=["case"], name="document_by_case")]

    def __str__(self) -> str:
        return self.number
