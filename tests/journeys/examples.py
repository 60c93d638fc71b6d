"""An example for each address that no link of the demo's desks leads to, and for pages with several states.

Everything here is made by the real acts, before the walk begins.
"""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from apps.accounts.models import Role, User
from apps.cases import actions as cases
from apps.cases import drafts, letters
from apps.cases.models import Case, Document, Draft, Material
from apps.catalog import forms
from apps.catalog.actions import new_version
from apps.catalog.drafting import ask_publication
from apps.catalog.forms import sample
from apps.catalog.models import EventStandard, ServiceItem
from apps.coordination import story
from apps.coordination.models import Coupling, Whistle
from apps.coordination.whistles import blow, callable_units
from apps.dashboards.metrics import METRICS
from apps.decisions.models import Seat
from apps.dispatch import actions as dispatch
from apps.dispatch.models import WorkOrder
from apps.evaluation.actions import give_rating
from apps.ledger.relay import drain
from apps.organizations.models import Post
from apps.supervision.models import Notice
from apps.supervision.notices import Matter, instruct
from tests.cases.test_behalf import UNKNOWN, told

NOBODY = ""
Examples = list[tuple[str, str]]  # (user name, path)
# Addresses that are no page to look at, and why. Acts (POST only) are found by themselves.
NO_PAGE: dict[str, str] = {
    "healthz": "a word for a load balancer",
    "readyz": "JSON for a load balancer",
    "desk/": "leads to the desk of the role",
    "files/<uuid:pk>/": "a file",
    "me/data/copy/<uuid:pk>/": "a file",
}
EXAMPLES: dict[str, Callable[[], Examples]] = {}


def example(*routes: str) -> Callable[[Callable[[], Examples]], Callable[[], Examples]]:
    """Names what stands for the parameters of these addresses; several paths of one address are several states."""

    def keep(found: Callable[[], Examples]) -> Callable[[], Examples]:
        EXAMPLES.update(dict.fromkeys(routes, found))
        return found

    return keep


def rate() -> None:
    """A bad word on a finished case, so that there is something to make good."""
    rater = User.objects.get(username="chen")
    give_rating(
        _case("chen", item__key="FOOD_OP", status="closed").pk, by=rater, level="dissatisfied", text="等得太久。"
    )


def _case(user: str, **where: Any) -> Case:
    return Case.objects.filter(applicant__username=user, **where).order_by("pk")[0]


def _order(*statuses: str, **where: Any) -> WorkOrder:
    return WorkOrder.objects.filter(status__in=statuses, **where).order_by("pk")[0]


def _seat(user: str, **where: Any) -> Seat:
    """An open seat this person may speak from."""
    seats = Seat.objects.filter(status="open", post__holdings__user__username=user, **where)
    return seats.select_related("step__chain").order_by("pk")[0]


def a_draft(user: str = "chen") -> Draft:
    """A draft with every answer given: each of its pages can be opened."""
    owner = User.objects.get(username=user)
    draft = drafts.start("FOOD_OP", by=owner)
    if not draft.answers:
        answers = sample.answers(draft.version, Random(7), "440605126015")
        Draft.objects.filter(pk=draft.pk).update(answers=answers, pages_done=list(answers))
    return draft


@example("services/<slug:key>/")
def _guides() -> Examples:
    return [(NOBODY, "/services/FOOD_OP/"), ("chen", "/services/BIRTH_REG/"), ("yewenjing", "/services/ROAD_OCC/")]


@example("apply/<slug:key>/")
def _start() -> Examples:
    return [(NOBODY, "/apply/FOOD_OP/"), ("huang", "/apply/FOOD_OP/")]


@example("apply/d/<uuid:pk>/")
def _tasks() -> Examples:
    return [("chen", f"/apply/d/{a_draft().pk}/"), ("leung", f"/apply/d/{a_draft('leung').pk}/")]


@example("apply/d/<uuid:pk>/materials/")
def _materials() -> Examples:
    return [("chen", f"/apply/d/{a_draft().pk}/materials/")]


@example("apply/d/<uuid:pk>/check/")
def _check_answers() -> Examples:
    return [("chen", f"/apply/d/{a_draft().pk}/check/")]


