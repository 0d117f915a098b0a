"""The admin of advice and work; issues appear here together with their measures."""

from recommendations.admin import advice, agreements, issues, measures, records, retirement, schemes

__all__ = ["advice", "agreements", "issues", "measures", "records", "retirement", "schemes"]
