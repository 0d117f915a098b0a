"""Words that offices use for what the product has one word for; to be read and added to."""
