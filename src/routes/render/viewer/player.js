// A clock for things that are stepped through: never starts by itself, never faster than one step
// a second, stops at the end.

export const FRAME_MS = 1200;

export class Player {
  // step(): makes one step, false when there is none left; changed(playing): told of start and stop.
  constructor(step, changed, frameMs) {
    this.step = step;
    this.changed = changed;
    this.frameMs = Math.max(1000, frameMs || FRAME_MS);
    this.timer = null;
  }

  get playing() {
    return this.timer !== null;
  }

  play() {
    if (this.playing) return;
    this.timer = setInterval(() => {
      if (!this.step()) this.pause();
    }, this.frameMs);
    this.changed(true);
  }

  pause() {
    if (!this.playing) return;
    clearInterval(this.timer);
    this.timer = null;
    this.changed(false);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }
}
