"""What the styleguide shows: for each component the states it can be in, as template source with its context.

`sections()` is called under the language it is shown in. Names and numbers are invented.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

LONG = 9  # how often a short word is repeated to see what a long one does


class Sample(NamedTuple):
    """One state: what it is called, how a template writes it, and what the view hands over."""

    state: str
    source: str
    given: dict[str, Any] = {}

    @property
    def drawn(self) -> SafeString:
        """As a page shows it, but without claiming the focus: several summaries stand on this page."""
        html = Template(self.source).render(Context({"request": None, **self.given}))
        return SafeString(html.replace(" autofocus", "").replace(' id="error-summary"', ""))


class Section(NamedTuple):
    """One component with its states; `wide` ones take the whole width."""

    name: str
    title: str
    samples: list[Sample]
    wide: bool = False


def two(zh: str, en: str) -> str:
    """An invented word in the language the guide is shown in."""
    return en if get_language() == "en" else zh


def sections() -> list[Section]:
    return [*_signs(), *_tracks(), *_facts(), *_forms(), *_pages(), *_lists(), *_desks()]


def _signs() -> list[Section]:
    now = timezone.now()
    state, long = two("正在审核", "Under review"), two("等另一个单位回话", "Waits for another unit ") * LONG
    due = {"due": now + timedelta(days=3), "law": now + timedelta(days=8)}
    late = {"due": now - timedelta(hours=3)}
    return [
        Section("icon", two("图标", "Icon"), [
            Sample(two("随文字", "as high as the text"), '{% icon "camera" %} {% icon "pin" %} {% icon "clock" %}'),
            Sample(two("自己说话", "speaks for itself"), '{% icon "warning" label %}',
                   {"label": two("要注意", "Look here")}),
        ]),
        Section("mark", two("标志", "Mark"), [
            Sample(two("台阶和箭头", "a stair and an arrow"), '<span class="mark">{% mark %} {{ name }}</span>',
                   {"name": two("南海城市大脑", "Nanhai City Brain")}),
        ]),
        Section("tag", two("状态", "Status"), [
            Sample(two("各种色调", "every tone"),
                   '{% tag w %} {% tag w "decide" %} {% tag w "act" %} {% tag w "couple" %} {% tag w "blue" %} '
                   '{% tag w "amber" %} {% tag w "red" %}', {"w": state}),
            Sample(two("很长", "long"), "{% tag w %}", {"w": long}),
        ]),
        Section("clock_tag", two("时限", "Clock"), [
            Sample(two("在走", "running"), '{% clock_tag due "WD" law %}', due),
            Sample(two("暂定", "provisional"), '{% clock_tag due "WD" provisional=True %}', due),
            Sample(two("不到一小时", "less than an hour"), '{% clock_tag due "WH" %}',
                   {"due": now + timedelta(minutes=40)}),
            Sample(two("超期", "past"), '{% clock_tag due "WH" %}', late),
            Sample(two("停表", "paused"), "{% clock_tag due paused=True %}", due),
            Sample(two("已停", "stopped"), "{% clock_tag due stopped=True %}", due),
            Sample(two("没有时限", "none"), "{% clock_tag due %}", {"due": None}),
        ]),
    ]  # fmt: skip


def _rungs() -> list[dict[str, Any]]:
    opinion = two("现场与图纸一致，设施齐全，拟同意。", "The place matches the plan. I propose to grant it.")
    return [
        {"state": "done", "name": two("承办", "Handling"), "who": two("王敏", "Wang Min"),
         "unit": two("许可审批股", "Licensing section"), "note": two("用时 1.2 个工作日", "took 1.2 working days"),
         "text": opinion, "couple": two("会签 里水镇公共服务办 · 已同意", "Countersigned by Lishui · agreed")},
        {"state": "now", "name": two("审核", "Review"), "who": two("陈志强", "Chen Zhiqiang"),
         "unit": two("许可审批股", "Licensing section")},
        {"state": "next", "name": two("批准", "Approval"), "who": two("李国雄", "Li Guoxiong"),
         "unit": two("区市场监督管理局", "Market regulation")},
    ]  # fmt: skip


def _tracks() -> list[Section]:
    names = [two(zh, en) for zh, en in (("受理", "Accept"), ("承办", "Handle"), ("审核", "Review"),
                                        ("批准", "Approve"), ("送达", "Deliver"))]  # fmt: skip
    five = [{"state": state, "name": name, "lines": [two("陈洁", "Chen Jie")]}
            for state, name in zip(["done", "done", "now", "next", "next"], names, strict=True)]  # fmt: skip
    two_steps = [{"state": "done", "name": names[0], "lines": []}, {"state": "bad", "name": names[3], "lines": []}]
    nine = [{"state": "next", "name": two("会同区城市管理局", "With urban management"), "lines": []}] * LONG
    sent = {"from": 2, "label": two("派到队", "sent"), "team": two("里水食药健康队", "Lishui food team"),
            "text": two("4 分钟", "4 minutes")}  # fmt: skip
    many = {"state": "now", "name": two("会签", "Countersign"), "seats": [
        {"who": two("何伟", "He Wei"), "unit": two("区城管局", "Urban management"), "text": two("同意。", "Agreed.")},
        {"who": two("等待中", "waiting"), "unit": two("里水镇", "Lishui"), "couple": two("会签", "countersign")},
    ]}  # fmt: skip
    at = timezone.now() - timedelta(hours=2)
    happened = [
        {"at": at, "text": two("同意，送审核", "Agreed, sent to review"), "track": "decide",
         "who": two("王敏", "Wang Min"), "note": two("材料齐全。", "Nothing is missing.")},
        {"at": at - timedelta(hours=1), "text": two("到达现场", "Arrived"), "track": "act"},
        {"at": at - timedelta(days=1), "text": two("请里水镇会签", "Lishui was asked to countersign"),
         "track": "couple"},
        {"at": at - timedelta(days=9), "text": two("收到申请", "Received"), "track": ""},
    ]  # fmt: skip
    hop = {"asks": two("承办席位", "Handling seat"), "does": two("里水食药健康队", "Lishui food team"),
           "label": two("4 分钟 · 1 跳", "4 min · 1 hop"), "a": two("王敏", "Wang Min"),
           "d": two("何俊、梁颖", "He Jun, Liang Ying")}  # fmt: skip
    return [
        Section("chain", two("梯：决策往上走", "Ladder: decisions climb"), [
            Sample(two("已说、现在、将来", "spoken, now, to come"), "{% chain steps %}", {"steps": _rungs()}),
            Sample(two("一步几个席位", "several seats in one step"), "{% chain steps %}", {"steps": [many]}),
            Sample(two("不予批准", "refused"), "{% chain steps %}",
                   {"steps": [{"state": "bad", "name": names[3], "who": two("李国雄", "Li Guoxiong")}]}),
        ]),
        Section("climb", two("梯：横着画", "Ladder, sideways"), [
            Sample(two("五级，一跳", "five rungs, one hop"), "{% climb steps hop %}", {"steps": five, "hop": sent}),
            Sample(two("两级，未获批准", "two rungs, refused"), "{% climb steps %}", {"steps": two_steps}),
            Sample(two("九级，长名", "nine rungs, long names"), "{% climb steps %}", {"steps": nine}),
        ], wide=True),
        Section("hop", two("跳：执行一步到位", "Hop: execution goes across"), [
            Sample(two("一跳", "one hop"), "{% hop asks does label a d %}", hop),
            Sample(two("只有名字", "names alone"), "{% hop asks does %}", hop),
        ], wide=True),
        Section("timeline", two("经过", "Timeline"), [
            Sample(two("四种轨", "all tracks"), "{% timeline entries %}", {"entries": happened}),
            Sample(two("一条", "one entry"), "{% timeline entries %}", {"entries": happened[:1]}),
        ]),
    ]  # fmt: skip


def _facts() -> list[Section]:
    rows = [(two("申请人", "Applicant"), two("陈*", "Chen *")), (two("证件号码", "ID number"), "440605********1234"),
            (two("空的不显示", "empty is left out"), "")]  # fmt: skip
    long = [(two("地址", "Address"), two("里水镇和顺社区鹤峰路", "Hefeng Road, Heshun, Lishui, ") * LONG)]
    note = two("本月 412 件，超期在办 9", "412 this month, 9 late")
    rate = {"name": two("按时办结率", "Finished in time"), "note": note}
    return [
        Section("facts", two("事实", "Facts"), [
            Sample(two("打码的", "masked"), "{% facts rows %}", {"rows": rows}),
            Sample(two("很长", "long"), "{% facts rows %}", {"rows": long}),
            Sample(two("手机上也两列", "two columns on a phone"), '{% facts rows "tight" %}', {"rows": rows}),
            Sample(two("显示全部（需理由）", "show all, with a reason"),
                   '<form class="row"><label class="sr" for="sg-why">{{ w }}</label>'
                   '<input id="sg-why" class="narrow"><button type="button" class="btn quiet">{{ b }}</button></form>',
                   {"w": two("理由", "Reason"), "b": two("显示全部（需理由）", "Show all (with a reason)")}),
        ]),
        Section("figure", two("数字", "Figure"), [
            Sample(two("链到办件", "a link to its cases"), '{% figure name "97.8" "%" note "#figure" %}', rate),
            Sample(two("要注意", "amber"), '{% figure name "81.0" "%" note "#figure" "amber" %}', rate),
            Sample(two("不好", "red"), '{% figure name "9" "" note "#figure" "red" %}', rate),
            Sample(two("太少，不排名", "too few"), '{% figure name "–" "" note %}',
                   {**rate, "note": two("不足 10 件，不排名", "fewer than 10, not ranked")}),
            Sample(two("数据旧了", "stale"), '<div class="figures stale">{% figure name "97.8" "%" note %}</div>',
                   {**rate, "note": two("10 分钟前的数据", "10 minutes old")}),
        ]),
        Section("days", two("承诺对法定", "Promise against law"), [
            Sample(two("按天", "by the day"), "{% days 5 20 %}"),
            Sample(two("太多天", "too many days for cells"), "{% days 45 90 %}"),
            Sample(two("当场办结", "at once"), "{% days 0 5 %}"),
            Sample(two("单位不同", "different units"), '{% days 5 1 "WD" "MONTH" %}'),
        ]),
    ]  # fmt: skip


def _form(kind: str, data: dict[str, Any] | None = None) -> forms.Form:
    """A field of each kind under a prefix of its own, in the reader's words; bound where data are given."""
    sent = data if data is None else {f"{kind}-{key}": value for key, value in data.items()}
    form = forms.Form(sent, prefix=kind, auto_id=f"sg-{kind}-%s")
    form.fields.update(_fields())
    return form


