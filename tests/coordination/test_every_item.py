"""All items of the demo catalog in the demo district: each form can be filled in, each chain ends in a decision."""

import shutil
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.test import TestCase, override_settings

from apps.accounts.models import User
from apps.cases.models import Case, Document
from apps.catalog.models import ServiceItem
from apps.coordination import story
from apps.decisions.models import Step
from apps.dispatch.models import WorkOrder
from apps.ledger.models import Delivery

LISHUI, COMMUNITY = "440605126000", "440605126"


class EveryItem(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_demo", "--without-story", verbosity=0)

    def setUp(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        media = override_settings(MEDIA_ROOT=Path(folder))
        media.enable()
        self.addCleanup(media.disable)

    def test_runs_from_its_own_form_to_its_own_decision(self) -> None:
        from apps.organizations.models import Division

        community = Division.objects.communities().filter(parent__code=LISHUI).order_by("code")[0].code
        citizen = User.objects.get(username="chen")
        items = ServiceItem.objects.filter(status="in_use").order_by("key")
        self.assertEqual(items.count(), 32)  # one of 33 is canceled
        for number, item in enumerate(items):
            with self.subTest(item=item.key):
                case = story.apply_for(item.key, by=citizen, community=community, seed=number)
                story.accept(case)
                story.decide(case)
                case.refresh_from_db()
                self.assertEqual(case.status, Case.Status.CLOSED, _where(case))
                self.assertTrue(Document.objects.filter(case=case, kind=Document.Kind.GRANT).exists())
        self.assertFalse(Delivery.objects.exclude(status="done").exists())
        self.assertFalse(WorkOrder.objects.filter(status="unrouted").exists())


def _where(case: Case) -> str:
    steps = Step.objects.filter(chain__subject=case.pk).values_list("key", "status")
    return f"{list(steps)} {list(Delivery.objects.exclude(status='done').values_list('handler', 'error'))[:3]}"
