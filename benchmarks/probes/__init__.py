"""Programs that are measured. They run on the runtime's Python by their path, and import nothing of this project."""
