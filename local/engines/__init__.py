"""The local engines: programs that stand in for AWS, started and stopped by us, on loopback, in folders of our own."""
