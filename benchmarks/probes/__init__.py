"""Programs that are measured, each in a process of its own; of this project they import only what they measure."""
