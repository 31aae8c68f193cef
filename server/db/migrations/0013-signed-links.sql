-- Links of pages that have done what they are for: each works once. By hash, as a link is a key.
create table spent_link (
  hash        bytea primary key,
  expires_at  timestamptz not null
);
