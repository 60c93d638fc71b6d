"""食品经营许可 from the home page to the decision letter: one applies, one accepts, five decide, two go and look.

The citizen uses a phone without script, the officers phones, the others a desk. Nothing but pages is used; only
between two people `drain()` hands the ledger's entries to their handlers, as the workers do all the time.
"""

from apps.cases.models import Case
from apps.coordination.models import Coupling
from apps.ledger.integrity import broken_links
from apps.supervision.models import Clock
from tests.journeys.license import LicenseSteps


class FoodLicense(LicenseSteps):
    def test_from_the_home_page_to_the_letter(self) -> None:
        number = self.apply()
        self.accept(number)
        self.look_before_the_site_check()
        self.check_on_site()
        self.agree("wangmin", "同意，送邓国文主任、何伟许可审批股长")
        self.agree("dengguowen", "同意（其他单位还没答复）", "现由何伟许可审批股长办理")
        self.agree("hewei", "同意，送陈志强许可审批股长")
        self.agree("chenzhiqiang", "同意，送李国雄分管副局长")
        self.agree("liguoxiong", "批准，发出决定书", "已批准，决定书送达申请人")
        self.read_the_letter(number)
        case = Case.objects.get(number=number)
        self.assertEqual(case.status, Case.Status.CLOSED)
        self.assertEqual(broken_links(case.pk), [])
        self.assertFalse(Clock.objects.running().filter(subject=case.pk).exists())
        self.assertFalse(Coupling.objects.open().filter(subject=case.pk).exists())
