"""Report standing water with a photo and a place, then read what became of it.

python report.py http://localhost:8000 nh_… photo.jpg 113.11 23.22
"""

import sys
from pathlib import Path

from portal import Portal


def main(address: str, token: str, photo: str, lng: str, lat: str) -> None:
    portal = Portal(address, token)
    standard = portal.get("event-standards?q=%E7%A7%AF%E6%B0%B4")["results"][0]  # 积水
    picture = portal.upload(Path(photo), "report")
    case = portal.post("reports", {
        "standard": standard["code"], "text": "路口积水，水深过膝", "place": {"lng": float(lng), "lat": float(lat)},
        "photos": [picture],
    })  # fmt: skip
    print(f"{case['number']} {standard['name']['zh']}")
    print(portal.get(f"cases/{case['number']}")["answer"])


if __name__ == "__main__":
    main(*sys.argv[1:])
