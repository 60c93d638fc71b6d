import hashlib
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.ledger.clock import now
from apps.ledger.ids import uuid7
from apps.organizations.desk import desk_of
from apps.organizations.models import Delegation, Holding, Post, Unit


class ChainQuerySet(models.QuerySet):
    def running(self) -> "ChainQuerySet":
        return self.filter(status=Chain.Status.RUNNING)

    def about(self, subject: UUID) -> "ChainQuerySet":
        return self.filter(subject=subject).order_by("-opened_at")

    def visible_to(self, user: User) -> "ChainQuerySet":
        """Chains of one's own units and below, and those one has or had a seat in: the only door to rows."""
        if user.is_superuser:
            return self
        seats = Seat.objects.filter(step__chain=OuterRef("pk"))
        mine = Q(Exists(seats.filter(holder=user)))
        for path in desk_of(user).paths:
            mine |= Q(owner__path__startswith=path) | Q(Exists(seats.filter(unit__path__startswith=path)))
        return self.filter(mine)


class Chain(models.Model):
    """审批链: one run of a plan for one subject. It carries a frozen copy of its plan; no edit reaches it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", pgettext_lazy("chain", "refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField()
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="The unit that decides.")
    plan = models.JSONField()
    facts = models.JSONField(default=dict, help_text="What conditional steps may ask about.")
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("chain")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], name="one_running_chain_per_subject", condition=Q(status="running")
            )
        ]
        indexes = [models.Index(fields=["subject"], name="chain_by_subject")]

    def __str__(self) -> str:
        return self.title

    def rev(self, step_id: UUID | None) -> str:
        """What a page has seen: round, step and facts. It changes when what an opinion rests on changes."""
        seen = json.dumps([self.status, self.round, str(step_id), self.facts], sort_keys=True)
        return hashlib.sha256(seen.encode()).hexdigest()[:12]

    def bars(self, user: User, kind: Any) -> bool:
        """受审分离: whoever accepted the application does not decide on it."""
        return kind == Step.Kind.APPROVE and str(user.pk) in self.plan.get("excluded", [])


class StepQuerySet(models.QuerySet):
    def active(self) -> "StepQuerySet":
        return self.filter(status=Step.Status.ACTIVE)

    def vacant(self) -> "StepQuerySet":
        """Active steps in which a seat has nobody who may speak: loudly listed, never forgotten."""
        asked = Func(F("spec__seats"), function="jsonb_array_length", output_field=models.IntegerField())
        silent = Seat.objects.filter(step=OuterRef("pk")).unattended()
        return (
            self.active()
            .annotate(asked=asked, found=Count("seats"))
            .filter(Q(found__lt=F("asked")) | Q(Exists(silent)))
        )


class Step(models.Model):
    """环节: one rung of the ladder in one round."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("to come")
        ACTIVE = "active", pgettext_lazy("step", "now")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        RETURNED = "returned", _("returned")
        SKIPPED = "skipped", pgettext_lazy("step", "not needed")
        DROPPED = "dropped", _("dropped")  # the chain ended before it

    class Kind(models.TextChoices):
        HANDLE = "handle", _("handling")  # 承办
        REVIEW = "review", _("review")  # 审核
        COUNTERSIGN = "countersign", _("countersigning")  # 会签
        APPROVE = "approve", _("approval")  # 批准

    class Mode(models.TextChoices):
        ALL = "all", _("all must agree")
        ANY = "any", _("any one decides")
        QUORUM = "quorum", _("a number must agree")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    position = models.DecimalField(max_digits=8, decimal_places=3)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ALL)
    quorum = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    spec = models.JSONField(default=dict, help_text="The step's part of the frozen plan.")

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "round", "position"], name="one_step_per_place"),
            models.UniqueConstraint(fields=["chain"], name="one_active_step_per_chain", condition=Q(status="active")),
        ]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet):
    def open(self) -> "SeatQuerySet":
        return self.filter(status=Seat.Status.OPEN)

    def held_by(self, user: User) -> "SeatQuerySet":
        return self.filter(holder=user)

    def pooled(self, posts: "list[Post]") -> "SeatQuerySet":
        """Open seats of these posts that nobody has taken."""
        return self.open().filter(post__in=posts, holder__isnull=True)

    def for_desk(self, user: User, posts: "list[Post]", delegations: "Iterable[Delegation]" = ()) -> "SeatQuerySet":
        """What waits for this person: seats held, seats of others in whose name they speak (代理), and pools from which
        they may take (not where 受审分离 bars)."""
        barred = Q(step__kind=Step.Kind.APPROVE, step__chain__plan__excluded__contains=[str(user.pk)])
        mine = Q(holder=user) | Q(holder__isnull=True, post__in=posts) & ~barred
        for one in delegations:
            mine |= Q(holder=one.giver_id, post=one.post_id) & ~barred
        return self.open().filter(mine)

    def unattended(self) -> "SeatQuerySet":
        """Open seats for which nobody is in office who may speak."""
        excluded = OuterRef("step__chain__plan__excluded")
        barred = Coalesce(
            Func(excluded, Cast("user_id", models.TextField()), function="jsonb_exists"),
            Value(False),
            output_field=models.BooleanField(),
        )
        held = Holding.objects.filter(post=OuterRef("post"), until__isnull=True, since__lte=now(), user__is_active=True)
        own = held.filter(user=OuterRef("holder"))
        approves = Q(step__kind=Step.Kind.APPROVE)
        silent = ~approves & ~Exists(held) | approves & ~Exists(held.exclude(barred))
        gone = ~approves & ~Exists(own) | approves & ~Exists(own.exclude(barred))
        return self.open().filter(Q(holder__isnull=True) & silent | Q(holder__isnull=False) & gone)

    def visible_to(self, user: User) -> "SeatQuerySet":
        """One's own seats, the pools of one's posts, and the seats of one's units and below."""
        if user.is_superuser:
            return self
        desk = desk_of(user)
        mine = Q(holder=user) | Q(holder__isnull=True, post__in=desk.posts)
        for path in desk.paths:
            mine |= Q(unit__path__startswith=path)
        return self.filter(mine)