@example("apply/d/<uuid:pk>/declare/")
def _declare() -> Examples:
    """Ready once every paper that may be brought later is promised and every other one is there."""
    draft, owner = a_draft("huang"), User.objects.get(username="huang")
    _bring_all(draft.pk, owner)
    return [("huang", f"/apply/d/{draft.pk}/declare/")]


@example("apply/d/<uuid:pk>/p/<slug:key>/")
def _form_pages() -> Examples:
    draft = a_draft()
    return [("chen", f"/apply/d/{draft.pk}/p/{page['key']}/") for page in draft.version.form["pages"]]


@example("receipt/<str:number>/")
def _receipts() -> Examples:
    report = Case.objects.filter(kind="report", applicant__username="chen")[0]
    return [("chen", f"/receipt/{_case('chen', item__key='FOOD_OP').number}/"), ("chen", f"/receipt/{report.number}/")]


@example("track/<str:number>/")
def _progress() -> Examples:
    states = [
        ("huang", _case("huang", item__key="FOOD_OP")),  # under review
        ("leung", _case("leung", status="correction")),
        ("chen", _case("chen", item__key="FOOD_OP", status="closed")),
        ("leung", _case("leung", item__key="ADS")),  # refused
        ("chen", _case("chen", kind="report", status="closed")),
        ("chen", _case("chen", kind="report", status="in_progress")),
    ]
    return [(user, f"/track/{case.number}/") for user, case in states]


@example("my/cases/<str:number>/correction/")
def _correction() -> Examples:
    return [("leung", f"/my/cases/{_case('leung', status='correction').number}/correction/")]


@example("my/cases/<str:number>/follow-up/")
def _follow_up() -> Examples:
    owed = Material.objects.filter(status=Material.Status.DEFERRED).select_related("case__applicant")
    return [(one.case.applicant.username, f"/my/cases/{one.case.number}/follow-up/") for one in owed[:1]]


@example("my/cases/<str:number>/nudge/")
def _nudge() -> Examples:
    """Before half of the promise is over it says from when."""
    return [("huang", f"/my/cases/{_case('huang', status='submitted').number}/nudge/")]


@example("my/cases/<str:number>/withdraw/")
def _withdraw() -> Examples:
    return [("huang", f"/my/cases/{_case('huang', status='submitted').number}/withdraw/")]


@example("letters/<uuid:pk>/")
def _letters() -> Examples:
    first = {letter.kind: letter for letter in Document.objects.select_related("case__applicant").order_by("-pk")}
    return [(letter.case.applicant.username, f"/letters/{letter.pk}/") for letter in first.values()]


@example("v/<str:short>/")
def _verify() -> Examples:
    letter = Document.objects.filter(kind="grant")[0]
    return [(NOBODY, f"/v/{letters.short(letter.pk)}/?s={letters.token(letter)}"), (NOBODY, "/v/nothing/")]


def _walk_in(seed: int, *, sent: bool = False, key: str = "AGED_SUB") -> Draft:
    """Typed by the clerk for somebody at the desk, whose document is the one in the answers."""
    clerk, item = (
        User.objects.get(username="chenjie"),
        ServiceItem.objects.select_related("current").get(key="AGED_SUB"),
    )
    answers = sample.answers(item.current, Random(seed), "440605126015")
    document = re.search(r"\b\d{17}[\dX]\b", json.dumps(answers))
    person = {**UNKNOWN, "id_type": "cn_id", "id_no": document[0]} if document else UNKNOWN
    draft = drafts.start_for(item.key, told(person, ""), by=clerk, mode=Draft.Mode.COUNTER)
    Draft.objects.filter(pk=draft.pk).update(answers=answers, pages_done=list(answers))
    if sent:
        _bring_all(draft.pk, clerk)
    return draft


def _bring_all(draft_id: Any, owner: User) -> None:
    """Every paper, or the promise to bring it where the item allows that."""
    draft = drafts.own(draft_id, by=owner)
    for material in forms.materials_needed(draft.version, draft.answers):
        if material.get("need") == "must" and not material.get("exempt") and material["key"] not in draft.materials:
            drafts.attach(draft.pk, material["key"], story.picture(material["key"]), by=owner)
        elif material.get("need") == "deferrable":
            drafts.defer(draft.pk, material["key"], True, by=owner)
    drafts.seen_materials(draft.pk, by=owner)


