"""
What a fleet keeps, in Postgres: `PostgresStore` is all of `labelform.fleet.store.Store`.

Tables are in the schema `labelform` of a database that labelform may share with others. Nothing in them is secret: keys
are only in the environments of workers.

What was committed is relied on: a server that falls over to a copy must not have told us of what the copy does not have
(`synchronous_standby_names`). Else a call can be sent twice.
"""
