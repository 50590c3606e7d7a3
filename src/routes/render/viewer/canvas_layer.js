// One Leaflet layer of one canvas. While the map is dragged the bitmap is shifted with the pane and
// during a zoom it is scaled; drawing happens once the movement ends. Painters draw onto it one after
// the other. While something is in focus each has a plane of its own off screen: what steps back does
// so as a whole, and the focus moves without the rest being drawn again.

const PADDING = 0.1;
const MAX_RATIO = 2;
// Share of the view's width or height that a drag may leave bare before it is drawn anew.
const BARE = 0.15;
// What steps back while something is in focus, and how much of it stays.
const DIMMED = { legs: ["rt-dim", 0.3], marks: ["rt-dim-marks", 0.32] };
const DIMMED_MORE = { legs: ["rt-dim-marks", 0.14] };

// `names` from the bottom up; the first covers everything and no filter touches it.
export function canvasLayer(L, names, paint) {
  const [ground] = names;
  const isWanted = (name) => !paint[name].isWanted || paint[name].isWanted();
  const Layer = L.Layer.extend({
    onAdd(map) {
      this.map = map;
      this.box = L.DomUtil.create("div", "rt-canvases leaflet-zoom-animated", map.getPane("overlayPane"));
      this.canvas = L.DomUtil.create("canvas", "rt-canvas", this.box);
      this.planes = new Map(names.map((name) => [name, { canvas: document.createElement("canvas"), empty: true }]));
      this.parted = false;
      this.box.setAttribute("aria-hidden", "true");
      this.reset();
    },

    onRemove() {
      L.DomUtil.remove(this.box);
    },

    getEvents() {
      return {
        moveend: this.reset, resize: this.reset, zoomanim: this.onZoomAnimation, zoom: this.onZoom, move: this.onMove,
      };
    },

    reset() {
      const map = this.map;
      const size = map.getSize();
      const pad = size.multiplyBy(PADDING).round();
      this.topLeft = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
      this.span = size.add(pad.multiplyBy(2));
      this.zoom = map.getZoom();
      this.corner = map.layerPointToLatLng(this.topLeft);
      this.ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
      L.DomUtil.setTransform(this.box, this.topLeft, 1);
      this.draw(names);
    },

    // Setting the size clears a canvas: only when it changes.
    fit(canvas) {
      const width = Math.round(this.span.x * this.ratio);
      const height = Math.round(this.span.y * this.ratio);
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    },

    // What painters need to know of the view; x and y of the frame are world pixels.
    frame() {
      const origin = this.map.getPixelOrigin().add(this.topLeft);
      const pad = this.span.subtract(this.map.getSize()).divideBy(2);
      return {
        zoom: this.zoom, size: 256 * 2 ** this.zoom, x: origin.x, y: origin.y,
        width: this.span.x, height: this.span.y, padX: pad.x, padY: pad.y,
      };
    },

    // That of a zoom closer by one, around the same middle.
    closerFrame() {
      const frame = this.frame();
      const [x, y] = [2 * frame.x + frame.width / 2, 2 * frame.y + frame.height / 2];
      return { ...frame, zoom: frame.zoom + 1, size: 2 * frame.size, x, y };
    },

    draw(which) {
      const frame = this.frame();
      // What is in focus no more leaves its planes as they are: the next one is a pointer's way off.
      if (paint.focus.isWanted() || (this.parted && which.every((name) => paint[name].isFleeting))) {
        for (const name of this.parted ? which : names) this.drawPlane(name, frame);
        this.parted = true;
        this.show(names, frame);
        return;
      }
      this.parted = false;
      // Where the ground is drawn anew, so is all the rest: straight onto what is seen. A plane of its
      // own pays once a filter draws the rest again.
      const isWhole = which.includes(ground);
      for (const name of names) if (name !== ground || isWhole) this.release(name);
      if (!isWhole && this.planes.get(ground).empty) this.drawPlane(ground, frame);
      this.show(isWhole ? [] : [ground], frame);
    },

    // A plane that nothing is drawn on has no bitmap either.
    release(name) {
      const plane = this.planes.get(name);
      plane.canvas.width = 0;
      plane.empty = true;
    },

    drawPlane(name, frame) {
      if (!isWanted(name)) {
        this.release(name);
        return;
      }
      const plane = this.planes.get(name);
      this.fit(plane.canvas);
      const ctx = plane.canvas.getContext("2d");
      ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      if (!plane.empty) ctx.clearRect(0, 0, frame.width, frame.height);
      paint[name](ctx, frame);
      plane.empty = false;
    },

    // One visible canvas: a browser without a graphics card moves one bitmap instead of six. What is
    // not among the planes is painted.
    show(planes, frame) {
      const { canvas } = this;
      this.fit(canvas);
      // A map that is folded away has no size, and a bitmap of none cannot be drawn.
      if (!canvas.width || !canvas.height) return;
      canvas.style.width = `${this.span.x}px`;
      canvas.style.height = `${this.span.y}px`;
      const ctx = canvas.getContext("2d");
      for (const name of names) {
        if (!isWanted(name)) continue;
        ctx.save();
        if (planes.includes(name)) {
          ctx.globalAlpha = this.alphaOf(name);
          ctx.globalCompositeOperation = name === ground ? "copy" : "source-over";
          ctx.drawImage(this.planes.get(name).canvas, 0, 0);
        } else {
          ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
          paint[name](ctx, frame);
        }
        ctx.restore();
      }
    },

    alphaOf(name) {
      for (const rule of [DIMMED_MORE[name], DIMMED[name]]) {
        if (rule && this.box.classList.contains(rule[0])) return rule[1];
      }
      return 1;
    },

    onZoomAnimation(event) {
      this.scaleTo(event.center, event.zoom);
    },

    onZoom() {
      this.scaleTo(this.map.getCenter(), this.map.getZoom());
    },

    scaleTo(center, zoom) {
      const scale = this.map.getZoomScale(zoom, this.zoom);
      // The same private helper Leaflet's own image overlay uses to follow an animated zoom.
      const offset = this.map._latLngToNewLayerPoint(this.corner, zoom, center);
      L.DomUtil.setTransform(this.box, offset, scale);
    },

    // A long drag runs past the padding: draw again once a good part of the view is bare.
    onMove() {
      if (this.map.getZoom() !== this.zoom || this.waiting) return;
      const size = this.map.getSize();
      const view = this.map.containerPointToLayerPoint([0, 0]).subtract(this.topLeft);
      const room = this.span.subtract(size);
      const bare = Math.max(Math.max(-view.x, view.x - room.x) / size.x, Math.max(-view.y, view.y - room.y) / size.y);
      if (bare < BARE) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        if (this.map.getZoom() === this.zoom) this.reset();
      });
    },
  });
  return new Layer();
}
