"""Entry points: one module per Lambda function, and what they share. Parse, one core call, map the result."""
