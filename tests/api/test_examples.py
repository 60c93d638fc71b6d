"""The worked examples of the documentation, run as a stranger would: another process, over HTTP."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import LiveServerTestCase, override_settings

from apps.accounts.tokens import issue_token
from apps.cases.models import Case
from apps.catalog.forms import materials_needed, sample
from apps.catalog.models import ServiceItem
from apps.dispatch.models import WorkOrder
from apps.ledger.relay import drain
from apps.organizations.seed_units import load_units
from tests import people
from tests.cases.things import photo

EXAMPLES = settings.BASE_DIR / "docs" / "developers" / "examples"


class Examples(LiveServerTestCase):
    def setUp(self) -> None:
        cache.clear()
        people.make_world()
        load_units()  # all of them: the catalog's items name their units
        call_command("load_catalog", verbosity=0)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        media = override_settings(MEDIA_ROOT=self.folder / "files")
        media.enable()
        self.addCleanup(media.disable)
        (self.folder / "scan.jpg").write_bytes(photo().read())

    def run_example(self, name: str, *arguments: str) -> str:
        _token, words = issue_token(by=people.applicant(), name=name)
        argv = [sys.executable, str(EXAMPLES / name), self.live_server_url, words, *arguments]
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=60, cwd=self.folder)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def test_report(self) -> None:
        from apps.dispatch.demo import load_teams

        load_teams()
        said = self.run_example("report.py", "scan.jpg", *map(str, people.HERE))
        case = Case.objects.get(kind="report")
        self.assertIn(case.number, said)
        drain()
        self.assertEqual(WorkOrder.objects.get(subject=case.pk).status, "dispatched")

    def test_apply(self) -> None:
        item = ServiceItem.objects.select_related("current").get(key="RENT_REG")
        answers = sample.answers(item.current, Random(3), people.COMMUNITY)
        (self.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        needed = [
            f"{one['key']}=scan.jpg"
            for one in materials_needed(item.current, answers)
            if one.get("need") in ("must", "deferrable") and not one.get("exempt")
        ]
        said = self.run_example("apply.py", "RENT_REG", "answers.json", *needed)
        case = Case.objects.get(kind="application")
        self.assertIn(case.number, said)
        self.assertEqual((case.channel, case.applicant), ("api", people.applicant()))
