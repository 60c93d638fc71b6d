"""The rows of the house, read from the same place as import-linter."""

import tomllib

from django.conf import settings


def rows() -> dict[str, int]:
    """App → row number, the lowest row being 0."""
    config = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return {app.strip(): number for number, layer in enumerate(reversed(layers)) for app in layer.split("|")}
