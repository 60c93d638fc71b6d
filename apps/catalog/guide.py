"""办事指南 put together from a version: figures, materials, the path drawn from plan and playbook."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import Role as Roles
from apps.catalog.models import ItemVersion, ServiceItem
from apps.organizations.models import Post, Unit
from nanhai_gov.templatetags.house import lang, named, short
from nanhai_gov.times import limit_unit_words, limit_words

Row = dict[str, Any]
Role: Any = Roles

TOWN_OFFICES = {
    "SERVICE": gettext_lazy("Public Services Office"),
    "GOV": gettext_lazy("Governance Office"),
    "ENFORCE": gettext_lazy("Enforcement Office"),
    "BUILD": gettext_lazy("Construction and Water Office"),
    "EMERG": gettext_lazy("Emergency Office"),
    "ECON": gettext_lazy("Economic Development Office"),
}


def figures(version: ItemVersion) -> list[Row]:
    """承诺办结, 收费, 要交的材料, 跑窗口: number, unit, name."""
    fees, papers = version.guide.get("fees"), to_bring(version)
    promise = version.promise_limit
    return [
        {"number": promise or _("At once"), "unit": limit_unit_words(promise, version.promise_unit) if promise else "",
         "name": _("until the result")},
        {"number": _("Fee") if fees else 0, "unit": "" if fees else _("yuan"),
         "name": _("see below") if fees else _("free from start to end")},
        {"number": papers, "unit": ngettext("paper", "papers", papers), "name": _("to hand in")},
        {"number": version.visits, "unit": ngettext("visit", "visits", version.visits), "name": _("to the window")},
    ]  # fmt: skip


def to_bring(version: ItemVersion) -> int:
    """How many papers one must hand in oneself: neither fetched, nor written by the platform, nor by choice."""
    return sum(not m.get("exempt") and m.get("need") != "optional" for m in version.materials)


def materials(version: ItemVersion) -> list[Row]:
    """Name, hint and a tag with its tone: 免交, 可后补, 可不交, 有条件."""
    return [{"name": lang(m["name"]), "hint": lang(m.get("hint")), "basis": lang(m.get("by_law")), **_need(m)}
            for m in version.materials]  # fmt: skip


def _need(material: Row) -> Row:
    if material.get("generated"):
        return {"tag": "", "tone": ""}
    if material.get("exempt"):
        return {"tag": _("not needed"), "tone": "act"}
    if material.get("need") == "deferrable":
        return {"tag": _("may follow later"), "tone": "amber"}
    if material.get("need") == "optional":
        return {"tag": _("if you have it"), "tone": ""}
    return {"tag": _("in some cases"), "tone": ""} if material.get("show_if") else {"tag": "", "tone": ""}


# The path --------------------------------------------------------------------------------------


def path(item: ServiceItem, version: ItemVersion) -> tuple[list[Row], Row | None]:
    """The ladder from handing in to the last word, and the hop to the field where the playbook has one."""
    seats = Seats(item, version)
    minutes = version.guide.get("minutes")
    first = [_("about %(n)s minutes") % {"n": minutes}] if minutes else []
    steps = [
        {"name": _("You apply"), "lines": first, "state": ""},
        {"name": _("Acceptance"), "lines": [_("general window")], "state": ""},
    ]
    steps += [seats.rung(step) for step in version.plan.get("steps", [])]
    return steps, _hop(version, len(steps))


def _hop(version: ItemVersion, last: int) -> Row | None:
    check = version.playbook.get("site_check")
    later = version.playbook.get("inspection_after") or version.playbook.get("delivery")
    if check:
        keys = [step["key"] for step in version.plan["steps"]]
        place = keys.index(check["step"]) + 3 if check.get("step") in keys else 3
        officers = check.get("officers", 2)
        words = ngettext("%(n)s person comes once", "%(n)s people come once", officers) % {"n": officers}
        return {"from": place, "label": _("sent to the team"), "team": _("Execution team of your town"), "text": words}
    if later:
        return {"from": last, "label": _("sent to the team"), "team": _("Execution team of your town"),
                "text": _("a look afterwards")}  # fmt: skip
    return None


class Seats:
    """Who sits in the steps of a plan, as people would say it. Two queries for the whole plan."""

    def __init__(self, item: ServiceItem, version: ItemVersion) -> None:
        self.item = item
        asked = [seat for step in version.plan.get("steps", []) for seat in step["seats"]]
        codes = {self._code(seat) for seat in asked} - {""}
        self.units = {u.code: u for u in Unit.objects.filter(code__in=codes).select_related("parent")}
        posts = Post.objects.filter(unit__code__in=codes, is_active=True).select_related("unit").order_by("-order")
        self.posts = {(p.unit.code, p.role): p for p in posts}

    def rung(self, step: Row) -> Row:
        lines = [self.words(seat) for seat in step["seats"]]
        if step.get("limit"):
            lines.append(_("within %(limit)s") % {"limit": limit_words(*step["limit"])})
        if step.get("when"):
            lines.append(_("only in some cases"))
        return {"name": lang(step["name"]), "lines": lines, "state": ""}

    def _code(self, seat: Row) -> str:
        unit = seat["unit"]
        if unit == "owner" and not self.item.by_town:
            return self.item.unit.code
        return "" if unit == "owner" or unit.startswith("town") else unit

    def words(self, seat: Row) -> str:
        """许可审批股 (承办), 分管副局长; of another organization only its name: 区城管局."""
        code, role = self._code(seat), seat["role"]
        unit, post = self.units.get(code), self.posts.get((code, role))
        if unit is None:
            return _town_words(seat["unit"], role) if self.item.by_town else _town_office(seat["unit"])
        if not unit.path.startswith(self.item.unit.path):
            return short(unit.parent if unit.kind == Unit.Kind.SECTION and unit.parent else unit)
        if role == Role.OFFICIAL or post is None:
            return short(unit)
        return named(post, "title")


def _town_office(unit: str) -> str:
    office = unit.partition(":")[2]
    return _("town %(office)s") % {"office": TOWN_OFFICES.get(office, office)} if office else _("town government")


def _town_words(unit: str, role: str) -> str:
    """镇街公共服务办, 镇街公共服务办主任, 分管副镇长, 镇长."""
    if role == Role.CHIEF:
        return _("head of the %(office)s") % {"office": _town_office(unit)}
    titles = {Role.LEADER.value: _("deputy town head"), Role.HEAD.value: _("town head")}
    return titles.get(role, _town_office(unit))
