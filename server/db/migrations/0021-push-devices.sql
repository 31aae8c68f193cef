-- Browsers that are told of pages (Web Push). The address is a key to them: whoever has it and these keys can write to them.
create table push_device (
  id text primary key,
  person text not null,
  label text not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  added_by text not null,
  added_at timestamptz not null,
  reached_at timestamptz
);
create index push_device_of_person on push_device (person, added_at);
