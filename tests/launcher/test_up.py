"""`manage.py up` for real: what a person who types `make run` meets."""

import json
import os
import shutil
import signal
import socket
import tempfile
import unittest
from pathlib import Path

from nanhai_gov import runfile
from tests.launcher.running import Running, left_over, manage


class Start(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nanhai-launcher-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.var = self.folder / "var"

    def test_first_start_answers_and_second_start_keeps_the_data(self) -> None:
        with Running(self.var) as it:
            status, body = it.get("/readyz")
            self.assertEqual(status, 200, body)
            checks = {"database", "redis", "migrations", "worker_dispatch", "worker_rest", "relay", "deliveries"}
            self.assertEqual(set(json.loads(body)["checks"]), checks)
            self.assertEqual(it.get("/healthz"), (200, b"alive\n"))
            made = manage(self.var, "shell", "-v0", "-c", "from django.contrib.auth.models import Group;"
                          "Group.objects.create(name='kept')")  # fmt: skip
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertEqual(it.stop(), 0)
        self.assertEqual(left_over(self.var), [])
        self.assertFalse((self.var / "run.json").exists())
        with Running(self.var) as it:
            self.assertIn("Database is up to date", it.said())
            found = manage(self.var, "shell", "-v0", "-c", "from django.contrib.auth.models import Group;"
                           "print(Group.objects.get().name)")  # fmt: skip
            self.assertEqual(found.stdout.strip(), "kept", found.stderr)
            self.assertEqual(it.stop(signal.SIGINT), 0)
        self.assertEqual(left_over(self.var), [])

    def test_what_is_killed_comes_back_and_a_second_launcher_is_refused(self) -> None:
        with Running(self.var) as it:
            second = manage(self.var, "up")
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"Already running at {it.facts()['address']} (process {it.process.pid})", second.stderr)
            victims = {
                words: it.child(words)
                for words in ("gunicorn", "worker --queues dispatch", "bin/postgres", "valkey-server")
            }
            for pid in victims.values():
                os.kill(pid, signal.SIGKILL)
            for name in ("web", "worker-dispatch", "postgres", "valkey"):
                it.wait_for(lambda name=name: f"{name} ended (signal SIGKILL)" in it.said())
            it.wait_for(lambda: it.get("/readyz")[0] == 200)
            it.wait_for(lambda: all(it.child(words) != pid for words, pid in victims.items()))
            self.assertEqual(it.stop(), 0)
        self.assertEqual(left_over(self.var), [])

    def test_a_killed_launcher_leaves_nothing_and_does_not_stand_in_the_way(self) -> None:
        with Running(self.var) as it:
            it.process.kill()
            it.process.wait()
            it.wait_for(lambda: not left_over(self.var))
        self.assertEqual(runfile.read(self.var), {})
        with Running(self.var, "--services-only", until="Servers are running") as it:
            listed = manage(self.var, "showmigrations", "ledger")
            self.assertEqual(listed.returncode, 0, listed.stderr)

    def test_a_port_in_use_is_said_before_anything_starts(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            tried = manage(self.var, "up", PORT=port)
        self.assertEqual(tried.returncode, 1)
        self.assertIn(f"Port {port} is in use", tried.stderr)
        self.assertFalse((self.var / "postgres").exists())

    def test_embedded_servers_are_refused_when_debug_is_off(self) -> None:
        tried = manage(self.var, "up", DEBUG="false", SECRET_KEY="x" * 50, PII_KEYS="k:" + "A" * 43 + "=")
        self.assertEqual(tried.returncode, 1)
        self.assertIn("DATABASE_URL and REDIS_URL not set, and DEBUG is off", tried.stderr)

    def test_a_command_without_a_database_says_how_to_get_one(self) -> None:
        tried = manage(self.var, "showmigrations")
        self.assertEqual(tried.returncode, 1)
        self.assertIn("Start `make run`", tried.stderr)
        self.assertNotIn("Traceback", tried.stderr)
        self.assertEqual(manage(self.var, "help").returncode, 0)


@unittest.skipUnless(os.geteuid() == 0, "only root lends its servers another account")
class BelowAClosedFolder(unittest.TestCase):
    def test_servers_of_root_go_to_a_place_of_their_own(self) -> None:
        closed = Path(tempfile.mkdtemp(prefix="nanhai-closed-"))
        self.addCleanup(shutil.rmtree, closed, ignore_errors=True)
        self.assertEqual(closed.stat().st_mode & 0o777, 0o700)
        with Running(closed / "var", "--services-only", until="Servers are running") as it:
            place = Path(it.facts()["place"])
            self.addCleanup(shutil.rmtree, place, ignore_errors=True)
            self.assertEqual(place.parent, Path("/var/lib"))
            self.assertEqual((place / "postgres").stat().st_mode & 0o777, 0o700)
            self.assertNotEqual((place / "postgres").stat().st_uid, 0)
            listed = manage(closed / "var", "showmigrations", "ledger")
            self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertEqual(closed.stat().st_mode & 0o777, 0o700)  # the parents are not ours to open
        with Running(closed / "var", "--services-only", until="Servers are running") as it:
            self.assertEqual(it.facts()["place"], str(place))
            self.assertNotIn("Made a new database", it.said())


class ThrowAway(unittest.TestCase):
    def test_a_command_gets_servers_and_its_exit_code_comes_back(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            var = Path(folder) / "var"
            var.parent.chmod(0o755)
            words = "import os, sys; print(os.environ['DATABASE_URL'][:8], os.environ['REDIS_URL'][:8]); sys.exit(7)"
            done = manage(var, "with_servers", "--", "python3", "-c", words)
            self.assertEqual((done.returncode, done.stdout), (7, "postgres redis://\n"), done.stderr)
            self.assertEqual(list(var.glob("throwaway-*")), [])
            self.assertEqual(left_over(var), [])
