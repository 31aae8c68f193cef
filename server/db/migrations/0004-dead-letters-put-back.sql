-- When the message was put back to where it came from; null while the letter is open.
alter table dead_letter add column redriven_at timestamptz;
create index dead_letter_open on dead_letter (partition_id, logged_at desc) where redriven_at is null;
