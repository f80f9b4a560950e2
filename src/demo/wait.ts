/**
 * Resolves after that many milliseconds. The timer holds no process open: the listening server does,
 * and once it is closed nobody is left to answer.
 */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
