"""Jobs: work that no request waits for. Pure, as `uploads` is; they meet AWS in `uploads/aws` too."""
