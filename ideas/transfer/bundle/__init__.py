"""The portal's own format: everything in one ZIP file, written while it is read, and put back into an empty portal."""
