"""From sources to a running service: build, document, deploy, prove, delete."""
