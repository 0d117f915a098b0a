"""Make the first superuser with a password for once, and print it; nothing where there is one."""

import os
import secrets
import sys
from pathlib import Path

# no 0 and O, 1, l and I: it is typed from paper
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
GROUPS = 4
LETTERS_PER_GROUP = 5


def make_password() -> str:
    """Draw 116 bits in groups that can be typed."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(LETTERS_PER_GROUP)) for _ in range(GROUPS)
    )


def main(name: str) -> None:
    """Make the account, whose owner has to choose another password before anything else."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    people = get_user_model().objects
    if people.filter(is_superuser=True).exists():
        return
    password = make_password()
    person = people.create_superuser(name, password=password)
    person.password_chosen_at = None
    person.save()
    print(password)


if __name__ == "__main__":
    main(sys.argv[1])
