/** How this page writes times and figures: as the browser does, until it speaks a language of its own. */
export const reading = { locale: navigator.language };
