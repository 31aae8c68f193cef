-- Incidents may be part of another, and be dealt with or ended by people.
alter table incident drop constraint incident_state_check;
alter table incident add check (state in ('open', 'acknowledged', 'mitigated', 'resolved'));
update incident set body = body || '{"partOf": null, "mitigatedAtMs": null, "mitigatedBy": null, "resolvedBy": null}';
create index incident_part on incident ((body ->> 'partOf')) where body ->> 'partOf' is not null;

-- Two people may say something in the same millisecond.
alter table incident_event drop constraint incident_event_pkey;
alter table incident_event add number bigint generated always as identity;
alter table incident_event add primary key (at, number);
create index incident_event_history on incident_event (incident_id, at, number);
