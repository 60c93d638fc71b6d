"""What is written down for operators agrees with what the program does."""

import re
import unittest

import yaml
from django.conf import settings

from nanhai_gov.servers.processes import Site

BASE = settings.BASE_DIR
READ_BY = ["nanhai_gov/settings.py", "nanhai_gov/management/commands/up.py", "nanhai_gov/servers/programs.py",
           "nanhai_gov/celery.py"]  # fmt: skip


def sources(*names: str) -> str:
    return "\n".join((BASE / name).read_text(encoding="utf-8") for name in names)


class EnvExample(unittest.TestCase):
    def test_it_lists_every_key_that_is_read_and_no_other(self) -> None:
        reads = r"""(?:env\.(?:str|int|list|bool|json)|flag|environ\.get)\(\s*["']([A-Z_]+)["']"""
        read = set(re.findall(reads, sources(*READ_BY)))
        listed = set(re.findall(r"^# ([A-Z_]+)=", sources(".env.example"), re.M))
        self.assertEqual(read, listed)


class Compose(unittest.TestCase):
    def setUp(self) -> None:
        self.services = yaml.safe_load(sources("docker-compose.yml"))["services"]
        site = Site(base_dir=BASE, var_dir=BASE / "var", environment={})
        self.children = {child.name: child for child in site.children()}

    def test_it_runs_the_processes_of_make_run(self) -> None:
        self.assertLessEqual(set(self.children), set(self.services))
        for name in ("worker-dispatch", "worker-rest", "beat"):
            self.assertEqual(self.services[name]["command"], ["celery", *self.children[name].argv[3:]])

    def test_it_serves_pages_in_the_same_way(self) -> None:
        command = re.search(r"^CMD (\[.*?\])", sources("docker/Dockerfile"), re.M | re.S)
        words = yaml.safe_load(command[1].replace("\\\n", ""))
        ours = ["gunicorn", *self.children["web"].argv[3:]]
        self.assertEqual([word.replace("0.0.0.0", "127.0.0.1") for word in words], ours)

    def test_both_give_statements_and_broker_the_same_patience(self) -> None:
        for name, child in self.children.items():
            for key in ("STATEMENT_TIMEOUT_MS", "BROKER_TIMEOUT_SECONDS", "WORKER_NICE"):
                given = self.services[name]["environment"].get(key)
                self.assertEqual(child.popen["env"].get(key), given, f"{name} {key}")


class PublicCode(unittest.TestCase):
    def test_it_is_true(self) -> None:
        about = yaml.safe_load(sources("publiccode.yml"))
        self.assertEqual(about["softwareVersion"], settings.VERSION)
        self.assertEqual(about["legal"]["license"], "Apache-2.0")
        self.assertIn("Apache License", sources("LICENSE"))
        for language in about["localisation"]["availableLanguages"]:
            description = about["description"][language]
            self.assertLessEqual(len(description["shortDescription"]), 150)
            self.assertGreater(len(description["longDescription"]), 150)
