"""The queue is no matter of the admin: people see their jobs on pages of their own."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
