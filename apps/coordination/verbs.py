"""What coordination says to the ledger."""

from apps.ledger.verbs import declare

declare("coupling.opened", zh="请{to}{kind_zh}", en="Asked {to_en} for {kind_en}", track="couple")
declare("coupling.answered", zh="{to}答复：{outcome_zh}", en="{to_en} answered: {outcome_en}", track="couple")
declare(
    "coupling.closed", zh="与{to}的{kind_zh}结束", en="Finished with {to_en}: {kind_en}", track="couple", public=False
)
declare(
    "whistle.blown",
    zh="{actor}吹哨（{kind_zh}）",
    en="{actor} blew the whistle ({kind_en})",
    track="couple",
    public=False,
)
declare("whistle.reported", zh="{to}到场", en="{to_en} is on the spot", track="couple", public=False)
declare("whistle.closed", zh="{actor}结哨", en="{actor} closed the whistle", track="couple", public=False)
declare(
    "procedure.started",
    zh="{actor}启动特别程序（{procedure_zh}），需要{needed}，文书{letter}",
    en="{actor} started a special procedure ({procedure_en}), needed: {needed}, letter {letter}",
    track="decide",
)
declare("procedure.ended", zh="特别程序结束：{result}", en="The special procedure ended: {result}", track="decide")
declare(
    "simulation.began",
    zh="演示：开始模拟运行，到{end}为止",
    en="Demo: a simulation began, up to {end}",
    track="act",
    public=False,
)
declare("simulation.day", zh="演示：模拟运行了{day}", en="Demo: {day} was simulated", track="act", public=False)
declare(
    "simulation.finished",
    zh="演示：模拟运行{days}天",
    en="Demo: {days} days were simulated",
    track="act",
    public=False,
)
