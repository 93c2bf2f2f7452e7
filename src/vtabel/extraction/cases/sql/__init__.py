"""The query model as SQL: one tree in the restricted core, printed for each dialect."""
