// One Leaflet layer of stacked canvases. While the map is dragged the bitmaps are shifted with
// the pane and during a zoom they are scaled; drawing happens once the movement ends.

const PADDING = 0.2;
const MAX_RATIO = 2;

export function canvasLayer(L, names, paint) {
  const Layer = L.Layer.extend({
    onAdd(map) {
      this.map = map;
      this.box = L.DomUtil.create("div", "rt-canvases leaflet-zoom-animated", map.getPane("overlayPane"));
      this.canvases = names.map((name) => L.DomUtil.create("canvas", `rt-canvas rt-canvas-${name}`, this.box));
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
      this.fitCanvases();
      L.DomUtil.setTransform(this.box, this.topLeft, 1);
      this.draw(names);
    },

    fitCanvases() {
      const ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
      this.ratio = ratio;
      const width = Math.round(this.span.x * ratio);
      const height = Math.round(this.span.y * ratio);
      for (const canvas of this.canvases) {
        if (canvas.width === width && canvas.height === height) continue;
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${this.span.x}px`;
        canvas.style.height = `${this.span.y}px`;
      }
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

    draw(which) {
      const frame = this.frame();
      names.forEach((name, i) => {
        if (!which.includes(name)) return;
        const ctx = this.canvases[i].getContext("2d");
        ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        ctx.clearRect(0, 0, frame.width, frame.height);
        paint[name](ctx, frame);
      });
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

    // A long drag runs past the padding: draw again once the bitmap no longer covers the view.
    onMove() {
      if (this.map.getZoom() !== this.zoom || this.waiting) return;
      const view = this.map.containerPointToLayerPoint([0, 0]).subtract(this.topLeft);
      const room = this.span.subtract(this.map.getSize());
      if (view.x >= 0 && view.y >= 0 && view.x <= room.x && view.y <= room.y) return;
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        if (this.map.getZoom() === this.zoom) this.reset();
      });
    },
  });
  return new Layer();
}
