"""What a column means, told by its head, by its values and by earlier choices."""
