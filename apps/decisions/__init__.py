"""Decisions 审批: who must agree: chains, steps, seats, opinions; knows no case and no work order."""
