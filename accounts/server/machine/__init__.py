"""The machine that the product runs on: its disks, its database, who may read its files."""
