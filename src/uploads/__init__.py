"""What Portside means, free of events, HTTP and AWS; `uploads.aws` is the only door to boto3."""
