"""
What a fleet keeps, in Postgres: `PostgresStore` is all of `labelform.fleet.store.Store`.

Tables are in the schema `labelform` of a database that labelform may share with others. Nothing in them is secret: keys
are only in the environments of workers.
"""
