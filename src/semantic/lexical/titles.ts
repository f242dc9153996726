/**
 * Whether what stands before the last word is the name of a song, a film, a show: `so what lyrics`, `hello, dolly tickets`. There
 * every word belongs to the name, courtesy too.
 */
export const asksOfATitle = (text: string): boolean => OF_A_TITLE.test(text)

const OF_A_TITLE =
  /(?<!\b(?:a|an|the|my|your|our|this|that|these|those|his|her|its|their|of|for|and|or|to|some|any|more|new|good|best|favou?rite|movie|film|show|book|song|sell|buy|flight|train|plane|bus|parking|support|lottery|get|cancel|return|refund|write|play|[0-9]+)) (?:lyrics?|chords|tabs|cast|plot|soundtrack|trailer|karaoke|remix|meme|theme(?: song)?|songs?|albums?|author|characters|movies?|film|novel|musical|sitcom|episodes?|season [0-9]+|synopsis|quotes|summary|tickets|tour(?: dates)?|release (?:date|year)|judges|hosts?|ending|explained)[\s.?!…]*$/i
