import { type Color, DoubleSide, ShaderMaterial } from "three";

const place = `void main() {
  vec4 seen = modelViewMatrix * vec4(position, 1.0);
  gl_Position = projectionMatrix * seen;
}`;
const paint = `uniform vec3 color;
uniform float opacity;
void main() { gl_FragColor = vec4(color, opacity); }`;

/**
 * A translucent area in one colour, seen from both sides. Planes cover the whole picture several times over: three's
 * own material works the colour of the screen out anew at each of these pixels, which is half of what they cost.
 */
export class FlatFill extends ShaderMaterial {
  constructor(opacity: number, options: { readonly depthTest: boolean }) {
    super({
      uniforms: { color: { value: null }, opacity: { value: opacity } },
      vertexShader: place,
      fragmentShader: paint,
      transparent: true,
      side: DoubleSide,
      forceSinglePass: true,
      depthWrite: false,
      ...options,
    });
  }

  setColor(color: Color): void {
    // Written as the screen has it: no part of three's shaders translates it.
    this.uniforms["color"] = { value: color.clone().convertLinearToSRGB() };
  }
}