def _fields() -> dict[str, forms.Field]:
    named = two("照营业执照上的写", "As on the business license")
    choices = [("own", two("自有的", "owned")), ("rent", two("租的", "rented"))]
    return {
        "name": forms.CharField(label=two("店名", "Name of the shop"), help_text=named),
        "area": forms.DecimalField(label=two("整间店的面积", "Area of the shop"), required=False),
        "kind": forms.ChoiceField(label=two("这间店面是", "The premises are"), choices=choices,
                                  widget=forms.RadioSelect),
        "many": forms.MultipleChoiceField(label=two("卖什么", "What is sold"), choices=choices, required=False,
                                          widget=forms.CheckboxSelectMultiple),
        "town": forms.ChoiceField(label=two("镇街", "Town"), choices=choices, required=False),
        "words": forms.CharField(label=two("补充说明", "Anything else"), widget=forms.Textarea, required=False),
        "photo": forms.FileField(label=two("照片", "Photo"), required=False),
        "agreed": forms.BooleanField(label=two("以上属实", "All this is true")),
        "shut": forms.CharField(label=two("改不了的", "Cannot be changed"), required=False, disabled=True),
    }  # fmt: skip


def _forms() -> list[Section]:
    fine, wrong = _form("fine"), _form("wrong", {"area": "x"})
    one = _form("one", {"name": "", "kind": "own", "agreed": "on"})
    late = two("已经有人办了，您的话还在下面。", "Somebody was faster. What you wrote is still below.")
    kinds = ("name", "kind", "many", "town", "words", "photo", "agreed", "shut")
    return [
        Section("field", two("填写", "Field"), [
            *(Sample(key, f"{{% field form.{key} %}}", {"form": fine}) for key in kinds),
            Sample(two("带单位", "with a unit"), '{% field form.area "m²" %}', {"form": fine}),
            Sample(two("填错了", "wrong"), '{% field form.name %}{% field form.area "m²" %}', {"form": wrong}),
            Sample(two("没选", "not chosen"), "{% field form.kind %}{% field form.agreed %}", {"form": wrong}),
        ]),
        Section("error_summary", two("错误汇总", "Error summary"), [
            Sample(two("一处", "one"), "{% error_summary form %}", {"form": one}),
            Sample(two("几处", "several"), "{% error_summary form %}", {"form": wrong}),
            Sample(two("不属于哪一栏", "belongs to no field"), "{% error_summary None text %}", {"text": late}),
            Sample(two("没有错，就没有", "nothing wrong, nothing shown"), "{% error_summary form %}", {"form": fine}),
        ]),
        Section("keep_typed", two("断网不丢字", "Typed text without network"), [
            Sample(two("选村居先选镇街；断网时文字留着", "the town first; text stays without network"),
                   '<form data-keep><p class="field"><label for="kept">{{ l }}</label><select id="kept" name="kept">'
                   '<optgroup label="{{ a }}"><option value="1">{{ b }}</option></optgroup>'
                   '<optgroup label="{{ c }}"><option value="2">{{ d }}</option></optgroup></select></p></form>'
                   "{% keep_typed %}",
                   {"l": two("镇街和村居", "Town and community"), "a": two("里水镇", "Lishui"),
                    "b": two("和顺", "Heshun"), "c": two("大沥镇", "Dali"), "d": two("盐步", "Yanbu")}),
        ]),
        Section("confirm_token", two("只做一次", "Done once"), [
            Sample(two("藏着的钥匙", "a hidden key"), "{% confirm_token %}"),
        ]),
    ]  # fmt: skip


