"""A refusal names the rule that refuses; pages and API show it in place."""


class Refused(Exception):
    """An act that may not be done now. `code` for programs, `message` for people, `field` where it belongs."""

    def __init__(self, code: str, message: object, *, field: str = "") -> None:
        super().__init__(code)
        self.code, self.message, self.field = code, message, field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Stale(Refused):
    """The page was opened before somebody else acted; nothing was changed."""
