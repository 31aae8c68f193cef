-- One receiver gets only so many messages; what exceeds that is told in one, a digest. How many it got is kept here, so that the
-- limit holds through restarts and over all instances. Its row is locked while it is decided what goes out next.
create table receiver_load (
  receiver  text primary key,
  body      jsonb not null
);

-- A digest is a page of a thread of its own, and of no incident. Pages it tells of are `gathered` until it has got through, or
-- has not, and then become what it became.
alter table page alter column incident_id drop not null;
alter table page drop constraint page_state_check;
alter table page add constraint page_state_check
  check (state in ('waiting', 'gathered', 'delivered', 'failed', 'withdrawn'));
-- Made of the body, so that instances of the version before may go on planning pages.
alter table page
  add column receiver text not null generated always as
    (coalesce('person:' || (body ->> 'person'), body ->> 'team') || '/' || (body ->> 'channel')) stored,
  add column digest text generated always as (body ->> 'digest') stored;

create index page_waiting_for on page (receiver) where state = 'waiting';
create index page_gathered_in on page (digest) where digest is not null;
-- Whoever writes down what became of a page has nothing but the lease, and threads are kept for as long as incidents are.
create index page_thread_leased on page_thread (lease) where lease is not null;
