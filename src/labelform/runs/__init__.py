"""What is kept of applies: plans on disk, the ledger of each run, its account, and plans that pipelines have begun."""
