-- With which pseudonym key touchpoints are read, from which event time on. Instances agree on it here.
create table pseudonym_key (
  fingerprint text primary key,
  from_at timestamptz not null
);
