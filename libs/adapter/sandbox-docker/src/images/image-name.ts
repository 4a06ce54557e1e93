/** Label that every runtime image carries: the folder under `runtimes/` it was built from. */
export const RUNTIME_LABEL = 'stoker.runtime';
/** Label with the hash of everything that the image was built from. */
export const RECIPE_LABEL = 'stoker.recipe';

/** Reference of the image built from the folder `runtimes/{image}`. */
export function runtimeImageName(image: string): string {
  return `stoker-runtime/${image}:current`;
}
