"""What builds the documentation: pages generated from code and tests, and the site."""
