"""The speed of pages and writes, beside plain SQL and a bare page: `make bench`.

It runs by itself, outside of pytest and of `manage.py`, so it sets Django up before its modules
read settings and models.
"""

import django

django.setup()
