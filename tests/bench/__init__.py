"""Measuring pages against plain SQL and a bare page, on a city of any size (`make bench`)."""
