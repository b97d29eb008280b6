"""Models of counts in two parts: one for whether there are any, one for how many."""
