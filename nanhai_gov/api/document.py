"""Finishes the OpenAPI document: what every address may answer, and that bodies take no unknown names.

Written once here instead of beside each view: the tests call every address with everything and compare.
"""

import json
from collections.abc import Iterator
from typing import Any

from nanhai_gov.api.problems import CONTENT_TYPE

PREFIX = "/api/v1/"
PROBLEM = {"content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
WORDS = {
    "400": "Not readable: the body, a parameter or a header; `errors` names it.",
    "401": "Who are you? Send a token that is valid.",
    "403": "Not for your role, or not your post.",
    "404": "Not there, or not yours to see.",
    "406": "Answers are JSON.",
    "409": "Somebody was quicker, or the same is still running.",
    "413": "Too large.",
    "415": "Not a kind of body this address takes.",
    "422": "Understood, and not possible as it is; `errors` points to each value.",
    "429": "Too often; wait for `Retry-After` seconds.",
}


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A POSTPROCESSING_HOOK of drf-spectacular."""
    for path, method, operation in _operations(result):
        for status in _always(path, method, operation):
            operation["responses"].setdefault(status, {})
        for status, answer in operation["responses"].items():
            if status in WORDS:
                answer.update(PROBLEM, description=WORDS[status])
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    return _renamed(result)


def _renamed(result: dict[str, Any]) -> dict[str, Any]:
    """`CaseShape` is a name for us; strangers read `Case`, in their generated clients, too."""
    text = json.dumps(result, default=str, ensure_ascii=False)
    for name in result["components"]["schemas"]:
        if name.endswith("Shape"):
            text = text.replace(f'"{name}":', f'"{name[:-5]}":').replace(f'schemas/{name}"', f'schemas/{name[:-5]}"')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in result["paths"].items():
        if path.startswith(PREFIX):
            for method, operation in item.items():
                yield path, method, operation


def _always(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from ("400", "401", "403", "406")
    if "{" in path:
        yield "404"
    if method == "post":
        yield from ("413", "415", "422")
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", [])):
        yield "409"
