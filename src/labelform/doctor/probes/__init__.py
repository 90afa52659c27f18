"""
How each open question is answered. What a probe writes, it reads back and removes again.

Ids and readings are those of docs/sandbox/assumptions.md. `doctor.assumptions` says which question needs what.
"""
