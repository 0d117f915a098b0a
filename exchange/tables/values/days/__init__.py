"""Days and deadlines as offices write them."""
