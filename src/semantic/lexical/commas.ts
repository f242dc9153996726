/** The line without the commas that only part a clause; those of lists, appositions and addresses stay: `Should I eat, grandma?` */
export const withoutCommas = (line: string): string => line.replace(PARTING, ' ')

/** Before a word that begins a clause, or behind one that begins a sentence. */
const PARTING =
  /(?<=^(?:so|also|ok|okay|well|now|then|however|actually|hi|hello|hey|sorry)), |, (?=(?:and|or|but|so|because|which|who|whose|when|where|while|although|though|since|if|unless|as|in|at|on|for|from|with|without|(?:what|how|where|who|when|it|that|there)'?s|what|how|why|the|my|it|they|this|that|there|can|could|do|does|did|is|are|was|were|will|would|should|must|may|i|we|i'[a-z]+|we'[a-z]+|please|too|though|right|either|instead|then)(?![\p{L}\p{N}]))/giu