def _button(kind: str, more: str = "") -> str:
    return f'<button type="button" class="btn{" " + kind if kind else ""}"{more}>{{{{ w }}}}</button>'


def _pages() -> list[Section]:
    return [
        Section("empty", two("空的", "Empty"), [
            Sample(two("会有什么，先做什么", "what would be here, what to do"), "{% empty text hint %}",
                   {"text": two("没有待办。", "Nothing is waiting for you."),
                    "hint": two("送到您岗位的办件会出现在这里，时间最紧的在前。",
                                "What is sent to your post appears here, the shortest time first.")}),
            Sample(two("一句话", "one sentence"), "{% empty text %}", {"text": two("没有消息。", "No messages.")}),
        ]),
        Section("pager", two("翻页", "Pager"), [
            Sample(two("第一页", "first page"), '{% pager "#pager" "" n %}', {"n": two("共 312 件", "312 in all")}),
            Sample(two("中间", "in between"), '{% pager "#pager" "#pager" n %}', {"n": two("共 312 件", "312 in all")}),
            Sample(two("只有一页", "one page"), '{% pager "" "" n %}', {"n": two("共 3 件", "3 in all")}),
        ]),
        Section("btn", two("按钮", "Buttons"), [
            Sample(two("一页一个主按钮", "one primary a page"), _button("primary"),
                   {"w": two("同意，送李国雄副局长", "Agree, send to deputy head Li")}),
            *(Sample(kind or two("普通", "plain"), _button(kind), {"w": word}) for kind, word in (
                ("", two("保存", "Save")), ("quiet", two("以后再说", "Later")), ("bad", two("撤回", "Withdraw")),
                ("go-act", two("签收", "Sign for")), ("whistle", two("吹哨", "Whistle")))),
            Sample(two("按不了", "disabled"), _button("primary", " disabled"),
                   {"w": two("还不能提交", "Not ready to send")}),
            Sample(two("很长", "long"), _button("block"),
                   {"w": two("同意，送区市场监督管理局分管副局长", "Agree and send to the deputy head ") * 3}),
        ]),
        Section("inset", two("提醒", "Insets"), [
            Sample(name, f'<div class="inset {kind}"><b>{{{{ w }}}}</b></div>', {"w": text})
            for kind, name, text in (
                ("", two("旁注", "aside"), two("保存后随时可以回来接着填。", "Come back whenever you like.")),
                ("good", two("办成了", "done"), two("已交，窗口 5 个工作日内答复。", "Sent. You hear within 5 days.")),
                ("warn", two("要注意", "careful"), two("还缺两份材料。", "Two documents are missing.")),
                ("bad", two("没办成", "failed"), two("没有提交，请再试一次。", "Not sent, please try again.")),
            )
        ]),
    ]  # fmt: skip


