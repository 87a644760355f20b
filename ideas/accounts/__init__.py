"""People: members, roles, sign-ins, one-time links, wishes of visitors, consent."""
