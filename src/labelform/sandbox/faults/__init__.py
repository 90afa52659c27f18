"""
Faults on request: rules inject them into a sandbox, seeded and repeatable.

`rules` says what a fault is and when it strikes; `app` puts them around the ASGI application.
"""

from labelform.sandbox.faults.app import AnswerLostError, FaultyApp, NeverArrivedError, NoAnswerError, Seen
from labelform.sandbox.faults.rules import FaultPlan, Rule, read_fault_plan

__all__ = [
    "AnswerLostError",
    "FaultPlan",
    "FaultyApp",
    "NeverArrivedError",
    "NoAnswerError",
    "Rule",
    "Seen",
    "read_fault_plan",
]
