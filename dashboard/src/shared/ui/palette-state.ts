import { ref } from 'vue';

/** Whether the command palette is open: the frame of the desk opens it, the app shows it. */
export const isPaletteOpen = ref(false);
