"""
How each open question is settled. What a probe writes it reads back and takes away again.

Ids and readings are those of docs/sandbox/assumptions.md. Which question takes what is said in `doctor.assumptions`.
"""
