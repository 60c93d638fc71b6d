"""Dispatch 派遣: who must go: teams, work orders in one hop, evidence, checks; knows no case and no chain."""
