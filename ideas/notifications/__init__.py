"""Who hears what, and the mails that go out."""
