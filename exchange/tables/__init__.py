"""What stands in the cells: where tables lie, what their columns mean, what their values say.

Pure: no database, no request.
"""
