"""What both examples share: a call, a problem told in words. Standard library only."""

import json
import uuid
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Portal:
    """`Portal("http://localhost:8000", "nh_…")`; a token is made on the portal's settings page."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address.rstrip("/") + "/api/v1/", token

    def get(self, path: str) -> Any:
        return self._call(Request(self.address + path))  # noqa: S310 - the address is the caller's own portal

    def post(self, path: str, body: Any, key: str = "") -> Any:
        """Sent again with the same key it has no second effect, so a lost answer is no harm."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        return self._call(Request(self.address + path, json.dumps(body).encode(), headers))  # noqa: S310

    def upload(self, path: Path, purpose: str) -> str:
        """The id of the stored file."""
        edge = uuid.uuid4().hex
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n{purpose}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n"
        )
        body = parts.encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return str(self._call(Request(self.address + "files", body, headers))["id"])  # noqa: S310

    def _call(self, request: Request) -> Any:
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Accept-Language", "zh-hans")
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            problem = json.load(error)
            places = "".join(f"\n  {one['pointer']}: {one['detail']}" for one in problem.get("errors", []))
            raise SystemExit(f"{problem['status']} {problem['code']}: {problem['detail']}{places}") from None