def _lists() -> list[Section]:
    cases = [two("食品经营许可", "Food license"), two("占道许可", "Road occupation"), two("户外广告", "Large sign")]
    row = '<td data-label="{{ b }}">{{ w }}</td><td class="r num" data-label="{{ c }}">3</td>'
    head = "<thead><tr><th>{{ b }}</th><th class=r>{{ c }}</th></tr></thead>"
    cells = {"b": two("事项", "Item"), "c": two("件数", "Cases")}
    return [
        Section("lines", two("清单", "Lists"), [
            Sample(two("一行", "one"), '<ul class="lines"><li>{{ w }}</li></ul>', {"w": cases[0]}),
            Sample(two("几行，状态在右", "many, status right"),
                   '<ul class="lines">{% for w in rows %}<li class="apart">'
                   '<a href="#lines">{{ w }}</a>{% tag s "decide" %}</li>{% endfor %}</ul>',
                   {"rows": cases, "s": two("正在审核", "Under review")}),
            Sample(two("口语在前，正名在后", "spoken name first"),
                   '<ul class="list"><li><a href="#lines"><b>{{ a }}</b><small>{{ b }}</small></a></li></ul>',
                   {"a": two("开个小饭馆", "Open a small restaurant"), "b": cases[0]}),
            Sample(two("筛选", "filters"),
                   '<nav class="chips" aria-label="{{ n }}"><a href="#lines" aria-current="true">{{ a }}</a>'
                   '<a href="#lines">{{ b }}</a></nav>',
                   {"n": two("示例筛选", "Sample filter"), "a": two("全区", "District"), "b": two("里水", "Lishui")}),
        ]),
        Section("table", two("表", "Table"), [
            Sample(two("手机上一行变一块", "a row becomes a block on a phone"),
                   f'<table class="fold">{head}<tbody>{{% for w in rows %}}<tr>{row}</tr>{{% endfor %}}</table>',
                   {"rows": cases, **cells}),
            Sample(two("一行，选中", "one row, chosen"),
                   f'<table class="fold">{head}<tbody><tr class="picked">{row}</tr></tbody></table>',
                   {"w": cases[0], **cells}),
        ]),
    ]  # fmt: skip


