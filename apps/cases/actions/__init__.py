"""Every official act on a case, a module for each noun."""

from apps.cases.actions.correction import answer_corrections, drop_file, keep_file, supply
from apps.cases.actions.following import join_report
from apps.cases.actions.intake import (
    Asked,
    accept,
    accept_by_silence,
    ask_corrections,
    put_back_case,
    refuse_acceptance,
    set_verdict,
    take_case,
    take_over,
)
from apps.cases.actions.nudging import in_hand, instruct_on_case, nudge_case
from apps.cases.actions.outcome import close, grant, refuse, start_work, terminate, withdraw
from apps.cases.actions.report import submit_report
from apps.cases.actions.revealing import reveal
from apps.cases.actions.submission import submit_application

__all__ = [
    "Asked",
    "accept",
    "accept_by_silence",
    "answer_corrections",
    "ask_corrections",
    "close",
    "drop_file",
    "grant",
    "in_hand",
    "instruct_on_case",
    "join_report",
    "keep_file",
    "nudge_case",
    "put_back_case",
    "refuse",
    "refuse_acceptance",
    "reveal",
    "set_verdict",
    "start_work",
    "submit_application",
    "submit_report",
    "supply",
    "take_case",
    "take_over",
    "terminate",
    "withdraw",
]