@example("counter/new/<slug:key>/")
def _at_the_desk() -> Examples:
    return [("chenjie", "/counter/new/AGED_SUB/")]


@example("counter/d/<uuid:pk>/person/")
def _person_at_the_desk() -> Examples:
    return [("chenjie", f"/counter/d/{_walk_in(1).pk}/person/")]


@example("counter/d/<uuid:pk>/sheet/")
def _sheet_to_sign() -> Examples:
    return [("chenjie", f"/counter/d/{_walk_in(2, sent=True).pk}/sheet/")]


@example("counter/<str:number>/correction/")
def _correction_at_the_desk() -> Examples:
    clerk = User.objects.get(username="chenjie")
    case = cases.submit_application(_walk_in(3, sent=True).pk, by=clerk, signed=True)
    paper = case.materials.filter(status=Material.Status.UPLOADED)[0]
    cases.ask_corrections(case.pk, [cases.Asked("没有签名", material=paper.key)], by=clerk)
    return [("chenjie", f"/counter/{case.number}/correction/")]


@example("counter/<str:number>/follow-up/")
def _brought_later() -> Examples:
    clerk = User.objects.get(username="chenjie")
    case = cases.submit_application(_walk_in(4, sent=True, key="FOOD_OP").pk, by=clerk, signed=True)
    story.accept(case, clerk=clerk)
    return [("chenjie", f"/counter/{case.number}/follow-up/")]


@example("instructions/<uuid:notice_id>/")
def _instruction() -> Examples:
    matter = Matter(Notice.About.NUMBER, "执行一跳率", "One-hop rate", metric="one_hop")
    owner, leader = Post.objects.get(unit__code="NH-MSR", role=Role.HEAD), User.objects.get(username="xianweimin")
    notice = instruct(matter, owner_id=owner.pk, text="查明原因，报整改办法。", days=5, by=leader)
    return [(user, f"/instructions/{notice.pk}/") for user in ("xianweimin", "linshaoming")]


@example("hotline/said/<str:number>/")
def _said() -> Examples:
    taker, standard = User.objects.get(username="mojiaxin"), EventStandard.objects.get(code="0506", is_current=True)
    case = cases.submit_report(
        by=None, entered_by=taker, client_actor=str(taker.pk), client_key="every-page", standard_id=standard.pk,
        text="水浸街", community="440605126015", address="鹤峰路口", phone="13800001111", channel=Case.Channel.HOTLINE,
    )  # fmt: skip
    return [("mojiaxin", f"/hotline/said/{case.number}/")]


@example("apply/<slug:key>/for/")
def _for_another() -> Examples:
    return [("chen", "/apply/AGED_SUB/for/")]


@example("apply/d/<uuid:pk>/for/")
def _whom_for() -> Examples:
    draft = drafts.start_for("AGED_SUB", told(UNKNOWN), by=User.objects.get(username="chen"))
    return [("chen", f"/apply/d/{draft.pk}/for/")]


@example("catalog/versions/<uuid:version_id>/edit/")
def _draft_of_a_version() -> Examples:
    editor = User.objects.get(username="yewenjing")
    version = new_version(ServiceItem.objects.get(key="FOOD_OP").pk, by=editor)
    return [("yewenjing", f"/catalog/versions/{version.pk}/edit/")]


@example("desk/publication/<uuid:version_id>/")
def _publication() -> Examples:
    """A version on its way up the chain, before the first who speaks."""
    editor = User.objects.get(username="yewenjing")
    version = new_version(ServiceItem.objects.get(key="IND_BIZ").pk, by=editor)
    ask_publication(version.pk, by=editor)
    drain()
    seat = Seat.objects.get(step__chain__subject=version.pk, status="open")
    speaker = seat.holder or User.objects.filter(holdings__post=seat.post, holdings__until=None)[0]
    return [(speaker.username, f"/desk/publication/{version.pk}/")]


def _in_hand() -> WorkOrder:
    """An order that 何俊 has signed for."""
    team = {"team__memberships__user__username": "hejun", "team__memberships__until": None}
    order = _order("dispatched", kind="report", **team)
    dispatch.claim(order.pk, by=User.objects.get(username="hejun"))
    return order


