"""The live orders of the demo company, one in each state worth seeing."""

from datetime import datetime, timedelta

from handlers.demo.live_order import report
from handlers.demo.stage import Stage
from workflows.errors import LOCAL_ZONE


def drive_orders(stage: Stage, *, few: bool = False) -> None:
    """Play every order, or a few, to its state; the clock ends where it was."""
    clock = stage.clock
    as_of = clock.now
    local = as_of.astimezone(LOCAL_ZONE)
    for play, days, hour in _EARLIER:
        if few and play not in _FEW:
            continue
        play(stage, (local - timedelta(days=days)).replace(hour=hour, minute=10))
        assert clock.now <= as_of, play.__name__
    for play, ago in _RECENT:
        if few and play not in _FEW:
            continue
        play(stage, as_of - ago)
        assert clock.now <= as_of, play.__name__
    clock.now = as_of


def _closed(stage: Stage, at: datetime) -> None:
    order = report(stage, "SD22-2025-0016", at, "行走跑偏，左侧履带发紧，能低速作业。")
    order.to_support().diagnose("DRV-02").accept().send(1).appoint()
    order.wait(hours=23).arrive().wait(hours=3)
    order.finish("solved", "DRV-02", "调整左侧张紧并更换密封，试机行走正常。")
    order.wait(hours=21).call_back(5, "师傅很专业，机器已正常。")


def _reopened(stage: Stage, at: datetime) -> None:
    order = report(stage, "EX215-2024-0058", at, "动臂缓慢下沉，重载时明显。")
    order.to_support().diagnose("WRK-01").accept().send(1).appoint()
    order.wait(hours=23).arrive().wait(hours=4)
    order.finish("solved", "WRK-01", "清洗先导阀并调整压力，试机下沉减轻。")
    order.wait(hours=20).call_back(2, "半天后又下沉，要求尽快处理。", running=False)
    order.reopen("客户反映故障复现，退回技术支持重新诊断。")


def _to_calibrate(stage: Stage, at: datetime) -> None:
    order = report(stage, "SP680-2025-0004", at, "监控屏报警，压桩力显示不准。")
    order.to_support().diagnose("ELE-02").accept().send(2).appoint()
    order.wait(hours=24).arrive()


def _to_approve(stage: Stage, at: datetime) -> None:
    order = report(
        stage, "TD120-2024-0009", at, "冲击器无冲击，进尺很慢。", priority="P1"
    )
    order.to_support().diagnose(
        "WRK-05",
        severity="high",
        needs_parts="certain",
        predicted_lines=[
            {"part_no": "PN-0009", "qty": 1, "confidence": "likely"},
            {"part_no": "PN-0013", "qty": 2, "confidence": "possible"},
        ],
    )
    order.accept().send(2).appoint().wait(hours=23).arrive().wait(hours=3)
    order.finish("need_parts", "WRK-05", "拆检冲击器，活塞拉伤，需更换总成。")
    finding = "拆检冲击器，活塞拉伤约两毫米，配气不良，冲击压力不足额定一半。"
    order.ask("WRK-05", finding, "PN-0009", "PN-0037")


def _to_report(stage: Stage, at: datetime) -> None:
    order = report(stage, "TD165-2024-0017", at, "发动机冒黑烟，动力不足。")
    order.to_support().diagnose("ENG-03").accept().send(2).appoint()
    order.wait(hours=23).arrive()


def _to_appoint_at_agent(stage: Stage, at: datetime) -> None:
    order = report(stage, "EX85-2025-0042", at, "散热器漏水，水温偏高。")
    order.to_support().diagnose("COL-03").accept().send(1, in_hours=40)


def _unreachable(stage: Stage, at: datetime) -> None:
    order = report(stage, "SD15-2025-0019", at, "回转支承异响，低速明显。")
    order.to_support().diagnose("STR-02").accept().send(3, in_hours=60)
    order.wait(hours=3).appoint("no_answer").wait(hours=18).appoint("no_answer")


def _to_appoint(stage: Stage, at: datetime) -> None:
    order = report(stage, "TD120-2025-0021", at, "钻进时水温高，停机降温后可再作业。")
    order.to_support().diagnose("COL-01").accept().send(1, in_hours=50)


def _to_send(stage: Stage, at: datetime) -> None:
    order = report(stage, "SD15-2024-0011", at, "动力头无力，扭矩上不去。")
    order.to_support().diagnose(
        "WRK-04",
        needs_parts="possible",
        predicted_lines=[{"part_no": "PN-0014", "qty": 1, "confidence": "possible"}],
    )
    order.accept()


def _refused(stage: Stage, at: datetime) -> None:
    order = report(stage, "QD10-2024-0008", at, "主阀卡滞，动作迟缓。")
    order.to_support().diagnose("HYD-03")
    order.refuse("no_engineer", "两名工程师均在外地，三天内无法安排。")
    order.ask_unit("OF15", "归属网点无人，长沙办事处较近。")


def _to_accept(stage: Stage, at: datetime) -> None:
    order = report(stage, "SD22-2024-0035", at, "油缸内泄，桅杆缓慢下滑。")
    order.to_support().diagnose("HYD-02", severity="high")


def _down(stage: Stage, at: datetime) -> None:
    order = report(
        stage,
        "SP680-2024-0002",
        at,
        "主泵压力低，停机。半年内第三次同样故障。",
        priority="P1",
        symptoms=["weak", "alarm"],
    )
    order.to_support()


def _to_diagnose(stage: Stage, at: datetime) -> None:
    order = report(
        stage, "EX85-2024-0033", at, "显示屏黑屏，其他功能正常。", priority="P3"
    )
    order.to_support()


def _new_out_of_warranty(stage: Stage, at: datetime) -> None:
    order = report(stage, "TD165-2023-0031", at, "减速机异响，行走时有冲击。")
    order.claim("front1")


def _new_question(stage: Stage, at: datetime) -> None:
    order = report(
        stage, "EX60-2026-0005", at, "咨询二保项目，并反映空调不制冷。", priority="P3"
    )
    order.claim("front1")


def _new_at_agent(stage: Stage, at: datetime) -> None:
    order = report(
        stage, "EX215-2025-0113", at, "液压油管漏油，斗杆动作慢。", symptoms=["leak"]
    )
    order.claim("front1")


#: Orders of earlier days, by how many days ago and at which local hour.
_EARLIER = (
    (_closed, 9, 9),
    (_reopened, 7, 8),
    (_to_approve, 3, 8),
    (_to_calibrate, 2, 8),
    (_to_report, 2, 9),
    (_unreachable, 2, 13),
)
#: Orders of the last hours, by how long ago.
_RECENT = (
    (_to_appoint_at_agent, timedelta(hours=9)),
    (_refused, timedelta(hours=8)),
    (_to_appoint, timedelta(hours=7)),
    (_to_send, timedelta(hours=6)),
    (_to_accept, timedelta(hours=5)),
    (_to_diagnose, timedelta(hours=4)),
    (_new_out_of_warranty, timedelta(hours=3)),
    (_down, timedelta(hours=2)),
    (_new_question, timedelta(hours=1)),
    (_new_at_agent, timedelta(minutes=20)),
)
#: What a tiny company has: its units are in all of them.
_FEW = (_to_approve, _to_accept, _new_at_agent)
