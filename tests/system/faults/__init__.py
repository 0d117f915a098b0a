"""Faults while people write: workers and masters killed, databases stopped, full disks, clocks.

`make faults` runs it (docs/development/faults.md).
"""
