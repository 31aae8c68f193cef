import { AGE_BUCKETS } from '../windows/ticks.ts';

/**
 * Room for what is only needed while one step's tick is being closed. Steps take their turns, so that hundreds of them can
 * do with one. Tables are by age group, then stream, in rows as wide as the step has them; they may be longer than that.
 */
export class TickRoom {
  /** Who is at risk at the tick's start, newcomers included. */
  waiting = new Float64Array();
  /** The same cohorts as if nobody had ever left. */
  everEntered = new Float64Array();
  /** Of a larger stream, who is in none of its parts. */
  rest = new Float64Array();
  /** By stream: who leaves and has not been found yet. */
  carry = new Float64Array();
  /** By stream: expected of those waiting, and of those who ever entered. */
  expected = new Float64Array();
  due = new Float64Array();

  reserve(capacity: number): void {
    if (capacity <= this.carry.length) return;
    this.waiting = new Float64Array(AGE_BUCKETS * capacity);
    this.everEntered = new Float64Array(AGE_BUCKETS * capacity);
    this.rest = new Float64Array(AGE_BUCKETS * capacity);
    this.carry = new Float64Array(capacity);
    this.expected = new Float64Array(capacity);
    this.due = new Float64Array(capacity);
  }
}
