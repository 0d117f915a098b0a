"""One demonstration year for all tests of this package: loading it takes longer than reading it."""

from tests.helpers.cities.demonstration import reader, year

__all__ = ["reader", "year"]