# SeatQuerySet.for_desk for statements written out, of rows called `seat`, `step` and `chain`; `givers` and `lent` are
# the givers and the posts of the delegations, in one order. A test holds both to the same rows.
FOR_DESK = """
    seat.status = 'open' AND (
        seat.holder_id = %(by)s
        OR (seat.holder_id IS NULL AND seat.post_id = ANY(%(posts)s::uuid[])
            OR seat.holder_id = ANY(%(givers)s::uuid[])
               AND (seat.holder_id, seat.post_id) IN (SELECT * FROM unnest(%(givers)s::uuid[], %(lent)s::uuid[])))
           AND NOT (step.kind = 'approve' AND COALESCE(chain.plan -> 'excluded' ? %(by)s::text, FALSE)))
"""


class Seat(models.Model):
    """席位: a post asked in a step. With no holder it is pooled: whoever holds the post may take it."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")
        RETURNED = "returned", _("returned")
        RELEASED = "released", _("released")  # the step was settled without it

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="seats")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="The post's unit, for lists.")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    on_behalf_of = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returns_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    acted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Copied from the step: the inbox sorts by it.")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        constraints = [
            models.UniqueConstraint(fields=["step", "post"], name="one_seat_per_step_and_post"),
            models.UniqueConstraint(
                fields=["step", "holder"],
                name="one_seat_per_step_and_person",
                condition=Q(holder__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at", "id"], name="seat_inbox", condition=Q(status="open")),
            models.Index(
                fields=["post", "due_at", "id"],
                name="seat_pool",
                condition=Q(status="open", holder__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.status}"


class Opinion(models.Model):
    """意见: what was said from a seat. Never edited and never deleted (kept so by the database)."""

    class Verb(models.TextChoices):
        AGREE = "agree", _("agrees")
        REFUSE = "refuse", _("refuses")  # 不予批准: the last word, only from an approval
        PROPOSE = "propose", _("proposes to refuse")  # 拟不予批准: from handling and review
        OBJECT = "object", _("does not agree")  # 不同意: from countersigning
        RETURN = "return", _("returns it")
        NOTE = "note", _("notes")

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="opinions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="opinions")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=8, choices=Verb)
    text = models.TextField(blank=True, max_length=2000)
    reasons = models.TextField(blank=True, max_length=2000, help_text="Of a refusal (行政许可法 38).")
    remedies = models.TextField(
        blank=True, max_length=2000, help_text="复议 and 诉讼, where and by when (行政许可法 38)."
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("opinion")
        ordering = ["pk"]
        indexes = [models.Index(fields=["actor", "-id"], name="opinion_by_actor")]  # 已办
        constraints = [
            models.UniqueConstraint(fields=["seat"], name="one_word_per_seat", condition=~Q(verb="note")),
            models.CheckConstraint(
                condition=~Q(verb="refuse") | (~Q(reasons="") & ~Q(remedies="")),
                name="a_refusal_gives_reasons_and_remedies",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["propose", "object"]) | ~Q(reasons=""),
                name="who_speaks_against_gives_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.seat_id}"

    @property
    def signed(self) -> str:
        """Who said it, and in whose name: 陈志强（代李国雄）."""
        giver = self.seat.on_behalf_of
        if giver is None:
            return self.actor.shown_name
        return str(_("%(name)s (for %(giver)s)") % {"name": self.actor.shown_name, "giver": giver.shown_name})
