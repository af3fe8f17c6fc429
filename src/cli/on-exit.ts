/** Hears the exit code of the command that was carried out. */
export type OnExit = (code: number) => void;
