"""The demonstration year: everything in it carries `is_demo` and goes with `clear_demo`
(docs/rules.md, 13).
"""
