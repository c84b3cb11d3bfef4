"""The book of the pact: what happened, who may say so, and what follows from it."""
