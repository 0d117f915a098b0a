"""Records of each kind as files with the very fields that an import takes."""
