"""
Sets of many projects on many machines: what is to be done, who may do it, and what came of it, in one store.

An engine only says to a worker "do this member of that set". Everything else is here and in the store: exactly once by
leases and ledgers, accounts, the pace of all workers. See docs/scale.md.
"""
