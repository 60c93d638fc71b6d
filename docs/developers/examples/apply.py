"""Apply for a service from a file of answers, and follow the application.

    python apply.py http://localhost:8000 nh_… RENT_REG answers.json lease=scan.jpg

`answers.json` is {page: {field: value}} as the service's JSON Schema says (`form_schema` of GET services/KEY).
"""

import json
import sys
from pathlib import Path

from portal import Portal


def main(address: str, token: str, key: str, answers: str, *files: str) -> None:
    portal = Portal(address, token)
    service = portal.get(f"services/{key}")
    materials: dict[str, list[str]] = {}
    for one in files:
        material, _is, path = one.partition("=")
        materials.setdefault(material, []).append(portal.upload(Path(path), "application"))
    case = portal.post(f"services/{key}/applications", {
        "version": service["version"], "answers": json.loads(Path(answers).read_text(encoding="utf-8")),
        "materials": materials,
    })  # fmt: skip
    print(f"{case['number']} {service['name']['zh']}，查询密码 {case['query_code']}")
    print(portal.get(f"cases/{case['number']}")["answer"])


if __name__ == "__main__":
    main(*sys.argv[1:])
