"""Fifty people who write at once, and four hundred connections that say nothing: `make load`.

The figures are judged by a person (docs/development/faults.md); what is lost fails the run.
"""
