"""One's own account: who one is here, and how one signs in."""
