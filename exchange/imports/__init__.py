"""The pages below /import/: choose files, map columns, look at what would be written, write."""
