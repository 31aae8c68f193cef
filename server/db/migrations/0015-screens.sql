-- Screens that show the wall without anybody signing in at them, by the hash of the token in their address. Rows are never
-- deleted: they say who let in what.
create table screen (
  id text primary key,
  token_hash bytea not null unique,
  name text not null,
  created_by text not null,
  created_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz,
  check ((revoked_by is null) = (revoked_at is null))
);
