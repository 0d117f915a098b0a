"""The server of the product: options, and a worker that waits for slow clients without a thread."""
