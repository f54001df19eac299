/** Emphasis of words on a terminal. Reports take it as a function, so that files and tests hold plain text. */

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Style = (format: Format, text: string) => string

export const unstyled: Style = (_format, text) => text
