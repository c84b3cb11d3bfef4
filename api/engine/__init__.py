"""What serves every address: signing in, commands, questions, problems, the OpenAPI document."""
