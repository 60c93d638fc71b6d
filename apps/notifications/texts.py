"""The sentences an applicant gets, as a good clerk would say them; Chinese is what is sent, English beside it.

`say("accepted", title=…, number=…, day=…)` gives both. No names, no numbers of documents: an SMS is an open card.
"""

TEXTS: dict[str, tuple[str, str]] = {
    "accepted": (
        "您的“{title}”（{number}）已受理，{day}前给您结果。",
        "Your application “{title_en}” ({number}) was accepted. You get the result by {day_en}.",
    ),
    "correction_asked": (
        "您的“{title}”（{number}）还缺 {count} 项，一次说全了，请在{day}前补上。",
        "Your application “{title_en}” ({number}) lacks {count} things, all told at once. Please add them by {day_en}.",
    ),
    "not_accepted": (
        "您的“{title}”（{number}）不予受理，理由和您可以怎么办写在通知书里。",
        "Your application “{title_en}” ({number}) was not accepted. The letter gives the reason and what you can do.",
    ),
    "granted": (
        "您的“{title}”（{number}）已批准，可以下载决定书了。",
        "Your application “{title_en}” ({number}) was granted. The letter is ready to download.",
    ),
    "refused": (
        "您的“{title}”（{number}）没有批准，理由和申请复议、起诉的办法写在决定书里。",
        "Your application “{title_en}” ({number}) was refused. The letter gives the reasons and how to object.",
    ),
    "closed": (
        "您报的“{title}”（{number}）处理好了：{outcome}",
        "What you reported, “{title_en}” ({number}), is done: {outcome}",
    ),
    "finished": (
        "您的“{title}”（{number}）已办结：{outcome}",
        "Your case “{title_en}” ({number}) is finished: {outcome}",
    ),
}


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return self[key.removesuffix("_en")] if key.endswith("_en") else ""


def say(kind: str, **words: object) -> tuple[str, str]:
    """(Chinese, English) of one kind of news; an English word that is not given is taken from the Chinese."""
    zh, en = TEXTS[kind]
    filled = _Words({key: str(value) for key, value in words.items()})
    return zh.format_map(filled), en.format_map(filled)
