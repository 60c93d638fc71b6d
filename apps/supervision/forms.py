"""Forms of instructions: giving one, answering it, judging the answer. The acts decide; these keep what was typed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.organizations.desk import Desk
from apps.organizations.models import Holding, Post
from apps.supervision.doors import GIVING
from apps.supervision.notices import MOST_DAYS
from nanhai_gov.templatetags.house import named

HEADS: Any = (Role.HEAD, Role.LEADER)
BELOW: Any = (Role.HEAD, Role.LEADER, Role.CHIEF, Role.DISPATCHER, Role.CLERK)
DAYS = 5


class InstructForm(forms.Form):
    """批示: to whom, what, by when."""

    owner = forms.ChoiceField(label=_("Who answers for it"))
    text = forms.CharField(
        label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The owner reads these words as they stand."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("Answer within how many working days"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )

    def __init__(self, *args: Any, owners: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Choose a post")), *owners]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """回告."""

    text = forms.CharField(
        label=_("What was done, or until when it will be"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class JudgeForm(forms.Form):
    """Accepting needs no words; giving it back needs them, and a new day."""

    text = forms.CharField(
        label=_("Your words; needed when you give it back"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("If you give it back: answer within how many working days"), min_value=1, max_value=MOST_DAYS,
        initial=DAYS, required=False,
    )  # fmt: skip


def owners(desk: Desk) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom the holder of this desk may instruct: posts grouped by unit, each with who holds it. Two queries."""
    reach = Q(pk__in=[])
    for post in desk.posts_with(*GIVING):
        reach |= Q(role__in=HEADS) if post.role == Role.DISTRICT_LEADER else _below(post)
    mine = [post.pk for post in desk.posts]
    found = Post.objects.filter(reach, is_active=True, unit__is_active=True).exclude(pk__in=mine)
    posts = list(found.select_related("unit").order_by("unit__path", "order", "pk"))
    held = Holding.objects.filter(post__in=[post.pk for post in posts], until__isnull=True).select_related("user")
    people: dict[Any, list[str]] = {}
    for one in held:
        people.setdefault(one.post_id, []).append(one.user.shown_name)
    groups: dict[Any, tuple[str, list[tuple[str, str]]]] = {}
    for post in sorted(posts, key=lambda one: BELOW.index(one.role)):
        name = "、".join(people.get(post.pk, [])) or str(_("vacant"))
        groups.setdefault(post.unit_id, (named(post.unit), []))[1].append(
            (str(post.pk), f"{named(post, 'title')} {name}")
        )
    order = list(dict.fromkeys(post.unit_id for post in posts))
    return [groups[unit] for unit in order]


def _below(post: Post) -> Q:
    return Q(unit__path__startswith=post.unit.path, role__in=BELOW)
