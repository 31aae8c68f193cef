export const palette = {
  title: 'Go to',
  open: 'Go to …',
  placeholder: 'Journey, step, team, incident, page',
  page: 'page',
  journey: 'journey',
  step: 'step',
  team: 'team on call',
  incident: 'incident since {time}',
  nothing: 'Nothing is called “{typed}”. Try the first letters of a journey, a step, a team or a page.',
};
