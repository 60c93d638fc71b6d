"""What a worker does around its jobs."""

import os
from unittest.mock import patch

from celery.fixups.django import DjangoWorkerFixup
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from apps.ledger import jobs
from nanhai_gov.celery import app, let_others_go_first, with_a_connection_that_works


class Connections(TransactionTestCase):
    def test_a_job_uses_the_connection_of_the_one_before(self) -> None:
        connection.ensure_connection()
        before, fixup = connection.connection, DjangoWorkerFixup(app)
        for _job in range(3):
            fixup.on_task_prerun(jobs.relay)
            with_a_connection_that_works()
            jobs.relay()
            fixup.on_task_postrun(jobs.relay)
        self.assertIs(connection.connection, before)

    def test_one_that_broke_is_replaced(self) -> None:
        connection.ensure_connection()
        before = connection.connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        other.close()
        with_a_connection_that_works()
        self.assertEqual(jobs.relay(), 0)
        self.assertIsNot(connection.connection, before)


class Niceness(SimpleTestCase):
    def test_a_worker_stands_back_as_far_as_it_is_told(self) -> None:
        for told, by in (({"WORKER_NICE": "5"}, 5), ({}, 0)):
            with self.subTest(told), patch("os.nice") as nice, patch.dict(os.environ, told):
                if not told:
                    os.environ.pop("WORKER_NICE", None)
                let_others_go_first()
                nice.assert_called_once_with(by)
