import type { palette as english } from '../en/palette.ts';

export const palette: typeof english = {
  title: 'Gehe zu',
  open: 'Gehe zu …',
  placeholder: 'Journey, Schritt, Team, Vorfall, Seite',
  page: 'Seite',
  journey: 'Journey',
  step: 'Schritt',
  team: 'Team in Bereitschaft',
  incident: 'Vorfall seit {time}',
  nothing:
    'Nichts heißt „{typed}“. Versuchen Sie die ersten Buchstaben einer Journey, eines Schritts, Teams oder einer Seite.',
};
