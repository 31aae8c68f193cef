-- Troubles with the platform are taken, escalated and paged as incidents with customers are: the same escalations, pages and
-- histories, by the id of an incident of either table.
alter table page drop constraint page_incident_id_fkey;
alter table escalation drop constraint escalation_incident_id_fkey;

alter table platform_incident add column revision integer not null default 1;
alter table platform_incident alter column revision drop default;
alter table platform_incident
  add check (state in ('open', 'acknowledged', 'mitigated', 'resolved'));
drop index platform_incident_open;
create unique index platform_incident_open on platform_incident (kind, subject) where state <> 'resolved';
update platform_incident set body = body || jsonb_build_object(
  'detail', jsonb_build_object('en', body -> 'detail', 'de', body -> 'detail'),
  'partOf', null, 'reopened', 0,
  'acknowledgedAtMs', null, 'acknowledgedBy', null, 'mitigatedAtMs', null, 'mitigatedBy', null);