@example("field/<uuid:order_id>/whistle/")
def _whistle() -> Examples:
    return [("hejun", f"/field/{_in_hand().pk}/whistle/")]


@example("whistles/<uuid:coupling_id>/")
def _called() -> Examples:
    order = WorkOrder.objects.filter(holder__username="hejun", status="claimed", kind="report")[0]
    units = [unit.pk for unit in callable_units(order)[:1]]
    whistle = blow(order.pk, kind=Whistle.Kind.values[0], units=units, text="要你们到现场看。",
                   by=User.objects.get(username="hejun"))  # fmt: skip
    call = Coupling.objects.filter(ref=whistle.pk)[0]
    called = User.objects.filter(holdings__post__unit=call.to_unit, holdings__until=None)[0]
    return [(called.username, f"/whistles/{call.pk}/"), ("hejun", f"/field/{order.pk}/whistle/")]


@example("rate/<str:number>/")
def _rating() -> Examples:
    return [("chen", f"/rate/{_case('chen', item__key='IND_BIZ', status='closed').number}/"),
            ("chen", f"/rate/{_case('chen', item__key='FOOD_OP', status='closed').number}/")]  # fmt: skip


@example("catalog/versions/<uuid:version_id>/against/<uuid:other_id>/")
def _versions() -> Examples:
    """The demo has one version of each item: against itself nothing differs, which is a state of its own."""
    version = ServiceItem.objects.get(key="FOOD_OP").current_id
    return [("yewenjing", f"/catalog/versions/{version}/against/{version}/")]


@example("report/<slug:code>/")
def _report() -> Examples:
    return [(NOBODY, "/report/0506/"), ("chen", "/report/0110/")]


@example("intake/<uuid:case_id>/")
def _bench() -> Examples:
    waiting = Case.objects.filter(hall__code="HALL-44060512600001", status="submitted").order_by("pk")
    return [("chenjie", f"/intake/{case.pk}/") for case in waiting[:2]]


@example("desk/case/<uuid:case_id>/")
def _desk_case() -> Examples:
    road = Case.objects.filter(kind="report", status="in_progress").order_by("pk")[0]
    speakers = [(user, _seat(user).step.chain.subject) for user in ("liguoxiong", "wangmin", "hewei")]
    return [(user, f"/desk/case/{pk}/") for user, pk in [*speakers, ("xianweimin", road.pk), ("lijiale", road.pk)]]


@example("desk/case/<uuid:case_id>/refuse/")
def _refuse() -> Examples:
    return [(user, f"/desk/case/{_seat(user).step.chain.subject}/refuse/") for user in ("liguoxiong", "hewei")]


@example("desk/case/<uuid:case_id>/procedure/")
def _procedure() -> Examples:
    return [("liguoxiong", f"/desk/case/{_seat('liguoxiong').step.chain.subject}/procedure/")]


@example("field/<uuid:order_id>/")
def _field_orders() -> Examples:
    orders = WorkOrder.objects.filter(team__memberships__user__username="hejun", team__memberships__until=None)
    return [("hejun", f"/field/{order.pk}/") for order in orders.exclude(status="closed").order_by("pk")[:3]]


@example("board/<uuid:order_id>/")
def _board_order() -> Examples:
    path = f"/board/{_order('dispatched', kind='report', grid__path__contains='/440605126000/').pk}/"
    return [("lijiale", path), ("xianweimin", path)]


@example("checks/<uuid:order_id>/")
def _checks() -> Examples:
    return [("denghuishan", f"/checks/{_order('done', grid__path__contains='/440605126000/').pk}/")]


@example("cockpit/<slug:code>/cases/")
def _cockpit_lists() -> Examples:
    return [("xianweimin", f"/cockpit/{metric.code}/cases/") for metric in METRICS]


# States of a page that its bare address does not show.
MORE: Examples = [
    (NOBODY, "/services/?q=火星"),
    (NOBODY, "/services/?q=开个小饭馆"),
    (NOBODY, "/report/?q=水浸"),
    (NOBODY, "/nowhere/"),
    ("chen", "/inbox/"),  # forbidden
    ("leung", "/report/?q=火星"),
    ("xianweimin", "/cockpit/?wall=1"),
    ("xianweimin", "/cockpit/?town=440605126000"),
]
