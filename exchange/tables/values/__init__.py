"""What a cell says: days, deadlines, numbers, names and choices as offices write them."""
