"""The issuer's environment, by the names that the template gives."""

from __future__ import annotations

ENVIRONMENT = {
    "AWS_REGION": "eu-central-1",
    "BUCKET_NAME": "bucket-1",
    "BUCKET_HOST": "bucket-1.s3.eu-central-1.amazonaws.com",
    "TABLE_NAME": "table-1",
    "ALLOWED_ORIGINS": "https://app.example.com,https://other.example",
    "MAX_UPLOAD_BYTES": "53687091200000",
    "MULTIPART_THRESHOLD_BYTES": "104857600",
    "MAX_URL_EXPIRY_SECONDS": "3600",
    "UPLOAD_LIFETIME_SECONDS": "86400",
    "RECORD_RETENTION_DAYS": "30",
    "JOB_RETENTION_DAYS": "7",
}

# What is added when files are kept elsewhere than in the stack's own bucket.
ANOTHER_STORE = {
    "S3_ENDPOINT_URL": "https://store.example:443/s3",
    "S3_REGION": "garage",
    "S3_CREDENTIALS_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:portside-store-a1B2c3",
}
