"""The form that follows a park."""

from __future__ import annotations

from django import forms

from dashboards.shared.forms import OnceForm


class FollowForm(OnceForm):
    """To follow a park, or no longer to."""

    follow = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], widget=forms.HiddenInput)
