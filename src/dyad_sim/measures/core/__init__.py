"""What every measure rests on: checked tables, clusters, the bootstrap, estimates."""
