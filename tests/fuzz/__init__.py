"""What may be done to the project with any bytes: `targets` says it, `run` does it guided by coverage."""
