"""道路积水 from a phone in the street to closed: reported without an account, one hop to a team, redone once, checked.

Between two people `drain()` hands the ledger's entries to their handlers, as the workers do all the time.
"""

from apps.cases.models import Case
from apps.ledger.integrity import broken_links
from tests.journeys.road import RoadSteps


class RoadWater(RoadSteps):
    def test_from_a_phone_to_closed(self) -> None:
        number, code = self.report()
        self.look_at_the_board()
        self.carry_out("hejun", "已开泵抽水，水在退。")
        self.send_back("路口东侧还有积水，进水口没有清通")
        self.redo("进水口已清通，水退净。")
        self.pass_it()
        self.track(number, code)
        case = Case.objects.get(number=number)
        self.assertEqual((case.status, case.applicant), (Case.Status.CLOSED, None))
        self.assertEqual(broken_links(case.pk), [])
