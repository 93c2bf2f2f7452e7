"""From views to the rows of a dataset: the query model, and its SQL in the restricted core."""
