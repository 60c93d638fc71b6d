"""Masking 脱敏: what of personal data may be shown to somebody who has given no reason to see it."""


def _middle(text: str, head: int, tail: int) -> str:
    """Keep `head` and `tail` characters, one star for each of the others; all stars when too short for that."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]


def mask_name(text: str) -> str:
    """张三 → 张*, 李淑敏 → 李*敏, 欧阳震华 → 欧**华."""
    text = text.strip()
    return _middle(text, 1, 0 if len(text) < 3 else 1)


def mask_phone(text: str) -> str:
    """13812343210 → 138****3210."""
    return _middle(text.strip(), 3, 4)


def mask_id(text: str) -> str:
    """440605199001011234 → 4406**********1234; short numbers keep first and last two: H12345678 → H******78."""
    text = text.strip()
    return _middle(text, 4, 4) if len(text) >= 15 else _middle(text, 1, 2)


def mask_org(text: str) -> str:
    """The name of a business: first and last two characters, 和顺陈记面馆 → 和顺**面馆."""
    return _middle(text.strip(), 2, 2)
