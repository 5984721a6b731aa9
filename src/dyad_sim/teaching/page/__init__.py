"""The teaching page: a static site that runs the theory itself in the browser."""
