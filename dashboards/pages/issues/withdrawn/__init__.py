"""Records that were withdrawn: found by analysts of the place and by the auditor alone."""
