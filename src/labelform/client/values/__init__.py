"""The values of `Project` that have methods of their own. Plain records are in `labelform.api.records`."""