def _desks() -> list[Section]:
    return [
        Section("pair", two("合格 / 不合格", "Verdict"), [
            Sample(two("合格", "in order"), _pair("a", "yes"), _verdicts()),
            Sample(two("不合格", "not in order"), _pair("b", "nay"), _verdicts()),
            Sample(two("还没看", "not looked at"), _pair("c", ""), _verdicts()),
        ]),
        Section("given-card", two("牌", "Cards"), [
            Sample(two("黄牌、红牌", "yellow, red"), '<p><span class="given-card">{{ a }}</span></p>'
                   '<p><span class="given-card red">{{ b }}</span></p>',
                   {"a": two("承诺超期", "past the promise"), "b": two("法定超期", "past the law")}),
        ]),
        Section("limit", two("用了多少", "How much is used"), [
            Sample(tone or two("还早", "early"),
                   f'<svg class="limit {tone}" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
                   f'<rect class="all" width="100" height="12"/><rect class="used" width="{used}" height="12"/>'
                   '<path class="promise" d="M60 0v12"/></svg>')
            for tone, used in (("", 20), ("amber", 70), ("red", 100))
        ]),
        Section("pin", two("图钉", "Pins"), [
            Sample(two("第几处", "which place"), '<span class="pin">1</span> <span class="pin bad">2</span>'),
        ]),
        Section("letter", two("文书", "Letter"), [
            Sample(two("将要发出的", "about to go out"),
                   '<article class="letter"><h3>{{ t }}</h3><p>{{ w }}</p></article>',
                   {"t": two("受理通知书", "Notice of acceptance"),
                    "w": two("陈*：您的申请已受理。", "Chen *: your application was accepted.")}),
        ]),
        Section("sync", two("传了没有", "Arrived or not"), [
            Sample(two("没传、传了、没信号", "waiting, sent, no signal"),
                   '<p><span class="sync wait">{{ a }}</span></p><p><span class="sync sent">{{ b }}</span></p>'
                   '<p class="offline">{% icon "signal_off" %}{{ c }}</p>',
                   {"a": two("未上传 3 条", "3 not sent"), "b": two("已上传", "sent"),
                    "c": two("没有信号，做的都先存在手机里", "No signal; all is kept on this phone")}),
        ]),
    ]  # fmt: skip


def _verdicts() -> dict[str, str]:
    return {"good": two("合格", "In order"), "bad": two("不合格", "Not in order"), "of": two("布局图", "Floor plan")}


def _pair(name: str, chosen: str) -> str:
    boxes = "".join(
        f'<label class="{kind}"><input type="radio" name="sg-{name}"{" checked" if kind == chosen else ""}>'
        f"<span>{{{{ {word} }}}}</span></label>"
        for kind, word in (("yes", "good"), ("nay", "bad"))
    )
    return f'<div class="pair" role="radiogroup" aria-label="{{{{ of }}}} {name}">{boxes}</div>'
