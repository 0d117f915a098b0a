"""What tests need to know of the ledger: its check, its rows, who may do what."""
