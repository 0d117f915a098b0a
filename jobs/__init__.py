"""Work that takes longer than a page may: asked for by people, done by a worker process."""
