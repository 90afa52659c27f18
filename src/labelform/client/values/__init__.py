"""What `Project` hands out that can do something itself. Plain records are in `labelform.api.records`."""
