-- What was learnt of a journey is forgotten at somebody's word. Rows are never deleted: they say who did it, and why.
create table baseline_reset (
  number integer primary key generated always as identity,
  journey text not null,
  reset_by text not null,
  reason text not null,
  reset_at timestamptz not null
);
create index baseline_reset_of_journey on baseline_reset (journey, number desc);

-- What is unusual at a step and costs no customers.
alter table step_watch add column notice jsonb;
