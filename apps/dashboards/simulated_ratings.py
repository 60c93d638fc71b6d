"""Ratings in a simulated life: most people do not rate, few are not content, units answer, somebody calls back.

It stands here because ratings and the simulation are neighbors that do not know each other, and this row knows both.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from apps.accounts.models import Role, User
from apps.cases.models import Case
from apps.coordination.simulation.world import World, reacts
from apps.evaluation.actions import answer_rectification, give_rating, note_call_back
from apps.evaluation.doors import is_finished
from apps.evaluation.models import DIMENSIONS, Level, Mark, Rectification
from apps.ledger.models import Entry

RATES, OVERLOOKED, STILL_UNSETTLED = 0.35, 0.08, 0.15
LEVELS = tuple(Level)
CONTENT, REFUSED = (62, 28, 7, 2, 1), (18, 30, 30, 14, 8)  # weights of the levels, after a yes and after a no
POOR_WORDS = (
    "材料要求前后说法不一样，来回补了两次。",
    "打了几次电话都没人接，不知道办到哪一步。",
    "处理得太慢，过了说好的时间。",
    "现场没有处理干净，第二天又是老样子。",
    "指南上写的地址不对，白跑了一趟。",
)
GOOD_WORDS = ("", "", "", "很快，谢谢。", "没跑腿就办好了。", "网格员态度很好。")
ANSWERS = (
    (Rectification.Measure.FIXED, "已核实，情况属实。已更正办事指南并对经办人员作了提醒，向您致歉。"),
    (Rectification.Measure.FIXED, "已再次到现场处理，并纳入每周巡查。"),
    (Rectification.Measure.PLANNED, "已列入整改计划，本月底前增设咨询电话并公布。"),
    (Rectification.Measure.EXPLAINED, "经核实，办理时间在法定时限内；延长的原因已向您说明。"),
)


@reacts("case.closed", "case.refused", "case.not_accepted", "case.terminated")
def may_rate_it(world: World, entry: Entry) -> None:
    """Some rate, in the evening or the days after; each case is asked once."""
    if not world.mark(entry.subject, "rates?"):
        return
    case = Case.objects.only("number").get(pk=entry.subject)
    die = world.die("rating", case.number)
    if die.random() < RATES:
        weights = CONTENT if entry.verb == "case.closed" else REFUSED
        (level,) = die.choices(LEVELS, weights)
        later = entry.at + timedelta(hours=die.uniform(0.5, 60))
        world.agenda.add(later, partial(rate, world, entry.subject, level))


def rate(world: World, case_id: UUID, level: Level, at: datetime) -> None:
    case = Case.objects.select_related("applicant", "unit").get(pk=case_id)
    if not is_finished(case):
        return
    die, poor = world.die("rating words", case.number), level in LEVELS[3:]
    keys = list(DIMENSIONS[Case.Kind(case.kind)])
    marks = {
        key: die.choice((Mark.POOR, Mark.FAIR) if poor else (Mark.GOOD, Mark.GOOD, Mark.FAIR)).value for key in keys
    }
    rating = give_rating(
        case_id, by=case.applicant, code=case.query_code, level=level,
        dimensions=marks if die.random() < 0.5 else {}, text=die.choice(POOR_WORDS if poor else GOOD_WORDS),
    )  # fmt: skip
    heads = world.people.by_role[case.unit.code, Role.HEAD] or world.people.by_role[case.unit.code, Role.LEADER]
    if poor and heads and die.random() >= OVERLOOKED:
        when = world.days.office(at, die.uniform(4, 90), die)
        row = Rectification.objects.get(rating=rating)
        world.agenda.add(when, partial(answer, world, row.pk, die.choice(heads), die.choice(ANSWERS)))


def answer(world: World, row_id: UUID, head: User, said: tuple[str, str], at: datetime) -> None:
    row = answer_rectification(row_id, by=head, measure=said[0], text=said[1])
    callers = world.people.by_role["NH-DATA", Role.EDITOR]
    if callers:
        die = world.die("call", row.rating.case.number)
        world.agenda.add(
            world.days.office(at, die.uniform(3, 24), die), partial(call, row_id, callers[0], die.random())
        )


def call(row_id: UUID, by: User, luck: float, at: datetime) -> None:
    result = Rectification.CallBack.UNSETTLED if luck < STILL_UNSETTLED else Rectification.CallBack.SETTLED
    note_call_back(row_id, by=by, result=result)
