-- Who is asked to take an incident, and how far that has got. Written in the transaction that changes the incident, so that
-- its revision settles races: of an acknowledgement and the next step, or of two instances that take the same one.
create table escalation (
  incident_id  text primary key references incident (id),
  -- When to look again; null: not before something changes.
  next_at      timestamptz,
  body         jsonb not null
);
create index escalation_due on escalation (next_at) where next_at is not null;

create index page_of_thread on page (thread_id);
