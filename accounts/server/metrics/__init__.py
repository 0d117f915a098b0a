"""What `/metrics` tells a Prometheus, added up over all processes of the server."""
