"""The OpenAPI document: made of the tables that make the routes, schemas of the types themselves."""
