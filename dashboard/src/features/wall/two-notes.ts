/** Two notes, a fourth apart, upwards: short, and like no telephone. */
const NOTES = [
  { hertz: 659.3, atS: 0 },
  { hertz: 880, atS: 0.16 },
] as const;
const NOTE_S = 0.3;
const LOUDNESS = 0.25;

/** Plays the one sound there is; made here, so that no file can be missing. */
export function playTwoNotes(context: AudioContext): void {
  for (const { hertz, atS } of NOTES) {
    const startS = context.currentTime + atS;
    const note = context.createOscillator();
    const loudness = context.createGain();
    note.type = 'triangle';
    note.frequency.value = hertz;
    // From and to silence, or the loudspeaker cracks.
    loudness.gain.setValueAtTime(0, startS);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, startS + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.001, startS + NOTE_S);
    note.connect(loudness).connect(context.destination);
    note.start(startS);
    note.stop(startS + NOTE_S);
  }
}
