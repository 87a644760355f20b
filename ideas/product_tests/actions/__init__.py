"""Use cases of product tests, one module a thing. A test's row is locked before its applications and reports."""
