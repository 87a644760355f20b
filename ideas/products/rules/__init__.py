"""The rules of products, one module a thing."""
