"""Mail to members: what is to be told to whom, as each chapter's facts say; what was sent stands elsewhere."""
