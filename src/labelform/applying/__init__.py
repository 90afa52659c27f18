"""
Make the calls of a plan: each at most once, none of them on something that moved since the plan was made.

Nothing is compared with a spec in here. Every change carries what was there and what should be there; a fresh
observation of its address says what is left to do.
"""

from labelform.applying.quarantine import QUARANTINE_SECONDS, Pause
from labelform.applying.record import Watcher
from labelform.applying.run import Apply, check_calls

__all__ = ["QUARANTINE_SECONDS", "Apply", "Pause", "Watcher", "check_calls"]
