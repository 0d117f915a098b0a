"""The demonstration year (decision 27): everything in it carries `is_demo` and goes with
`clear_demo`.
"""
