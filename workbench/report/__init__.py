"""A report for a client: one page that needs nothing else, made of a design and, where there is one, a run."""
