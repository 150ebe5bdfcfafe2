"""Reading firms: profiles, the facts that the rules take, the ladder."""
