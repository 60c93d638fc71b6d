"""A program that calls the API, as the tests need one."""

from typing import Any
from uuid import uuid4

from django.test import Client

from apps.accounts.tokens import issue_token
from nanhai_gov.api.problems import CONTENT_TYPE


class Program:
    """Calls as somebody, by a token; without somebody, as a stranger."""

    def __init__(self, user: Any = None) -> None:
        self.client, self.token = Client(), issue_token(by=user, name="tests")[1] if user else ""

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(self._url(path), headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        """A new key for each call unless one is given; None sends none."""
        if key is not None:
            headers["Idempotency-Key"] = key or uuid4().hex
        return self.client.post(
            self._url(path), body if body is not None else {}, content_type="application/json",
            headers=self._headers(headers),
        )  # fmt: skip

    def upload(self, path: str, file: Any, **fields: str) -> Any:
        return self.client.post(self._url(path), {"file": file, **fields}, headers=self._headers({}))

    def _url(self, path: str) -> str:
        return path if path.startswith("/") else f"/api/v1/{path}"

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more} if self.token else more


class Says:
    """For test cases: what a problem says."""

    def assert_problem(self: Any, response: Any, status: int, code: str, *pointers: str) -> dict[str, Any]:
        self.assertEqual(response.status_code, status, response.content)
        self.assertEqual(response["Content-Type"], CONTENT_TYPE)
        told: dict[str, Any] = response.json()
        self.assertEqual((told["status"], told["code"]), (status, code), told)
        self.assertTrue(told["detail"])
        for pointer in pointers:
            self.assertIn(pointer, [one["pointer"] for one in told.get("errors", [])], told)
        return told
