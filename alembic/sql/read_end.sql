-- Everyone who may read the log may read what is made of it; then the owner goes on.
GRANT SELECT ON ALL TABLES IN SCHEMA {read} TO {reader}, {writer};
SET LOCAL ROLE {owner};
