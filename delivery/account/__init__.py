"""What is there in an AWS account, and what to do about it: stacks, buckets, tables."""
